"""Training: the knowledge base teaches the matcher how sure to be, by leaving phrasings and entries out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from intents.confidence import Confidence, Matrix, train
from intents.evidence import Asked, as_matrix, features, gather
from intents.index import Index
from intents.lexicon import Lexicon

# Enough for a model of some hundred weights; a larger knowledge base is sampled evenly.
_MOST_LESSONS = 1_500
_BATCH = 64
_CANDIDATES = 3
_UNKNOWN_SHARE = 0.5
_BACKGROUND_SHARE = 0.25
# Fewer known questions than this teach nothing that lasts.
_ENOUGH_KNOWN = 150


@dataclass(frozen=True, slots=True)
class Models:
    """One model for the first candidate of a message, one for those behind it."""

    first: Confidence
    behind: Confidence

    def confidences(self, rows: Matrix) -> list[float]:
        """The confidence of each candidate, given their features in order of rank; falling, at most 1 in sum."""
        left = previous = float(self.first.probabilities(rows[:1])[0])
        sure = [round(left, 4)]
        left = 1.0 - left
        for share in self.behind.probabilities(rows[1:]):
            previous = min(previous, left, float(share))
            left -= previous
            sure.append(round(previous, 4))
        return sure


@dataclass(frozen=True, slots=True)
class Lesson:
    """A message whose right entry is known (None: there is none), and how much it counts."""

    asked: Asked
    right: int | None
    importance: float


def train_models(index: Index, lexicon: Lexicon) -> Models | None:
    """The models for an index; None where too few entries have a second phrasing to learn from."""
    lessons = list(_lessons(index, lexicon))
    if sum(lesson.right is not None for lesson in lessons) < _ENOUGH_KNOWN:
        return None
    return _learn(index, lexicon, lessons)


def _learn(index: Index, lexicon: Lexicon, lessons: Sequence[Lesson]) -> Models:
    taught: tuple[list[list[float]], ...] = ([], [])
    answers: tuple[list[tuple[float, float]], ...] = ([], [])
    for start in range(0, len(lessons), _BATCH):
        part = lessons[start : start + _BATCH]
        for lesson, evidence in zip(part, gather(index, [one.asked for one in part]), strict=True):
            for rank, place in enumerate(evidence.ranking(_CANDIDATES)):
                taught[rank > 0].append(features(index, lexicon, evidence, place))
                answers[rank > 0].append((float(place == lesson.right), lesson.importance))
    first = _train(taught[0], answers[0])
    return Models(first, _train(taught[1], answers[1]) if taught[1] else first)


def _train(rows: Sequence[Sequence[float]], answers: Sequence[tuple[float, float]]) -> Confidence:
    pairs = np.asarray(answers, dtype=np.float64)
    return train(as_matrix(rows), pairs[:, 0], pairs[:, 1])


def _lessons(index: Index, lexicon: Lexicon) -> Iterator[Lesson]:
    step = max(1, -(-index.own_rows // _MOST_LESSONS))
    rows = range(0, index.own_rows, step)
    for row in rows:
        place = int(index.owners[row])
        words, query = lexicon.words_of_row[row], index.queries[row]
        whole = tuple(index.rows_of[place])
        if len(whole) > 1:
            yield Lesson(Asked(query, words, (row,)), place, 1.0)
        yield Lesson(Asked(query, words, whole, place), None, _UNKNOWN_SHARE)
    background = range(index.own_rows, len(index.queries))
    for row in background:
        weight = _BACKGROUND_SHARE * len(rows) / len(background)
        yield Lesson(Asked(index.queries[row], lexicon.words_of_row[row], (row,)), None, weight)
