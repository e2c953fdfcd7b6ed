"""Local kernel ridge: near copies of rival phrasings share credit instead of adding it."""

import numpy as np

from intents.encoder import FloatArray
from intents.index import HalfArray
from intents.similarity import IntArray

NEIGHBOURS = 128
_RIDGE = 0.1


def ridge_scores(
    nearest: FloatArray, among: HalfArray, owners: IntArray, entries: int, left_out: int = 0
) -> tuple[FloatArray, FloatArray]:
    """Each entry's score, and how much of each message its neighbours explain (0..1).

    `nearest` is the kernel message x phrasing, negative where a phrasing is left out (at most `left_out` of them
    a message); `among` the kernel of the phrasings, `owners` the entry of each phrasing.
    """
    messages, phrasings = nearest.shape
    scores = np.zeros((messages, entries), dtype=np.float32)
    count = min(NEIGHBOURS, phrasings - left_out)
    if count <= 0 or not messages:
        return scores, np.zeros(messages, dtype=np.float32)
    rows = _largest(nearest, count)
    near = np.take_along_axis(nearest, rows, axis=1)
    kernel = among[rows[:, :, None], rows[:, None, :]].astype(np.float32)
    kernel += _RIDGE * np.eye(count, dtype=np.float32)
    shares = np.linalg.solve(kernel, near[:, :, None])[:, :, 0]
    for place in range(messages):
        scores[place] = np.bincount(owners[rows[place]], shares[place], minlength=entries)
    return scores, np.einsum("ij,ij->i", near, shares)


def _largest(values: FloatArray, count: int) -> IntArray:
    """The columns of the `count` largest values of each row, in ascending order of column."""
    columns = values.shape[1]
    if count >= columns:
        return np.tile(np.arange(columns, dtype=np.int32), (values.shape[0], 1))
    chosen = np.argpartition(-values, count - 1, axis=1)[:, :count]
    return np.sort(chosen, axis=1).astype(np.int32)
