"""Ranking: the columns of the largest values, always the same for equal values."""

import numpy as np

from intents.encoder import FloatArray
from intents.similarity import IntArray


def best_columns(values: FloatArray, count: int) -> IntArray:
    """The columns of each row's largest values, the largest first; the smaller column first where they are equal."""
    rounded = np.round(values, 4)
    count = min(count, values.shape[1])
    if values.shape[1] > 8 * count:
        # Twice as many as wanted, so that equal values at the edge are still told apart by their column.
        some = np.sort(np.argpartition(-rounded, 2 * count, axis=1)[:, : 2 * count], axis=1)
        order = np.argsort(-np.take_along_axis(rounded, some, axis=1), axis=1, kind="stable")[:, :count]
        return np.asarray(np.take_along_axis(some, order, axis=1), np.int32)
    return np.asarray(np.argsort(-rounded, axis=1, kind="stable")[:, :count], np.int32)
