"""The index: every phrasing and every entry made comparable, and a first glance at what a message may be about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.encoder import Encoder, FloatArray
from intents.normalize import normalize
from intents.query import Query, prepare
from intents.similarity import Bm25, CosineIndex, IntArray, characters, sounds, with_pairs
from intents.vocabulary import line_list
from intents.words_of_entries import WordsOfEntries
from knowledge.entry import Entry

# A kernel's value for two texts is exp of these weights times (similarity - 1): 1 for equal texts, falling fast.
_WITH_MEANING = (3.0, 1.5, 1.0)
_WITHOUT_MEANING = (0.0, 2.0, 1.5)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near messages are to rows (message x row): the kernel 0..1 and the similarities behind it.

    The columns are the rows of `entries`, each entry's `sizes` rows from column `starts` on, and from column `own` on
    the background. `seen` (message x one of `entries`) is False where a message is too far off to be looked at: all
    is 0 there, whatever the other messages of the batch are near to.
    """

    entries: IntArray
    seen: NDArray[np.bool_]
    starts: IntArray
    sizes: IntArray
    own: int
    kernel: FloatArray
    characters: FloatArray
    sound: FloatArray
    meaning: FloatArray

    def columns_of(self, places: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
        """For entries of any shape the columns of their rows, along one more axis, and which of these are real."""
        local = np.searchsorted(self.entries, places)
        sizes = self.sizes[local][..., None]
        offsets = np.arange(sizes.max(initial=1), dtype=np.int32)
        return self.starts[local][..., None] + np.minimum(offsets, sizes - 1), offsets < sizes

    def everywhere(self, by_entry: FloatArray, size: int) -> FloatArray:
        """Values of `entries` as values of all `size` entries; those not looked at have the least of each message."""
        if len(self.entries) == size:
            return by_entry
        least = np.where(self.seen, by_entry, np.inf).min(axis=1, keepdims=True).astype(np.float32)
        full = np.repeat(least, size, axis=1)
        full[:, self.entries] = np.where(self.seen, by_entry, least)
        return full


@dataclass(frozen=True, slots=True)
class Glance:
    """How well messages fit whole entries (message x entry), before any phrasing is looked at.

    `pairs`, `heard` and `words` are BM25 shares of characters, sounds and words; `centre` the cosine with the mean
    meaning; `best_sentence` and `asking_sentence` the pairs' share of a story's best and of its asking sentences;
    `background` (a number a message) the pairs' share of the background.
    """

    pairs: FloatArray
    heard: FloatArray
    words: FloatArray
    centre: FloatArray
    best_sentence: FloatArray
    asking_sentence: FloatArray
    background: FloatArray


class Index:
    """Entries by id, their phrasings as rows; built whole and never changed.

    The last rows, from `own_rows` on, are the background: messages for no desk of the city, whose owner is no entry.
    What is nearer to them than to any entry is most likely not one of ours.
    """

    def __init__(self, entries: Sequence[Entry], encoder: Encoder | None) -> None:
        """Takes the entries in any order; phrasings with the same key within an entry count once."""
        worded = ((entry, _distinct(entry)) for entry in sorted(entries, key=lambda entry: entry.id))
        # An entry of nothing but signs can match nothing.
        known = [(entry, distinct) for entry, distinct in worded if distinct]
        self.entries = tuple(entry for entry, _ in known)
        self.encoder = encoder
        self.phrasings: list[str] = []
        owners: list[int] = []
        self.rows_of: list[range] = []
        self.rows_by_key: dict[str, list[int]] = {}
        for place, (_, distinct) in enumerate(known):
            self.rows_of.append(range(len(owners), len(owners) + len(distinct)))
            for key, written in distinct.items():
                self.rows_by_key.setdefault(key, []).append(len(owners))
                self.phrasings.append(written)
                owners.append(place)
        self.own_rows = len(owners)
        for written in (*line_list("background.txt"), *line_list("background_wide.txt")):
            if normalize(written) not in self.rows_by_key:
                self.phrasings.append(written)
                owners.append(len(self.entries))
        self.owners: IntArray = np.asarray(owners, dtype=np.int32)
        self.starts = np.asarray([rows.start for rows in self.rows_of], dtype=np.int32)
        self.sizes = np.asarray([len(rows) for rows in self.rows_of], dtype=np.int32)
        self.is_ours = np.asarray([entry.is_ours for entry in self.entries], dtype=np.float32)
        self.is_small_talk = np.asarray([entry.is_small_talk for entry in self.entries], dtype=np.float32)
        self.queries = prepare(self.phrasings, encoder)
        abroad = sum(query.foreign for query in self.queries[: self.own_rows])
        self.foreign_phrasings = abroad / max(1, len(self.entries))
        self._vectors = None if encoder is None else _stacked(self.queries)
        self.characters = CosineIndex([query.units for query in self.queries])
        self._sound = CosineIndex([query.heard for query in self.queries])
        self.words = WordsOfEntries(self.entries, self.phrasings, self.rows_of)
        self._index_entries()

    def _index_entries(self) -> None:
        places = range(len(self.entries))
        self.documents = [self._document(place) for place in places]
        self.heard_documents = [self._heard_document(place) for place in places]
        self._background: Counter[str] = Counter()
        for query in self.queries[self.own_rows :]:
            self._background.update(query.pairs)
        self.bm25, self.heard_bm25 = Bm25(self.documents), Bm25(self.heard_documents)
        self._background_column = self.bm25.column(self._background)
        self.centres = None
        if self._vectors is not None:
            self.centres = _stacked_sums(self._vectors, self.rows_of)

    def glance(self, queries: Sequence[Query], words: Sequence[dict[str, str]]) -> Glance:
        """How well each message fits every entry; `words` are the messages' telling words."""
        asked = self.bm25.counted([query.pairs for query in queries])
        pairs = self.bm25.shares(asked)
        best, asking = pairs.copy(), pairs.copy()
        told = [(place, query) for place, query in enumerate(queries) if query.sentences]
        if told:
            parts = self.bm25.counted([sentence.pairs for _, query in told for sentence in query.sentences])
            shares, start = self.bm25.shares(parts), 0
            for place, query in told:
                end = start + len(query.sentences)
                best[place], asking[place] = of_sentences(query, shares[start:end])
                start = end
        return Glance(
            pairs,
            self.heard_bm25.shares(self.heard_bm25.counted([query.heard_pairs for query in queries])),
            self.words.bm25.shares(self.words.bm25.counted(words)),
            self._centre(queries),
            best,
            asking,
            self.bm25.shares_of(asked, self._background_column),
        )

    def nearness(self, queries: Sequence[Query], wanted: Sequence[IntArray] | None = None) -> Nearness:
        """How near each message is to the background and to every phrasing, or to those of the entries it wants."""
        everyone = np.arange(len(self.entries), dtype=np.int32)
        entries = everyone if wanted is None else np.unique(np.concatenate(wanted)).astype(np.int32)
        seen = np.full((len(queries), len(entries)), wanted is None)
        for message, places in enumerate(wanted or ()):
            seen[message, np.searchsorted(entries, places)] = True
        rows, starts, sizes = self._rows_of_entries(entries)
        some = None if len(rows) == len(self.owners) else rows
        alike = self.characters.similarities([query.units for query in queries], some)
        sound = self._sound.similarities([query.heard for query in queries], some)
        weights = _WITHOUT_MEANING if self._vectors is None else _WITH_MEANING
        logs = weights[1] * alike + weights[2] * sound - (weights[1] + weights[2])
        meaning = np.zeros_like(alike)
        if self._vectors is not None:
            vectors = self._vectors if some is None else self._vectors[some]
            # A matrix product's last bits depend on the size of the batch; the ranking must not.
            meaning = np.round(_stacked(queries) @ vectors.T, 5)
            logs += weights[0] * (meaning - 1)
        own = len(rows) - (len(self.owners) - self.own_rows)
        kernel = np.asarray(np.exp(logs), np.float32)
        if wanted is not None:
            hidden = np.repeat(~seen, sizes, axis=1)
            for values in (kernel, alike, sound, meaning):
                values[:, :own][hidden] = 0.0
        return Nearness(entries, seen, starts, sizes, own, kernel, alike, sound, meaning)

    def _rows_of_entries(self, entries: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """The rows of entries and of the background, where each entry's begin among them, and how many they are."""
        if len(entries) == len(self.entries):
            return np.arange(len(self.owners), dtype=np.int32), self.starts, self.sizes
        sizes = self.sizes[entries]
        parts = [np.arange(start, start + size) for start, size in zip(self.starts[entries], sizes, strict=True)]
        parts.append(np.arange(self.own_rows, len(self.owners)))
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return np.concatenate(parts).astype(np.int32), starts.astype(np.int32), sizes

    def background_without(self, query: Query, row: int) -> float:
        """The share 0..1 of a message's pairs that the background holds without one of its rows."""
        return self.bm25.share(query.pairs, self._background - Counter(self.queries[row].pairs))

    def centre_without(self, query: Query, row: int) -> float:
        """The cosine with the mean meaning of the row's entry, the row itself not counted."""
        own = self.queries[row].vector
        if self.centres is None or query.vector is None or own is None:
            return 0.0
        rest = self.centres[int(self.owners[row])] - own
        return float(rest @ query.vector) / max(float(np.linalg.norm(rest)), 1e-9)

    def _centre(self, queries: Sequence[Query]) -> FloatArray:
        if self.centres is None:
            return np.zeros((len(queries), len(self.entries)), np.float32)
        lengths = np.maximum(np.linalg.norm(self.centres, axis=1), 1e-9)
        cosines = _stacked(queries) @ (self.centres / lengths[:, None]).T
        return np.asarray(np.round(cosines, 5), np.float32)

    def _document(self, place: int) -> Counter[str]:
        document: Counter[str] = Counter()
        for row in self.rows_of[place]:
            document.update(self.queries[row].pairs)
        for keyword in self.entries[place].keywords:
            document.update(with_pairs(characters(normalize(keyword))))
        return document

    def _heard_document(self, place: int) -> Counter[str]:
        document: Counter[str] = Counter()
        for row in self.rows_of[place]:
            document.update(self.queries[row].heard_pairs)
        for keyword in self.entries[place].keywords:
            document.update(with_pairs(sounds(characters(normalize(keyword)))))
        return document


def of_sentences(query: Query, shares: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Of a story's shares (sentence x entry) the best sentence's, and the mean of those that ask."""
    asks = [place for place, sentence in enumerate(query.sentences) if sentence.asks]
    return shares.max(axis=0), (shares[asks] if asks else shares).mean(axis=0)


def _distinct(entry: Entry) -> dict[str, str]:
    """Key and wording of each of an entry's phrasings, its titles among them."""
    found: dict[str, str] = {}
    for written in (entry.title, *entry.phrasings, entry.title_en):
        if key := normalize(written):
            found.setdefault(key, written)
    return found


def _stacked(queries: Sequence[Query]) -> FloatArray:
    return np.stack([query.vector for query in queries if query.vector is not None])


def _stacked_sums(vectors: FloatArray, rows_of: Sequence[range]) -> FloatArray:
    sums = [vectors[rows.start : rows.stop].sum(axis=0) for rows in rows_of]
    return np.stack(sums) if sums else np.zeros((0, vectors.shape[1]), np.float32)
