"""Concepts: what the words of a message are about (a child, blood, a door), by a list of words."""

import re

from intents.normalize import clean, close_up, simplify
from intents.vocabulary import line_list

# Its words are known for what they are, and stand for nothing.
_NOTHING = "nothing"
_LATIN = re.compile("[a-z][a-z']*|[0-9]+")


def _read() -> tuple[dict[str, tuple[int, ...]], int]:
    """The places of the concepts of each word, and how many concepts there are."""
    rows = [line.split() for line in line_list("emergency_concepts.txt")]
    names = [name for name, *_ in rows if name != f"{_NOTHING}:"]
    found: dict[str, list[int]] = {}
    for name, *words in rows:
        for word in {simplify(close_up(clean(word))): None for word in words}:
            found.setdefault(word, []).extend([] if name == f"{_NOTHING}:" else [names.index(name)])
    return {word: tuple(places) for word, places in found.items()}, len(names)


_WORDS, COUNT = _read()
# The lengths of the words that begin with a character, the longest first.
_LENGTHS = {
    first: sorted({len(word) for word in _WORDS if word[0] == first}, reverse=True)
    for first in {word[0] for word in _WORDS if not word.isascii()}
}


def read_concepts(message: str) -> list[tuple[int, ...]]:
    """The concepts of each known word of a message in one spelling, in its order; linear in its length."""
    found = []
    start, end = 0, len(message)
    while start < end:
        if message[start].isascii():
            # A Latin word and a number are whole, so that "cat" is not in "category".
            latin = _LATIN.match(message, start)
            word = latin.group() if latin else message[start]
        else:
            word = _longest(message, start)
        if places := _WORDS.get(word):
            found.append(places)
        start += len(word)
    return found


def _longest(message: str, start: int) -> str:
    for length in _LENGTHS.get(message[start], ()):
        word = message[start : start + length]
        if word in _WORDS:
            return word
    return message[start]
