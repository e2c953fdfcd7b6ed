"""A close look: candidates' nearest phrasings spelled out, and what surrounds a message."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.fuzz import partial_ratio, ratio
from rapidfuzz.process import cpdist

from intents.asked import Asked
from intents.encoder import FloatArray
from intents.index import Glance, Index, Nearness
from intents.ranking import best_columns
from intents.similarity import IntArray

_FEW_ROWS = 3
_CROWD = 16


@dataclass(frozen=True, slots=True)
class CloseLook:
    """What only candidates are worth (message x candidate).

    `rows` are their nearest rows, `few_nearest` the mean kernel of the nearest three, `spelling` and `spelling_part`
    rapidfuzz's best ratios with these, `coverage` the share of the message's words that the entry holds, and `crowd`
    its share of the message's nearest rows of all entries; `strange_crowd` (a number a message) is the background's.
    """

    rows: IntArray
    few_nearest: FloatArray
    spelling: FloatArray
    spelling_part: FloatArray
    coverage: FloatArray
    crowd: FloatArray
    strange_crowd: FloatArray
    crowd_weights: FloatArray


def look_closely(index: Index, near: Nearness, places: IntArray, asked: Sequence[Asked]) -> CloseLook:
    """The close look at each message's candidates (`places`: message x candidate)."""
    few, values = _few(near, places)
    real = values > 0
    counted = np.maximum(real.sum(axis=2), 1)
    within = few - near.starts[np.searchsorted(near.entries, places)][..., None]
    rows = index.starts[places][..., None] + within
    best = np.where(real[..., 0], rows[..., 0], index.starts[places])
    owners = _owners(near, len(index.entries))
    crowds = best_columns(near.kernel, _CROWD)
    weights = np.take_along_axis(near.kernel, crowds, axis=1)
    mass = np.maximum(weights.sum(axis=1), 1e-9)
    holders = owners[crowds]
    crowd = ((holders[:, None, :] == places[..., None]) * weights[:, None, :]).sum(axis=2) / mass[:, None]
    spelling, spelling_part = _spelling(index, rows, real, asked)
    return CloseLook(
        rows=best.astype(np.int32),
        few_nearest=np.asarray(np.where(real, values, 0.0).sum(axis=2) / counted, np.float32),
        spelling=spelling,
        spelling_part=spelling_part,
        coverage=_coverage(index, places, asked),
        crowd=np.asarray(crowd, np.float32),
        strange_crowd=np.asarray(((holders == len(index.entries)) * weights).sum(axis=1) / mass, np.float32),
        crowd_weights=weights,
    )


def surroundings(near: Nearness, glance: Glance, asked: Sequence[Asked], close: CloseLook) -> FloatArray:
    """What is the same for all of a message's candidates: its length, and how near anything comes to it."""
    strangers = -np.sort(-near.kernel[:, near.own :], axis=1)[:, :_FEW_ROWS]
    stranger_meaning = near.meaning[:, near.own :].max(axis=1, initial=0.0)
    weights = close.crowd_weights
    columns = [
        np.log1p([len(one.query.units) for one in asked]),
        [len(one.query.sentences) for one in asked],
        near.kernel[:, : near.own].max(axis=1),
        near.meaning[:, : near.own].max(axis=1),
        strangers.max(axis=1, initial=0.0),
        strangers.sum(axis=1) / _FEW_ROWS,
        stranger_meaning,
        close.strange_crowd,
        glance.background,
        np.maximum(weights.sum(axis=1), 1e-9) / _CROWD,
        weights[:, :_FEW_ROWS].mean(axis=1),
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def few_nearest(near: Nearness, values: FloatArray) -> FloatArray:
    """For each entry looked at the mean of its three largest among one message's `values` of all columns."""
    columns, real = near.columns_of(near.entries)
    largest = -np.sort(-np.where(real, values[columns], -np.inf), axis=1)[:, :_FEW_ROWS]
    held = np.isfinite(largest)
    return np.asarray(np.where(held, largest, 0.0).sum(axis=1) / held.sum(axis=1), np.float32)


def _few(near: Nearness, places: IntArray) -> tuple[IntArray, FloatArray]:
    """The columns of each candidate's three nearest rows, the nearest first, and their kernel (-1: no such row)."""
    columns, real = near.columns_of(places)
    values = np.take_along_axis(near.kernel, columns.reshape(len(places), -1), axis=1).reshape(columns.shape)
    values = np.where(real, values, np.float32(-1))
    order = np.argsort(-values, axis=2, kind="stable")[:, :, :_FEW_ROWS]
    return np.take_along_axis(columns, order, axis=2), np.take_along_axis(values, order, axis=2)


def _spelling(
    index: Index, rows: IntArray, real: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], asked: Sequence[Asked]
) -> tuple[FloatArray, FloatArray]:
    """The best of rapidfuzz's ratios, and of its partial ratios, with a candidate's nearest rows."""
    each = rows[0].size if len(rows) else 0
    keys = [one.query.key for one in asked for _ in range(each)]
    nearest = [index.queries[row].key for row in rows.ravel().tolist()]
    found = []
    for scorer in (ratio, partial_ratio):
        scores = np.asarray(cpdist(keys, nearest, scorer=scorer), np.float32).reshape(rows.shape)
        found.append(np.where(real, scores, np.float32(0)).max(axis=2) / np.float32(100))
    return found[0], found[1]


def _coverage(index: Index, places: IntArray, asked: Sequence[Asked]) -> FloatArray:
    shares = np.take_along_axis(index.words.coverages([one.words for one in asked]), places, axis=1)
    for message, one in enumerate(asked):
        if one.left_out is not None and one.left_out < index.own_rows:
            place = int(index.owners[one.left_out])
            for at in np.flatnonzero(places[message] == place):
                shares[message, at] = index.words.coverage_without(list(one.words), place, one.left_out)
    return shares


def _owners(near: Nearness, background: int) -> IntArray:
    """The entry of each column; `background` for those behind."""
    owners = np.full(near.kernel.shape[1], background, np.int32)
    owners[: near.own] = np.repeat(near.entries, near.sizes)
    return owners
