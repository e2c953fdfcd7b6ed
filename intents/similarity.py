"""How alike two match keys are: TF-IDF cosine on characters and on their sound, and BM25 on pairs of characters."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin

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


class Postings:
    """For each term the documents that hold it and its weight there; asks cost only what the query's terms hold."""

    def __init__(self, documents: Sequence[dict[str, float]]) -> None:
        """Takes each document's weight for each of its terms."""
        self._terms: dict[str, int] = {}
        terms, places, weights = [], [], []
        for place, document in enumerate(documents):
            for term, weight in document.items():
                terms.append(self._terms.setdefault(term, len(self._terms)))
                places.append(place)
                weights.append(weight)
        order = np.argsort(np.asarray(terms, dtype=np.int32), kind="stable")
        self._places: IntArray = np.asarray(places, dtype=np.int32)[order]
        self._weights: FloatArray = np.asarray(weights, dtype=np.float32)[order]
        counts = np.bincount(np.asarray(terms, dtype=np.int32), minlength=len(self._terms))
        self._ends = np.cumsum(counts).tolist()
        self._size = len(documents)

    def scores(self, query: dict[str, float]) -> FloatArray:
        """For each document the sum over the query's terms of both weights multiplied."""
        places, weights = [], []
        for term, weight in query.items():
            number = self._terms.get(term)
            if number is not None:
                held = slice(self._ends[number - 1] if number else 0, self._ends[number])
                places.append(self._places[held])
                weights.append(self._weights[held] * np.float32(weight))
        if not places:
            return np.zeros(self._size, dtype=np.float32)
        summed = np.bincount(np.concatenate(places), np.concatenate(weights), minlength=self._size)
        return summed.astype(np.float32)


class CosineIndex:
    """TF-IDF cosine of a text with every row, for one way of cutting texts into terms."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        """Takes each row's terms."""
        held = Counter(term for row in rows for term in set(row))
        size = len(rows)
        self._rarity = {term: float(np.log((1 + size) / (1 + count))) + 1.0 for term, count in held.items()}
        self._unknown = float(np.log(1 + size)) + 1.0
        self._postings = Postings([self._weights(row) for row in rows])

    def rarity(self, term: str) -> float:
        """How rare a term is among the rows; a term of no row is the rarest."""
        return self._rarity.get(term, self._unknown)

    def similarities(self, terms: Sequence[str]) -> FloatArray:
        """The cosine 0..1 with each row."""
        return self._postings.scores(self._weights(terms))

    def _weights(self, terms: Sequence[str]) -> dict[str, float]:
        raw = {term: count * self.rarity(term) for term, count in Counter(terms).items()}
        length = float(np.sqrt(sum(weight * weight for weight in raw.values()))) or 1.0
        return {term: weight / length for term, weight in raw.items()}


class Bm25:
    """BM25 of a text with every document."""

    def __init__(self, documents: Sequence[Counter[str]]) -> None:
        """Takes how often each term stands in each document."""
        held = Counter(term for document in documents for term in document)
        size = len(documents)
        self.rarity = {term: float(np.log(1 + (size - n + 0.5) / (n + 0.5))) for term, n in held.items()}
        self._usual = sum(document.total() for document in documents) / max(1, size) or 1.0
        self._unknown = float(np.log(1 + 2 * size + 1))
        self._postings = Postings([self._weights(document) for document in documents])

    def scores(self, terms: Sequence[str]) -> FloatArray:
        """The score >= 0 with each document."""
        return self._postings.scores({term: float(n) for term, n in Counter(terms).items()})

    def score(self, terms: Sequence[str], document: Counter[str]) -> float:
        """The score with one document that need not be indexed."""
        weights = self._weights(document, frozenset(terms))
        return sum(weights.get(term, 0.0) for term in terms)

    def most(self, terms: Sequence[str]) -> float:
        """The most a document could score for these terms, unknown ones counted as the rarest."""
        return (_SATURATION + 1) * sum(self.rarity.get(term, self._unknown) for term in terms)

    def _weights(self, document: Counter[str], wanted: frozenset[str] | None = None) -> dict[str, float]:
        length = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * document.total() / self._usual)
        return {
            term: self.rarity.get(term, 0.0) * count * (_SATURATION + 1) / (count + length)
            for term, count in document.items()
            if count > 0 and (wanted is None or term in wanted)
        }
