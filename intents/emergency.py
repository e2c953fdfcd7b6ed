"""Emergency words: which hotline a message calls for, and the word that raised it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from intents.danger import Examples, read_examples
from intents.normalize import clean, close_up, simplify
from intents.similarity import characters
from intents.vocabulary import line_list, table

_NEAR = "[^。!?\n]{0,8}"
_WITHIN = "[^。!?\n]{0,15}"
# How much a message must sound like the examples (-1 quite calm to 1): for any rule, for a rule's topics, and for a
# hotline without any rule. A terse one has hardly a sound, and the longer one is, the less it says of its parts.
_TERSE = 8
_SHORT = 100
_NEVER_BELOW = -0.4
_NO_TOPIC_BELOW = -0.05
_ALWAYS_FROM = 0.25
# Low on purpose: to take a calm message sooner than need be costs nothing, to let an urgent one wait may cost much.
_WORTH_HASTE = -0.4
# Fewer say too little for their sound to be trusted.
_A_FEW_WORDS = 4
# The numbers that stand beside a hotline which no rule raised.
_ALSO = {"119": ("110",), "118": ("119",), "110": ("119",), "113": ("110",), "1925": ("119",)}
# A text is read this far from its beginning and from its end: the web door must not wait long for a flood of words.
_END = 500
# Stands for a harmless turn of phrase that was taken out; no word holds it, and no sentence ends at it.
_TAKEN_OUT = "·"


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
    surely: re.Pattern[str]
    topics: re.Pattern[str]
    calmed_by: frozenset[str]

    def raised_by(self, spelled: str, talk: frozenset[str], *, topics: bool) -> re.Match[str] | None:
        """The words that raise this rule, if any, in a message with these kinds of talk; `topics` count or not."""
        raised = None if talk & self.calmed_by else self.surely.search(spelled)
        if raised is None and topics and not talk:
            raised = self.topics.search(spelled)
        return raised


class _Notation:
    """Turns the words of the tables into expressions."""

    def __init__(self, sets: Mapping[str, Sequence[str]]) -> None:
        self._sets = {f"{{{name}}}": _either(map(simplify, words)) for name, words in sets.items()}

    def pattern(self, words: Iterable[str]) -> re.Pattern[str]:
        """One expression for any of the words; one that never matches for none."""
        return re.compile(_either(map(self._spell, words)) if words else r"(?!)")

    def _spell(self, word: str) -> str:
        spelled = simplify(word)
        for name, any_of_them in self._sets.items():
            spelled = spelled.replace(name, any_of_them)
        if spelled.isascii():
            # A Latin word begins where a word begins: "stroke" is not in "keystroke".
            spelled = rf"\b(?:{spelled})"
        return spelled.replace("…", _NEAR).replace("~", _WITHIN)


def _either(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(words)})"


_BOOK, _CALM = table("emergency.toml"), table("emergency_calm.toml")
_NOTATION = _Notation(_BOOK["sets"])
_CRIES = _NOTATION.pattern(_BOOK["cries"])
_RULES = tuple(
    _Rule(
        hotline=row["hotline"],
        also=tuple(row["also"]),
        surely=_NOTATION.pattern(row["surely"]),
        topics=_NOTATION.pattern(row["topics"]),
        calmed_by=frozenset(row["calmed_by"]),
    )
    for row in _BOOK["rule"]
)
_MEANT = {simplify(slip): simplify(meant) for slip, meant in _CALM["slips"].items()}
_SLIPS = re.compile(_either(re.escape(slip) for slip in sorted(_MEANT, key=len, reverse=True)))
_IDIOMS = _NOTATION.pattern([idiom for kind in _CALM["idioms"].values() for idiom in kind])
_NOW = _NOTATION.pattern(_CALM["talk"].pop("now"))
_TALK = {kind: _NOTATION.pattern(words) for kind, words in _CALM["talk"].items()}


def _spell(text: str) -> str:
    """A cleaned text in one spelling, with the known slips put right."""
    return _SLIPS.sub(lambda slip: _MEANT[slip.group()], simplify(text))


def _examples() -> Examples:
    messages, hotlines = read_examples("emergency_examples.txt")
    ordinary = line_list("background.txt")
    return Examples(
        [_spell(close_up(clean(text))) for text in (*messages, *ordinary)], [*hotlines, *(None for _ in ordinary)]
    )


_EXAMPLES = _examples()


def read_emergency(text: str) -> Hotline | None:
    """The hotline that a message calls for, or None; linear in the length of the text.

    The rules decide where they speak; the examples overrule them where a message sounds quite calm, and raise a
    hotline themselves where it sounds quite alarming.
    """
    written = close_up(_ends(clean(text)))
    corrected = _spell(written)
    sound = _EXAMPLES.sound(corrected)
    short = _TERSE < len(corrected) <= _SHORT
    if short and sound.danger < _NEVER_BELOW:
        return None
    source = written if len(written) == len(corrected) else corrected
    raised = _raised(corrected, topics=not short or sound.danger >= _NO_TOPIC_BELOW)
    if raised:
        rule, hit = raised[0]
        numbers = [*rule.also, *(number for rule, _ in raised[1:] for number in (rule.hotline, *rule.also))]
        also = tuple(dict.fromkeys(number for number in numbers if number != rule.hotline))
        return Hotline(rule.hotline, also, source[hit.start() : hit.end()])
    if sound.danger >= _ALWAYS_FROM and len(characters(corrected)) > _A_FEW_WORDS:
        return Hotline(sound.hotline, _ALSO[sound.hotline], source[:_SHORT])
    return None


def looks_urgent(text: str) -> bool:
    """Whether a message had better be taken first: cheap enough for the web door, and more often yes than needed."""
    spelled = _spell(close_up(clean(text[:_END])))
    if len(spelled) <= _TERSE:
        return bool(_raised(spelled, topics=True))
    return _EXAMPLES.sound(spelled).danger >= _WORTH_HASTE


def _ends(text: str) -> str:
    """The beginning and the end of a long text: nobody in danger writes the word that matters in between."""
    return text if len(text) <= 2 * _END else f"{text[:_END]}\n{text[-_END:]}"


def _raised(corrected: str, *, topics: bool) -> list[tuple[_Rule, re.Match[str]]]:
    """The rules that a message raises, by rank, and the words that raise them."""
    spelled = _IDIOMS.sub(lambda idiom: _TAKEN_OUT * len(idiom.group()), corrected)
    talk = _talk(corrected, cries=_CRIES.search(spelled) is not None)
    hits = ((rule, rule.raised_by(spelled, talk, topics=topics)) for rule in _RULES)
    return [(rule, hit) for rule, hit in hits if hit is not None]


def _talk(text: str, *, cries: bool) -> frozenset[str]:
    """The kinds of talk in a message.

    What is past does not count when a word for now comes after it, and beside a cry for help no question to an
    office does.
    """
    kinds = {kind: found for kind, pattern in _TALK.items() if (found := pattern.search(text)) is not None}
    if "past" in kinds and _NOW.search(text, kinds["past"].end()) is not None:
        del kinds["past"]
    return frozenset(kinds) - {"office", "asking"} if cries else frozenset(kinds)
