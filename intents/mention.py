"""Mention: messages that are nothing but a word of some entries' titles or keywords, and so may mean any of them."""

from collections.abc import Sequence

from intents.normalize import normalize
from intents.similarity import characters
from knowledge.entry import Entry

# One character says too little, and a longer message says more than a word.
_SHORTEST, _LONGEST = 2, 5


class Mentions:
    """The words that stand for each entry."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Takes the entries in the matcher's order."""
        self._words = [
            "\n".join(normalize(word) for word in (entry.title, entry.title_en, *entry.keywords)) for entry in entries
        ]

    def named(self, key: str) -> set[int]:
        """The places of the entries that a match key names; none for a key that is more than a word."""
        if len(key) < _SHORTEST or len(characters(key)) > _LONGEST:
            return set()
        return {place for place, words in enumerate(self._words) if key in words}
