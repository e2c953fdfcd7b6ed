"""The words that entries and messages share: a feature of the confidence and the reason shown to curators."""

from collections import Counter
from collections.abc import Sequence

from intents.index import Index
from intents.normalize import simplify
from intents.tokens import Tokenizer
from intents.vocabulary import word_list

_STOP = frozenset(simplify(word) for word in word_list("stop.txt"))


class Lexicon:
    """Which words each entry's title, phrasings and keywords hold, and how rare they are."""

    def __init__(self, index: Index) -> None:
        """Takes the index whose entries and phrasings are to be cut into words."""
        self._own_rows = index.own_rows
        self._tokenizer = Tokenizer(index.entries)
        self.words_of_row = [self.content(phrasing) for phrasing in index.phrasings]
        self._held = [Counter(word for row in rows for word in set(self.words_of_row[row])) for rows in index.rows_of]
        for held, entry in zip(self._held, index.entries, strict=True):
            held.update(word for keyword in entry.keywords for word in self.content(keyword))
        known = Counter(word for held in self._held for word in held)
        size = len(index.entries)
        # Saturates: a word nobody indexed is more likely a name or a slip than the subject.
        self._rarity = {word: 1.0 / (1.0 + 8.0 * count / (size + 1)) for word, count in known.items()}

    def content(self, text: str) -> dict[str, str]:
        """A text's telling words in its order: their key and how they were written."""
        cut = ((simplify(word), word) for word in self._tokenizer.tokens(text))
        return {key: written for key, written in cut if key not in _STOP}

    def coverage(self, words: Sequence[str], entry: int, left_out: Sequence[int] = ()) -> float:
        """Which share 0..1 of the words, weighted by rarity, an entry holds, those of the rows left out not counted.

        Words of the left out count for no entry, not even for another that holds them: a lesson without its entry
        stands for messages about something else altogether.
        """
        total = sum(self._rarity.get(word, 1.0) for word in words)
        held = sum(self._rarity.get(word, 1.0) for word in words if self._holds(entry, word, left_out))
        return held / total if total else 0.0

    def shared(self, words: dict[str, str], entry: int) -> tuple[str, ...]:
        """The words, as written, that a message and an entry have in common, the rarest first."""
        common = [key for key in words if self._held[entry][key] > 0]
        common.sort(key=lambda key: (-self._rarity[key], key))
        return tuple(words[key] for key in common)

    def _holds(self, entry: int, word: str, left_out: Sequence[int]) -> bool:
        taken = sum(word in self.words_of_row[row] for row in left_out if row < self._own_rows)
        return self._held[entry][word] > taken
