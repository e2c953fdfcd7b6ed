"""Ear: how much a text sounds like kinds of example texts, learned by ridge regression when first needed."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

_PENALTY = 0.7
_LONGEST_RUN = 3
# A Latin word, a number, or any other single character.
_UNIT = re.compile(r"[a-z']+|[0-9]+|\w")

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sound:
    """How a text sounds: `strength` about -1 (like no kind) to 1, `kind` the one whose examples are nearest."""

    strength: float
    kind: str


class Ear:
    """Runs of one to three units of the example messages, each with its weight for any kind and for every one.

    The weights are those of a ridge regression on TF-IDF vectors: always the same for the same examples.
    """

    def __init__(self, messages: Sequence[str], kinds: Sequence[str | None]) -> None:
        """Learn from messages, already in one spelling, and their kinds (None: like none)."""
        self._kinds = tuple(sorted({kind for kind in kinds if kind is not None}))
        runs = [sorted(set(_runs(message))) for message in messages]
        counts = Counter(chain.from_iterable(runs))
        self._rarity = {run: math.log(1 + len(messages) / count) for run, count in counts.items()}
        with threadpool_limits(1):
            self._weights = self._learn(runs, _targets(kinds, self._kinds))

    def sound(self, message: str) -> Sound:
        """How a message in one spelling sounds; linear in its length."""
        known = [run for run in set(_runs(message)) if run in self._rarity]
        length = math.sqrt(sum(self._rarity[run] ** 2 for run in known))
        if not known:
            return Sound(-1.0, self._kinds[0])
        # Sorted, so that the sum does not depend on the order of a set.
        strength, *lines = (np.sum([self._weights[run] for run in sorted(known)], axis=0) / length).tolist()
        return Sound(strength, self._kinds[lines.index(max(lines))])

    def _learn(self, runs: Sequence[Sequence[str]], targets: Matrix) -> dict[str, Matrix]:
        """The weights of each run: a row for any kind and for each."""
        number = {run: place for place, run in enumerate(self._rarity)}
        rows = np.repeat(np.arange(len(runs)), [len(one) for one in runs])
        columns = np.array([number[run] for run in chain.from_iterable(runs)])
        values = np.array(list(self._rarity.values()))[columns]
        values /= np.sqrt(np.bincount(rows, values**2, len(runs)))[rows]
        shares = _kernel(rows, columns, values, len(runs))
        shares[np.diag_indices(len(runs))] += _PENALTY
        strengths = np.linalg.solve(shares, targets)
        weights = np.zeros((len(number), targets.shape[1]))
        np.add.at(weights, columns, strengths[rows] * values[:, None])
        return {run: weights[place] * self._rarity[run] for run, place in number.items()}


def _kernel(rows: NDArray[np.int64], columns: NDArray[np.int64], values: Matrix, size: int) -> Matrix:
    """The products of all pairs of sparse rows, each of length 1."""
    shares = np.zeros((size, size))
    order = np.argsort(columns, kind="stable")
    starts = np.flatnonzero(np.diff(columns[order], prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        # Most runs stand in one message only, and tell nothing about two.
        if end - start > 1:
            part = order[start:end]
            shares[np.ix_(rows[part], rows[part])] += np.outer(values[part], values[part])
    np.fill_diagonal(shares, 1.0)
    return shares


def _targets(kinds: Sequence[str | None], known: Sequence[str]) -> Matrix:
    any_kind = [[1.0 if kind else -1.0] for kind in kinds]
    lines = [[1.0 if kind == one else 0.0 for one in known] for kind in kinds]
    return np.hstack([np.array(any_kind), np.array(lines)])


def _runs(message: str) -> Iterator[str]:
    yield from (found := _UNIT.findall(message))
    units = ["^", *found, "$"]
    for size in range(2, _LONGEST_RUN + 1):
        for start in range(len(units) - size + 1):
            yield " ".join(units[start : start + size])
