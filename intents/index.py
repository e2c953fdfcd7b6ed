"""The index: every phrasing and every entry made comparable, and how near a message is to each of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.encoder import Encoder, FloatArray
from intents.normalize import clean, normalize
from intents.similarity import Bm25, CosineIndex, IntArray, characters, sounds, with_pairs
from intents.vocabulary import line_list
from knowledge.entry import Entry

HalfArray = NDArray[np.float16]
# A kernel's value for two texts is exp of these weights times (similarity - 1): 1 for equal texts, falling fast.
_WITH_MEANING = (3.0, 1.5, 1.0)
_WITHOUT_MEANING = (0.0, 2.0, 1.5)
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Query:
    """A message prepared for comparison: its key, its terms and its vector of meaning (None without encoder)."""

    key: str
    units: tuple[str, ...]
    heard: tuple[str, ...]
    pairs: tuple[str, ...]
    vector: FloatArray | None


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near messages are to phrasings (message x phrasing; `documents` message x entry)."""

    kernel: FloatArray
    characters: FloatArray
    sound: FloatArray
    meaning: FloatArray
    documents: FloatArray


class Index:
    """Entries by id, their phrasings as rows; built whole and never changed.

    The last rows, from `own_rows` on, are the background: messages for no desk of the city, whose owner is no entry.
    They take their share of a message's credit, as rival phrasings do, and so show what is not one of ours.
    """

    def __init__(self, entries: Sequence[Entry], encoder: Encoder | None) -> None:
        """Takes the entries in any order; phrasings with the same key within an entry count once."""
        worded = ((entry, _distinct(entry)) for entry in sorted(entries, key=lambda entry: entry.id))
        # An entry of nothing but signs can match nothing.
        known = [(entry, distinct) for entry, distinct in worded if distinct]
        self.entries = tuple(entry for entry, _ in known)
        self._encoder = encoder
        self.phrasings: list[str] = []
        owners: list[int] = []
        self.rows_of: list[list[int]] = []
        self.rows_by_key: dict[str, list[int]] = {}
        keys: list[str] = []
        for place, (_, distinct) in enumerate(known):
            self.rows_of.append(list(range(len(keys), len(keys) + len(distinct))))
            for key, written in distinct.items():
                self.rows_by_key.setdefault(key, []).append(len(keys))
                keys.append(key)
                self.phrasings.append(written)
                owners.append(place)
        self.own_rows = len(keys)
        for written in (*line_list("background.txt"), *line_list("background_wide.txt")):
            if normalize(written) not in self.rows_by_key:
                self.phrasings.append(written)
                owners.append(len(self.entries))
        self.owners: IntArray = np.asarray(owners, dtype=np.int32)
        self.queries = self.prepare(self.phrasings)
        self._vectors = _stacked(self.queries)
        self.characters = CosineIndex([query.units for query in self.queries])
        self._sound = CosineIndex([query.heard for query in self.queries])
        self.documents = [self._document(place) for place in range(len(self.entries))]
        self.bm25 = Bm25(self.documents)
        self.kernel: HalfArray = self._kernel_of_phrasings()

    def prepare(self, texts: Sequence[str]) -> list[Query]:
        """Texts made comparable, in their order; the encoder sees them all at once."""
        keys = [normalize(text) for text in texts]
        vectors = None if self._encoder is None else self._encoder.encode([clean(text) for text in texts])
        prepared = []
        for place, key in enumerate(keys):
            units = characters(key)
            vector = None if vectors is None else vectors[place]
            prepared.append(Query(key, tuple(units), tuple(sounds(units)), tuple(with_pairs(units)), vector))
        return prepared

    def nearness(self, queries: Sequence[Query]) -> Nearness:
        """How near each message is to every phrasing and entry."""
        shape = (len(queries), len(self.phrasings))
        alike, sound = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        documents = np.zeros((len(queries), len(self.entries)), np.float32)
        for place, query in enumerate(queries):
            alike[place] = self.characters.similarities(query.units)
            sound[place] = self._sound.similarities(query.heard)
            documents[place] = self.bm25.scores(query.pairs)
        meaning = self._meaning(queries)
        weights = _WITH_MEANING if self._encoder is not None else _WITHOUT_MEANING
        logs = weights[0] * (meaning - 1) + weights[1] * (alike - 1) + weights[2] * (sound - 1)
        return Nearness(np.exp(logs, dtype=np.float32), alike, sound, meaning, documents)

    def _meaning(self, queries: Sequence[Query]) -> FloatArray:
        vectors = _stacked(queries)
        if vectors is None or self._vectors is None:
            return np.zeros((len(queries), len(self.phrasings)), np.float32)
        # A matrix product's last bits depend on the size of the batch; the ranking must not.
        return np.round(vectors @ self._vectors.T, 5)

    def _kernel_of_phrasings(self) -> HalfArray:
        # Half precision: 750 entries of 6 phrasings take 40 MB, and the ridge's 0.1 drowns the rounding.
        kernel = np.zeros((len(self.queries), len(self.queries)), dtype=np.float16)
        for start in range(0, len(self.queries), _BLOCK):
            block = self.queries[start : start + _BLOCK]
            kernel[start : start + _BLOCK] = self.nearness(block).kernel
        return kernel

    def _document(self, place: int) -> Counter[str]:
        document: Counter[str] = Counter()
        for row in self.rows_of[place]:
            document.update(self.queries[row].pairs)
        for keyword in self.entries[place].keywords:
            document.update(with_pairs(characters(normalize(keyword))))
        return document


def _distinct(entry: Entry) -> dict[str, str]:
    """Key and wording of each of an entry's phrasings, its titles among them."""
    found: dict[str, str] = {}
    for written in (entry.title, *entry.phrasings, entry.title_en):
        if key := normalize(written):
            found.setdefault(key, written)
    return found


def _stacked(queries: Sequence[Query]) -> FloatArray | None:
    vectors = [query.vector for query in queries if query.vector is not None]
    return np.stack(vectors) if vectors else None
