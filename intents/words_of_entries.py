"""The words that entries and messages share: a document of words an entry, and the reason shown to curators."""

from collections import Counter
from collections.abc import Sequence

from intents.beside import to_the_point
from intents.everyday import in_mandarin
from intents.normalize import clean, simplify
from intents.similarity import Bm25, Coverage, FloatArray
from intents.tokens import Keyed, Tokenizer
from intents.vocabulary import word_list
from knowledge.entry import Entry

_STOP = frozenset(simplify(word) for word in word_list("stop.txt"))


class WordsOfEntries:
    """Which words each entry's title, phrasings and keywords hold, and how rare they are."""

    def __init__(self, entries: Sequence[Entry], phrasings: Sequence[str], rows_of: Sequence[range]) -> None:
        """Takes the entries, all rows of the index, and which rows are whose."""
        self._tokenizer = Tokenizer(entries)
        self.of_row = [_telling(self._tokenizer.remembered(_told(phrasing))) for phrasing in phrasings]
        self.documents = [Counter(word for row in rows for word in self.of_row[row]) for rows in rows_of]
        for document, entry in zip(self.documents, entries, strict=True):
            document.update(word for keyword in entry.keywords for word in self.content(keyword))
        self.bm25 = Bm25(self.documents)
        known = Counter(word for document in self.documents for word in document)
        # Saturates: a word nobody indexed is more likely a name or a slip than the subject.
        self._rarity = {word: 1.0 / (1.0 + 8.0 * count / (len(entries) + 1)) for word, count in known.items()}
        self._coverage = Coverage(self.documents, self._rarity)

    def content(self, text: str) -> dict[str, str]:
        """A text's telling words in its order: their key and how they were written, everyday words in Mandarin."""
        return _telling(self._tokenizer.keyed(_told(text)))

    def coverages(self, texts: Sequence[dict[str, str]]) -> FloatArray:
        """Which share 0..1 of each text's words, weighted by rarity, each entry holds (text x entry)."""
        return self._coverage.shares(texts)

    def coverage_without(self, words: Sequence[str], entry: int, row: int) -> float:
        """As `coverages`, of one entry without its row."""
        total = sum(self._rarity.get(word, 1.0) for word in words)
        document, taken = self.documents[entry], self.of_row[row]
        held = sum(self._rarity.get(word, 1.0) for word in words if document[word] > (word in taken))
        return held / total if total else 0.0

    def shared(self, words: dict[str, str], entry: int) -> tuple[str, ...]:
        """The words, as written, that a message and an entry have in common, the rarest first."""
        common = [key for key in words if self.documents[entry][key] > 0]
        common.sort(key=lambda key: (-self._rarity[key], key))
        return tuple(words[key] for key in common)


def _told(text: str) -> str:
    return in_mandarin(clean(to_the_point(text)))


def _telling(words: Keyed) -> dict[str, str]:
    return {key: written for key, written in words if key not in _STOP}
