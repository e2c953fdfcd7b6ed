"""Notation: the words of the emergency tables as expressions, with the sets and gaps that they may hold."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from intents.normalize import simplify

# No word holds it, and no sentence ends at it.
TAKEN_OUT = "·"
_NEAR = "[^。!?\n]{0,8}"
_WITHIN = "[^。!?\n]{0,15}"
_LATIN = re.compile("[a-z]")


class AnyOf:
    """Expressions of which one suffices; many small ones are found several times as fast as one large one."""

    def __init__(self, expressions: Iterable[str]) -> None:
        """Takes the expressions, already in the spelling of the texts they are looked for in."""
        kept = list(expressions)
        # A Latin word begins where a word begins: "stroke" is not in "keystroke".
        self._latin = tuple(re.compile(rf"\b(?:{one})") for one in kept if one.isascii())
        self._others = tuple(re.compile(_with_gaps(one)) for one in kept if not one.isascii())

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """A match of the first expression that has one."""
        return next((hit for one in self._for(text) if (hit := one.search(text, start)) is not None), None)

    def take_out(self, text: str) -> str:
        """The text with every match blotted out, as long as before."""
        for one in self._for(text):
            text = one.sub(lambda hit: TAKEN_OUT * len(hit.group()), text)
        return text

    def _for(self, text: str) -> Iterable[re.Pattern[str]]:
        return chain(self._others, self._latin) if _LATIN.search(text) else self._others


class Notation:
    """Turns words that name sets as {name} into expressions."""

    def __init__(self, sets: Mapping[str, Sequence[str]]) -> None:
        """Takes the words of each set."""
        self._sets = {f"{{{name}}}": f"(?:{'|'.join(map(simplify, words))})" for name, words in sets.items()}

    def any_of(self, words: Iterable[str]) -> AnyOf:
        """Finds any of the words."""
        return AnyOf(map(self._expand, map(simplify, words)))

    def _expand(self, word: str) -> str:
        for name, any_of_them in self._sets.items():
            word = word.replace(name, any_of_them)
        return word


def _with_gaps(expression: str) -> str:
    return expression.replace("…", _NEAR).replace("~", _WITHIN)
