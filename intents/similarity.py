"""How alike two match keys are: TF-IDF cosine on characters and on their sound, and BM25 on pairs of characters."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


def _sparse(rows: Sequence[Mapping[str, float]], columns: Mapping[str, int]) -> csr_array:
    """Rows of weighted terms as a matrix; terms without a column are left out."""
    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for row in rows:
        for term, weight in row.items():
            place = columns.get(term)
            if place is not None:
                places.append(place)
                values.append(weight)
        ends.append(len(places))
    shape = (len(rows), len(columns))
    parts = (np.asarray(values, np.float32), np.asarray(places, np.int32), np.asarray(ends, np.int32))
    return csr_array(parts, shape=shape)


class CosineIndex:
    """TF-IDF cosine of texts with rows, for one way of cutting texts into terms."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        """Takes each row's terms."""
        held = Counter(term for row in rows for term in set(row))
        size = len(rows)
        self._columns = {term: place for place, term in enumerate(held)}
        self._rarity = {term: float(np.log((1 + size) / (1 + count))) + 1.0 for term, count in held.items()}
        self._unknown = float(np.log(1 + size)) + 1.0
        # Kept as term x row: a text costs what its own terms' rows hold.
        self._rows_of = csr_array(_sparse([self._weights(row) for row in rows], self._columns).T)

    def rarity(self, term: str) -> float:
        """How rare a term is among the rows; a term of no row is the rarest."""
        return self._rarity.get(term, self._unknown)

    def similarities(self, texts: Sequence[Sequence[str]]) -> FloatArray:
        """The cosine 0..1 of each text with each row."""
        asked = _sparse([self._weights(terms) for terms in texts], self._columns)
        return np.asarray((asked @ self._rows_of).toarray(), dtype=np.float32)

    def _weights(self, terms: Sequence[str]) -> dict[str, float]:
        raw = {term: count * self.rarity(term) for term, count in Counter(terms).items()}
        length = float(np.sqrt(sum(weight * weight for weight in raw.values()))) or 1.0
        return {term: weight / length for term, weight in raw.items()}


class Bm25:
    """BM25 of texts with documents, as the share 0..1 of what a text's terms could score at most."""

    def __init__(self, documents: Sequence[Counter[str]]) -> None:
        """Takes how often each term stands in each document."""
        held = Counter(term for document in documents for term in document)
        size = len(documents)
        self._columns = {term: place for place, term in enumerate(held)}
        self._rarity = {term: float(np.log(1 + (size - n + 0.5) / (n + 0.5))) for term, n in held.items()}
        self._usual = sum(document.total() for document in documents) / max(1, size) or 1.0
        self._unknown = float(np.log(1 + 2 * size + 1))
        # Kept as term x document: a text costs what its own terms' rows hold.
        self._weights_of = csr_array(_sparse([self.weights(document) for document in documents], self._columns).T)

    def shares(self, texts: Sequence[Sequence[str]]) -> FloatArray:
        """Text x document."""
        asked = _sparse([dict(Counter(terms)) for terms in texts], self._columns)
        most = np.asarray([self._most(terms) for terms in texts], np.float32)
        return np.asarray((asked @ self._weights_of).toarray() / most[:, None], dtype=np.float32)

    def share(self, terms: Sequence[str], document: Counter[str]) -> float:
        """The share of one document that need not be indexed."""
        return self.share_of(terms, self.weights(document, frozenset(terms)))

    def share_of(self, terms: Sequence[str], weights: Mapping[str, float]) -> float:
        """The share of a document by its weights."""
        return sum(weights.get(term, 0.0) for term in terms) / self._most(terms)

    def _most(self, terms: Sequence[str]) -> float:
        return (_SATURATION + 1) * sum(self._rarity.get(term, self._unknown) for term in terms) or 1.0

    def weights(self, document: Counter[str], wanted: frozenset[str] | None = None) -> dict[str, float]:
        """What each term of a document is worth, of those `wanted` only."""
        length = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * document.total() / self._usual)
        return {
            term: self._rarity.get(term, 0.0) * count * (_SATURATION + 1) / (count + length)
            for term, count in document.items()
            if count > 0 and (wanted is None or term in wanted)
        }
