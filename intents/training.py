"""Training: the knowledge base teaches how sure to be, by leaving phrasings and entries out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from intents.asked import Asked
from intents.confidence import train
from intents.evidence import FEATURES, gather
from intents.index import Index
from intents.models import Models
from intents.trees import train_trees

# Enough for a good model in little time; a larger knowledge base is sampled evenly.
MOST_KNOWN = 3_000
_BATCH = 64
# Of two known lessons one is repeated with its entry left out: then nothing is right.
_EVERY_UNKNOWN = 2
_UNKNOWN_WEIGHT = 0.25
_BACKGROUND_SHARE = 0.5
# Fewer known questions than this teach nothing that lasts.
_ENOUGH_KNOWN = 150


@dataclass(frozen=True, slots=True)
class Lesson:
    """A message whose right entry is known (None: there is none), and how much it counts."""

    asked: Asked
    right: int | None
    importance: float


def train_models(index: Index, most_known: int = MOST_KNOWN) -> Models | None:
    """The models for an index; None where too few entries have a second phrasing to learn from."""
    lessons = list(_lessons(index, most_known))
    if sum(lesson.right is not None for lesson in lessons) < _ENOUGH_KNOWN:
        return None
    rows, right, importance = [], [], []
    for start in range(0, len(lessons), _BATCH):
        part = lessons[start : start + _BATCH]
        evidence = gather(index, [one.asked for one in part])
        rows.append(evidence.features.reshape(-1, len(FEATURES)))
        for lesson, places in zip(part, evidence.places.tolist(), strict=True):
            right += [float(place == lesson.right) for place in places]
            importance += [lesson.importance] * len(places)
    taught = np.vstack(rows), np.asarray(right), np.asarray(importance)
    return Models(train(*taught), train_trees(*taught))


def _lessons(index: Index, most_known: int) -> Iterator[Lesson]:
    step = max(1, -(-index.own_rows // most_known))
    # What is written in another language is judged by rules of its own, which no lesson teaches.
    rows = [row for row in range(0, index.own_rows, step) if not index.queries[row].foreign]
    for count, row in enumerate(rows):
        place = int(index.owners[row])
        words, query = index.words.of_row[row], index.queries[row]
        if len(index.rows_of[place]) > 1:
            yield Lesson(Asked(query, words, left_out=row), place, 1.0)
        if count % _EVERY_UNKNOWN == 0:
            yield Lesson(Asked(query, words, left_out=row, without=place), None, _UNKNOWN_WEIGHT)
    background = range(index.own_rows, len(index.queries))
    for row in background:
        weight = _BACKGROUND_SHARE * len(rows) / len(background)
        yield Lesson(Asked(index.queries[row], index.words.of_row[row], left_out=row), None, weight)
