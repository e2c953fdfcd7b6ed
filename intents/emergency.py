"""Emergency words: which hotline a message calls for, and the word that raised it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intents.normalize import clean, close_up, simplify
from intents.vocabulary import table

_NEAR = "[^。!?\n]{0,8}"
_WITHIN = "[^。!?\n]{0,15}"


@dataclass(frozen=True, slots=True)
class Hotline:
    """The number to call, the numbers that may stand beside it, and the citizen's words that raised it."""

    number: str
    also: tuple[str, ...]
    word: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """One kind of emergency; see the head of words/emergency.toml for what the parts mean."""

    hotline: str
    also: tuple[str, ...]
    triggers: re.Pattern[str]
    surely: re.Pattern[str]
    raises: re.Pattern[str]
    calms: re.Pattern[str]

    def raised_by(self, spelled: str, calmed: bool) -> re.Match[str] | None:
        """The words that raise this rule, if any; `calmed` says that a common calm stands in the message."""
        if self.triggers.search(spelled) is None:
            return None
        raised = self.surely.search(spelled)
        if raised is None and not calmed:
            raised = self.raises.search(spelled)
        return None if raised is None or self.calms.search(spelled) else raised


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """One expression for any of the words; one that never matches for none."""
    parts = [rf"\b(?:{word})" if word.isascii() else simplify(word) for word in words]
    joined = "|".join(f"(?:{part})" for part in parts) or r"(?!)"
    return re.compile(joined.replace("…", _NEAR).replace("~", _WITHIN))


def _load() -> tuple[tuple[_Rule, ...], re.Pattern[str]]:
    book = table("emergency.toml")
    rules = tuple(
        _Rule(
            hotline=row["hotline"],
            also=tuple(row["also"]),
            triggers=re.compile("|".join(re.escape(simplify(word)) for word in row["triggers"])),
            surely=_pattern(row["surely"]),
            raises=_pattern(row["raises"]),
            calms=_pattern(row["calms"]),
        )
        for row in book["rule"]
    )
    return rules, _pattern(book["common"]["calms"])


_RULES, _COMMON_CALMS = _load()


def read_emergency(text: str) -> Hotline | None:
    """The hotline that a message calls for, or None; linear in the length of the text."""
    written = close_up(clean(text))
    spelled = simplify(written)
    if not any(rule.triggers.search(spelled) for rule in _RULES):
        return None
    calmed = _COMMON_CALMS.search(spelled) is not None
    raised = [(rule, hit) for rule in _RULES if (hit := rule.raised_by(spelled, calmed)) is not None]
    if not raised:
        return None
    first, hit = raised[0]
    numbers = [*first.also, *(number for rule, _ in raised[1:] for number in (rule.hotline, *rule.also))]
    also = tuple(dict.fromkeys(number for number in numbers if number != first.hotline))
    source = written if len(written) == len(spelled) else spelled
    return Hotline(first.hotline, also, source[hit.start() : hit.end()])
