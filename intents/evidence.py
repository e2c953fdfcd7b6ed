"""Evidence: all that speaks for the entries that messages may mean, as numbers for the confidence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import partial_ratio, ratio

from intents.encoder import FloatArray
from intents.index import Glance, Index, Nearness, of_sentences
from intents.match import Similarities
from intents.query import Query
from intents.similarity import IntArray

Matrix = NDArray[np.float64]

# How much each view of a whole entry counts in the order of candidates, and how much its nearest phrasing.
_ORDER = {"pairs": 1.5, "words": 0.7, "heard": 0.5, "centre": 0.5}
_ASKING, _NEAREST = 0.7, 1.0
CANDIDATES = 6
_FEW_ROWS = 3
_CROWD = 16
_NEVER = -1e6

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


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to be weighed; entries that hold a copy of it, `copies`, are candidates in any case.

    For a lesson the row `left_out` does not count, nor does the entry `without`.
    """

    query: Query
    words: dict[str, str]
    copies: tuple[int, ...] = ()
    left_out: int | None = None
    without: int | None = None


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
        named = dict(zip(FEATURES, self.features[message, candidate].tolist(), strict=True))
        return Similarities(
            score=round(named["fused"], 3),
            characters=round(named["characters"], 3),
            sound=round(named["sound"], 3),
            meaning=round(max(0.0, named["meaning"]), 3),
            spelling=round(named["spelling"], 3),
            words=round(named["coverage"], 3),
        )


def gather(index: Index, asked: Sequence[Asked]) -> Evidence:
    """The evidence of messages, computed together; the index must hold an entry."""
    glance = index.glance([one.query for one in asked], [one.words for one in asked])
    near = index.nearness([one.query for one in asked])
    for message, one in enumerate(asked):
        _leave_out(index, glance, near, message, one)
    own = [view[:, : index.own_rows] for view in (near.kernel, near.characters, near.sound, near.meaning)]
    by_entry = {name: np.maximum.reduceat(view, index.starts, axis=1) for name, view in zip(_ROWS, own, strict=True)}
    views = {name: getattr(glance, name) for name in _VIEWS} | by_entry
    views["fused"] = _fused(index, near, views, asked)
    places = _best_columns(views["fused"] + _surely(asked, len(index.entries)), CANDIDATES)
    close, rows, whole = _close_look(index, near, places, asked)
    columns = [np.take_along_axis(views[name], places, axis=1) for name in (*_VIEWS, "fused", *_ROWS)]
    columns += [close[:, :, at] for at in range(len(_CLOSE))]
    columns += [index.is_ours[places], index.is_small_talk[places]]
    return Evidence(places, rows, _features(np.stack(columns, axis=2), whole))


def _fused(index: Index, near: Nearness, views: dict[str, FloatArray], asked: Sequence[Asked]) -> FloatArray:
    """What candidates are ordered by at first: each view in units of its own spread, added up."""
    several = np.asarray([[bool(one.query.sentences)] for one in asked], np.float32)
    fused = sum(weight * _standard(views[name]) for name, weight in _ORDER.items())
    fused = fused + _ASKING * several * _standard(views["asking_sentence"]) + _NEAREST * _standard(views["nearest"])
    for message, one in enumerate(asked):
        if one.query.foreign and one.query.vector is not None:
            # Nearest phrasings mislead across languages; what an entry is about on the whole does not.
            few = index.few_nearest(near.meaning[message])
            fused[message] = _standard(np.stack([few, views["centre"][message]])).sum(axis=0)
        if one.without is not None:
            fused[message, one.without] = _NEVER
    return np.asarray(fused, np.float32)


def _surely(asked: Sequence[Asked], entries: int) -> FloatArray:
    surely = np.zeros((len(asked), entries), np.float32)
    for message, one in enumerate(asked):
        surely[message, list(one.copies)] = -_NEVER
    return surely


def _leave_out(index: Index, glance: Glance, near: Nearness, message: int, one: Asked) -> None:
    """Judge a lesson as if its row, and the entry it does without, had never been there."""
    gone = [] if one.left_out is None else [one.left_out]
    if one.without is not None:
        gone = list(index.rows_of[one.without])
    for values in (near.kernel, near.characters, near.sound, near.meaning):
        values[message, gone] = 0.0
    if one.left_out is None or one.without is not None or one.left_out >= index.own_rows:
        return
    query, place = one.query, int(index.owners[one.left_out])
    row = index.queries[one.left_out]
    pairs = index.documents[place] - Counter(row.pairs)
    heard = index.heard_documents[place] - Counter(row.heard_pairs)
    words = index.words.documents[place] - Counter(list(index.words.of_row[one.left_out]))
    glance.pairs[message, place] = share = index.bm25.share(query.pairs, pairs)
    glance.heard[message, place] = index.heard_bm25.share(query.heard_pairs, heard)
    glance.words[message, place] = index.words.bm25.share(list(one.words), words)
    glance.best_sentence[message, place] = glance.asking_sentence[message, place] = share
    if query.sentences:
        shares = np.asarray([[index.bm25.share(part.pairs, pairs)] for part in query.sentences], np.float32)
        best, asking = of_sentences(query, shares)
        glance.best_sentence[message, place], glance.asking_sentence[message, place] = best.item(), asking.item()
    glance.centre[message, place] = index.centre_without(query, one.left_out)


def _close_look(
    index: Index, near: Nearness, places: IntArray, asked: Sequence[Asked]
) -> tuple[FloatArray, IntArray, FloatArray]:
    """What only candidates are worth: their nearest rows spelled out, and what surrounds the message."""
    close = np.zeros((*places.shape, len(_CLOSE)), np.float32)
    rows = np.zeros(places.shape, np.int32)
    whole = np.zeros((len(asked), len(_WHOLE)), np.float32)
    crowds = _best_columns(near.kernel, _CROWD)
    for message, one in enumerate(asked):
        kernel, crowd = near.kernel[message], crowds[message]
        weights = kernel[crowd]
        owners, mass = index.owners[crowd], max(float(weights.sum()), 1e-9)
        for at, place in enumerate(places[message].tolist()):
            span = index.rows_of[place]
            few = span.start + np.argsort(-kernel[span.start : span.stop], kind="stable")[:_FEW_ROWS]
            few = few[kernel[few] > 0]
            rows[message, at] = few[0] if len(few) else span.start
            keys = [index.queries[row].key for row in few]
            close[message, at] = (
                kernel[few].mean() if len(few) else 0.0,
                max((ratio(one.query.key, key) for key in keys), default=0.0) / 100,
                max((partial_ratio(one.query.key, key) for key in keys), default=0.0) / 100,
                index.words.coverage(list(one.words), place, one.left_out if one.left_out in span else None),
                weights[owners == place].sum() / mass,
            )
        strangers = np.sort(kernel[index.own_rows :])[-_FEW_ROWS:]
        whole[message] = (
            np.log1p(len(one.query.units)),
            len(one.query.sentences),
            kernel[: index.own_rows].max(),
            near.meaning[message, : index.own_rows].max(),
            strangers.max(initial=0.0),
            strangers.sum() / _FEW_ROWS,
            near.meaning[message, index.own_rows :].max(initial=0.0),
            weights[owners == len(index.entries)].sum() / mass,
            index.background_share(one.query, one.left_out),
            mass / _CROWD,
            weights[:_FEW_ROWS].mean(),
        )
    return close, rows, whole


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


def _best_columns(values: FloatArray, count: int) -> IntArray:
    """The columns of each row's largest values, the largest first; the smaller column first where they are equal."""
    rounded = np.round(values, 4)
    count = min(count, values.shape[1])
    if values.shape[1] > 8 * count:
        # Twice as many as wanted, so that equal values at the edge are still told apart by their column.
        some = np.sort(np.argpartition(-rounded, 2 * count, axis=1)[:, : 2 * count], axis=1)
        order = np.argsort(-np.take_along_axis(rounded, some, axis=1), axis=1, kind="stable")[:, :count]
        return np.asarray(np.take_along_axis(some, order, axis=1), np.int32)
    return np.asarray(np.argsort(-rounded, axis=1, kind="stable")[:, :count], np.int32)
