"""Evidence: all that speaks for the entries that messages may mean, as numbers for the confidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.asked import Asked
from intents.close_look import few_nearest, look_closely, surroundings
from intents.encoder import FloatArray
from intents.index import Glance, Index, Nearness
from intents.left_out import leave_out_of_glance, leave_out_of_rows
from intents.match import Similarities
from intents.ranking import best_columns
from intents.similarity import IntArray

Matrix = NDArray[np.float64]

# How much each view of a whole entry counts in the order of candidates, and how much its nearest phrasing.
_ORDER = {"pairs": 1.5, "words": 0.7, "heard": 0.5, "centre": 0.5}
_ASKING, _NEAREST = 0.7, 1.0
# In another language: how much the words count beside the meaning.
_SPELLED = 0.7
CANDIDATES = 6
_NEVER = -1e6
# From so many rows on, only the entries that are worth a look at first sight are looked at row by row.
LARGE = 20_000
_WORTH_A_LOOK = 24

_VIEWS = ("pairs", "heard", "words", "centre", "best_sentence", "asking_sentence")
_ROWS = ("nearest", "characters", "sound", "meaning")
_CLOSE = ("few_nearest", "spelling", "spelling_part", "coverage", "crowd")
_OWN = (*_VIEWS, "fused", *_ROWS, *_CLOSE, "ours", "small_talk")
# What a candidate is also compared in with the best of the others.
_LEADS = (
    "pairs",
    "heard",
    "words",
    "centre",
    "asking_sentence",
    "nearest",
    "few_nearest",
    "meaning",
    "crowd",
    "fused",
)
_WHOLE = (
    *("length", "sentences", "near_any", "meaning_any", "stranger", "strangers", "stranger_meaning"),
    *("stranger_crowd", "stranger_pairs", "crowd_near", "few_near"),
)
FEATURES = (*_OWN, *(f"{name}_lead" for name in _LEADS), *_WHOLE)
_SHOWN = [FEATURES.index(name) for name in ("fused", "characters", "sound", "meaning", "spelling", "coverage")]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Messages against the entries that fit them best, the best by first sight first.

    `places` are the entries' numbers (message x candidate), `rows` their nearest row, and `features` the columns
    named in FEATURES (message x candidate x feature).
    """

    places: IntArray
    rows: IntArray
    features: Matrix

    def similarities(self, message: int, candidate: int) -> Similarities:
        """The named numbers of one candidate, for people."""
        score, characters, sound, meaning, spelling, words = self.features[message, candidate, _SHOWN].tolist()
        return Similarities(
            score=round(score, 3),
            characters=round(characters, 3),
            sound=round(sound, 3),
            meaning=round(max(0.0, meaning), 3),
            spelling=round(spelling, 3),
            words=round(words, 3),
        )


def gather(index: Index, asked: Sequence[Asked]) -> Evidence:
    """The evidence of messages, computed together; the index must hold an entry."""
    queries = [one.query for one in asked]
    glance = index.glance(queries, [one.words for one in asked])
    leave_out_of_glance(index, glance, asked)
    near = index.nearness(queries, _worth_a_look(index, glance, asked))
    leave_out_of_rows(index, near, asked)
    own = [view[:, : near.own] for view in (near.kernel, near.characters, near.sound, near.meaning)]
    by_entry = [np.maximum.reduceat(view, near.starts, axis=1) for view in own]
    size = len(index.entries)
    views = {name: getattr(glance, name) for name in _VIEWS}
    views |= {name: near.everywhere(view, size) for name, view in zip(_ROWS, by_entry, strict=True)}
    views["fused"] = _fused(near, views, asked, index.foreign_phrasings)
    places = best_columns(views["fused"] + _surely(asked, size), min(CANDIDATES, int(near.seen.sum(axis=1).min())))
    close = look_closely(index, near, places, asked)
    columns = [np.take_along_axis(views[name], places, axis=1) for name in (*_VIEWS, "fused", *_ROWS)]
    columns += [close.few_nearest, close.spelling, close.spelling_part, close.coverage, close.crowd]
    columns += [index.is_ours[places], index.is_small_talk[places]]
    whole = surroundings(near, glance, asked, close)
    return Evidence(places, close.rows, _features(np.stack(columns, axis=2), whole))


def _worth_a_look(index: Index, glance: Glance, asked: Sequence[Asked]) -> list[IntArray] | None:
    """The entries whose phrasings are compared one by one with each message: in a large base the best at a glance."""
    if len(index.owners) <= LARGE:
        return None
    views = {name: getattr(glance, name) for name in _VIEWS}
    first = _at_a_glance(views, asked)
    for message, one in enumerate(asked):
        if one.query.foreign and one.query.vector is not None:
            first[message] = views["centre"][message]
    best = best_columns(first, _WORTH_A_LOOK)
    return [
        np.unique([*places, *one.copies]).astype(np.int32) for places, one in zip(best.tolist(), asked, strict=True)
    ]


def _at_a_glance(views: Mapping[str, FloatArray], asked: Sequence[Asked]) -> FloatArray:
    several = np.asarray([[bool(one.query.sentences)] for one in asked], np.float32)
    fused = sum(weight * _standard(views[name]) for name, weight in _ORDER.items())
    return np.asarray(fused + _ASKING * several * _standard(views["asking_sentence"]), np.float32)


def _fused(near: Nearness, views: Mapping[str, FloatArray], asked: Sequence[Asked], foreign: float) -> FloatArray:
    """What candidates are ordered by at first: each view in units of its own spread, added up.

    `foreign`: how many phrasings an entry has in other languages. Where there are hardly more than its title in
    English, the few words that happen to stand there would mislead.
    """
    fused = _at_a_glance(views, asked) + _NEAREST * _standard(views["nearest"])
    spelled = _SPELLED * min(1.0, max(0.0, foreign - 1.0) / 3.0)
    unseen = np.full(fused.shape, np.float32(_NEVER))
    unseen[:, near.entries] = np.where(near.seen, np.float32(0), np.float32(_NEVER))
    for message, one in enumerate(asked):
        if one.query.foreign and one.query.vector is not None:
            # Nearest phrasings mislead across languages; what an entry is about on the whole does not.
            few = near.everywhere(few_nearest(near, near.meaning[message])[None], fused.shape[1])[0]
            told = np.stack([few, views["centre"][message], views["pairs"][message]])
            fused[message] = np.asarray([1.0, 1.0, spelled], np.float32) @ _standard(told)
        if one.without is not None:
            fused[message, one.without] = _NEVER
    return np.asarray(fused + unseen, np.float32)


def _surely(asked: Sequence[Asked], entries: int) -> FloatArray:
    surely = np.zeros((len(asked), entries), np.float32)
    for message, one in enumerate(asked):
        surely[message, list(one.copies)] = -_NEVER
    return surely


def _features(own: FloatArray, whole: FloatArray) -> Matrix:
    """All columns of FEATURES: a candidate's own, its lead over the best of the others, and the message's."""
    leads = []
    for name in _LEADS:
        values = own[:, :, _OWN.index(name)]
        ordered = np.sort(values, axis=1)
        best, next_best = ordered[:, -1:], ordered[:, -2:-1] if values.shape[1] > 1 else np.zeros_like(values)
        leads.append(values - np.where(values >= best, next_best, best))
    repeated = np.repeat(whole[:, None, :], own.shape[1], axis=1)
    # A matrix product's last bits depend on the size of a batch; the trees must not see them.
    joined = np.concatenate([own, np.stack(leads, axis=2), repeated], axis=2)
    return np.asarray(np.round(joined, 4), np.float64)


def _standard(values: FloatArray) -> FloatArray:
    spread = values.std(axis=1, keepdims=True)
    return np.asarray(
        (values - values.mean(axis=1, keepdims=True)) / np.where(spread > 1e-6, spread, 1.0), np.float32
    )
