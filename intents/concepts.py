"""Concepts: what the words of a message are about (a child, blood, a door), by a list of words."""

import re
from collections.abc import Iterable

from intents.normalize import clean, simplify
from intents.vocabulary import line_list

# Its words are known for what they are, and stand for nothing.
_NOTHING = "nothing"
_LATIN = re.compile("[a-z][a-z']*|[0-9]+")


def _read() -> tuple[dict[str, tuple[int, ...]], int]:
    """The places of the concepts of each word, and how many concepts there are."""
    found: dict[str, list[int]] = {}
    places: dict[str, int] = {}
    for line in line_list("emergency_concepts.txt"):
        name, _, words = line.partition(": ")
        told = [] if name == _NOTHING else [places.setdefault(name, len(places))]
        for word in dict.fromkeys(simplify(clean(words)).split()):
            found.setdefault(word, []).extend(told)
    return {word: tuple(concepts) for word, concepts in found.items()}, len(places)


def _lengths(words: Iterable[str]) -> dict[str, list[int]]:
    """How long the words are that begin with a character, the longest first."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(len(word))
    return {first: sorted(lengths, reverse=True) for first, lengths in found.items()}


_WORDS, COUNT = _read()
_LENGTHS = _lengths(_WORDS)


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
