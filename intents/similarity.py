"""How alike two match keys are: TF-IDF cosine on characters and on their sound, and BM25 on pairs of characters."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin
from scipy.sparse import csr_array

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

_UNIT = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9]")
# BM25's usual saturation; documents are all of an entry's phrasings, so length says little about them.
_SATURATION = 1.2
_LENGTH_SHARE = 0.4


def characters(key: str) -> list[str]:
    """The characters of a match key; runs of Latin letters and of digits stay whole."""
    return _UNIT.findall(key)


@lru_cache(maxsize=30_000)
def _sound(unit: str) -> str:
    return "".join(lazy_pinyin(unit)) if len(unit) == 1 else unit


def sounds(units: Iterable[str]) -> list[str]:
    """Toneless pinyin of each unit, so that homophones fall together."""
    return [_sound(unit) for unit in units]


def with_pairs(units: Sequence[str]) -> list[str]:
    """The units and every two neighbours joined."""
    return [*units, *(first + second for first, second in pairwise(units))]


class _Terms:
    """A column for each term of an index."""

    def __init__(self, known: Iterable[str]) -> None:
        self._places = {term: place for place, term in enumerate(known)}

    def __len__(self) -> int:
        return len(self._places)

    def counted(self, texts: Sequence[Iterable[str]]) -> csr_array:
        """How often each text holds each term; terms of no column get columns of their own behind the others."""
        places, fresh, size = self._places, dict[str, int](), len(self._places)
        columns: list[int] = []
        ends = [0]
        for terms in texts:
            columns += [
                places[term] if term in places else fresh.setdefault(term, size + len(fresh)) for term in terms
            ]
            ends.append(len(columns))
        counts = np.ones(len(columns), np.float32)
        parts = (counts, np.asarray(columns, np.int32), np.asarray(ends, np.int32))
        rows = csr_array(parts, shape=(len(ends) - 1, size + len(fresh)))
        rows.sum_duplicates()
        return rows

    def weighed(self, rows: Sequence[Mapping[str, float]]) -> csr_array:
        """Rows of weighted terms, each of which has a column."""
        ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
        places = np.asarray([self._places[term] for row in rows for term in row], np.int32)
        values = np.asarray([weight for row in rows for weight in row.values()], np.float32)
        return csr_array((values, places, ends), shape=(len(rows), len(self)))


def _row_sums(rows: csr_array, values: FloatArray) -> FloatArray:
    numbers = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    return np.bincount(numbers, values, rows.shape[0]).astype(np.float32)


def _within(rows: csr_array, values: FloatArray, width: int) -> csr_array:
    """The rows with other values, and without the columns from `width` on."""
    known = rows.indices < width
    columns = np.where(known, rows.indices, 0) if width else rows.indices[:0]
    kept = np.where(known, values, np.float32(0)) if width else values[:0]
    return csr_array((kept, columns, rows.indptr if width else np.zeros_like(rows.indptr)), (rows.shape[0], width))


class CosineIndex:
    """TF-IDF cosine of texts with rows, for one way of cutting texts into terms."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        """Takes each row's terms."""
        held = Counter(term for row in rows for term in set(row))
        size = len(rows)
        self._terms = _Terms(held)
        rarity = np.log((1 + size) / (1 + np.asarray([*held.values()], np.float64))) + 1.0
        self._rarity = np.asarray(rarity, np.float32)
        self._unknown = np.float32(np.log(1 + size) + 1.0)
        self._rows = self._weighed(rows)
        # Kept as term x row: a text costs what its own terms' rows hold.
        self._rows_of = csr_array(self._rows.T)

    def similarities(self, texts: Sequence[Sequence[str]], rows: IntArray | None = None) -> FloatArray:
        """The cosine 0..1 of each text with each row, or with those of the given numbers."""
        asked = self._weighed(texts)
        if rows is None:
            return np.asarray((asked @ self._rows_of).toarray(), np.float32)
        return np.asarray((self._rows[rows] @ asked.toarray().T).T, np.float32)

    def _weighed(self, texts: Sequence[Sequence[str]]) -> csr_array:
        counted = self._terms.counted(texts)
        weights = counted.data * _of_columns(self._rarity, counted, self._unknown)
        lengths = np.sqrt(_row_sums(counted, weights * weights))
        lengths[lengths == 0] = 1.0
        return _within(counted, weights / np.repeat(lengths, np.diff(counted.indptr)), len(self._terms))


def _of_columns(values: FloatArray, rows: csr_array, otherwise: np.float32) -> FloatArray:
    """Each cell's column's value; `otherwise` for columns behind the last value."""
    if not len(values):
        return np.full(rows.indices.shape, otherwise, np.float32)
    known = rows.indices < len(values)
    return np.where(known, values[np.where(known, rows.indices, 0)], otherwise)


@dataclass(frozen=True, slots=True)
class Counted:
    """Texts counted for one BM25 index, and what each could score at most."""

    rows: csr_array
    most: FloatArray


class Bm25:
    """BM25 of texts with documents, as the share 0..1 of what a text's terms could score at most."""

    def __init__(self, documents: Sequence[Counter[str]]) -> None:
        """Takes how often each term stands in each document."""
        held = Counter(term for document in documents for term in document)
        size = len(documents)
        self._terms = _Terms(held)
        self._rarity = {term: float(np.log(1 + (size - n + 0.5) / (n + 0.5))) for term, n in held.items()}
        self._rarities = np.asarray([*self._rarity.values()], np.float32)
        self._usual = sum(document.total() for document in documents) / max(1, size) or 1.0
        self._unknown = float(np.log(1 + 2 * size + 1))
        # Kept as term x document: a text costs what its own terms' rows hold.
        self._weights_of = csr_array(self._terms.weighed([self.weights(document) for document in documents]).T)

    def counted(self, texts: Sequence[Iterable[str]]) -> Counted:
        """Texts made ready for `shares` and `shares_of`."""
        rows = self._terms.counted(texts)
        rarities = _of_columns(self._rarities, rows, np.float32(self._unknown))
        most = (_SATURATION + 1) * _row_sums(rows, rows.data * rarities)
        most[most == 0] = 1.0
        return Counted(_within(rows, rows.data, len(self._terms)), most)

    def shares(self, asked: Counted) -> FloatArray:
        """Text x document."""
        return np.asarray((asked.rows @ self._weights_of).toarray() / asked.most[:, None], np.float32)

    def column(self, document: Counter[str]) -> FloatArray:
        """The weights of a document that is not indexed, for `shares_of`."""
        return np.asarray(self._terms.weighed([self.weights(document)]).toarray()[0], np.float32)

    def shares_of(self, asked: Counted, column: FloatArray) -> FloatArray:
        """Each text's share of one document that is not indexed."""
        return np.asarray(asked.rows @ column / asked.most, np.float32)

    def share(self, terms: Sequence[str], document: Counter[str]) -> float:
        """One text's share of one document that is not indexed."""
        weights = self.weights(document, frozenset(terms))
        most = (_SATURATION + 1) * sum(self._rarity.get(term, self._unknown) for term in terms)
        return sum(weights.get(term, 0.0) for term in terms) / (most or 1.0)

    def weights(self, document: Counter[str], wanted: frozenset[str] | None = None) -> dict[str, float]:
        """What each indexed term of a document is worth, of those `wanted` only."""
        length = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * document.total() / self._usual)
        return {
            term: self._rarity[term] * count * (_SATURATION + 1) / (count + length)
            for term, count in document.items()
            if count > 0 and term in self._rarity and (wanted is None or term in wanted)
        }


class Coverage:
    """Which share 0..1 of a text's terms, weighted by their rarity, stands in a document at all."""

    def __init__(self, documents: Sequence[Mapping[str, int]], rarity: Mapping[str, float]) -> None:
        """Takes the documents and what each of their terms is worth; a term of no document is worth 1."""
        self._terms = _Terms(rarity)
        self._rarity = np.asarray([*rarity.values()], np.float32)
        presence = [{term: 1.0 for term, count in document.items() if count > 0} for document in documents]
        self._documents_of = csr_array(self._terms.weighed(presence).T)

    def shares(self, texts: Sequence[Iterable[str]]) -> FloatArray:
        """Text x document; a term counts once however often a text holds it."""
        counted = self._terms.counted(texts)
        worth = _of_columns(self._rarity, counted, np.float32(1.0))
        total = _row_sums(counted, worth)
        total[total == 0] = 1.0
        held = _within(counted, worth, len(self._terms)) @ self._documents_of
        return np.asarray(held.toarray() / total[:, None], np.float32)
