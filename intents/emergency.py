"""Emergency words: which hotline a message calls for, and the word that raised it."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intents.danger import shipped_danger
from intents.normalize import clean, close_up
from intents.notation import AnyOf, Notation
from intents.slips import spell
from intents.vocabulary import table

# How much a message must sound like the examples (about -1 quite calm to 1), by its size: for any rule, for a rule's
# topics, and for a hotline without any rule. Terse ones have hardly a sound, short calm ones are easily mistaken, and
# long ones are mostly ordinary stories.
_TERSE = 4
_RULE_FROM = {_TERSE: -1.0, 25: -0.4, math.inf: -0.3}
_TOPIC_FROM = {_TERSE: -0.3, math.inf: 0.0}
_SOUND_FROM = {_TERSE: 0.6, 14: 0.15, 25: 0.05, math.inf: 0.1}
# Low on purpose: to take a calm message sooner than need be costs nothing, to let an urgent one wait may cost much.
_WORTH_HASTE = -0.55
# So much likelier must another hotline be to go before that of the first rule, and so likely to stand beside.
_LIKELIER = 0.2
_LIKELY = -0.3
# The numbers that stand beside a hotline which no rule raised.
_ALSO = {"119": ("110",), "118": ("119",), "110": ("119",), "113": ("110",), "1925": ("119",)}
# A text is read this far from its beginning and from its end: the web door must not wait long for a flood of words.
_END = 500
# A longer text is read in parts of whole sentences, each for itself: what is calm must not drown what is not.
_LONG = 200
_PART = 60
_SENTENCE = re.compile(r"[^。!?\n]*[。!?\n]*")
_CLAUSE = re.compile(r"[^,。!?;、\n]+")
_NO_TALK: frozenset[str] = frozenset()


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
    surely: AnyOf
    topics: AnyOf
    calmed_by: frozenset[str]

    def raised_by(self, spelled: str, talk: frozenset[str], *, topics: bool) -> re.Match[str] | None:
        """The words that raise this rule, if any, in a message with these kinds of talk; `topics` count or not."""
        raised = None if talk & self.calmed_by else self.surely.search(spelled)
        if raised is None and topics and not talk:
            raised = self.topics.search(spelled)
        return raised


_BOOK, _CALM = table("emergency.toml"), table("emergency_calm.toml")
_NOTATION = Notation(_BOOK["sets"])
_CRIES = _NOTATION.any_of(_BOOK["cries"])
_RULES = tuple(
    _Rule(
        hotline=row["hotline"],
        also=tuple(row["also"]),
        surely=_NOTATION.any_of(row["surely"]),
        topics=_NOTATION.any_of(row["topics"]),
        calmed_by=frozenset(row["calmed_by"]),
    )
    for row in _BOOK["rule"]
)
_IDIOMS = _NOTATION.any_of([idiom for kind in _CALM["idioms"].values() for idiom in kind])
_NOW = _NOTATION.any_of(_CALM["talk"].pop("now"))
_TALK = {kind: _NOTATION.any_of(words) for kind, words in _CALM["talk"].items()}


def read_emergency(text: str) -> Hotline | None:
    """The hotline that a message calls for, or None; linear in the length of the text.

    Rules and the sound of the examples second each other: a rule counts unless the message sounds quite calm, and a
    message that sounds alarming needs no rule.
    """
    written = close_up(_ends(clean(text)))
    if len(written) <= _LONG:
        return _read(written)
    return next((hotline for part in _parts(written) if (hotline := _read(part)) is not None), None)


def _read(written: str) -> Hotline | None:
    corrected = spell(written)
    sound = shipped_danger().sound(corrected)
    if sound.danger < _least(sound.size, _RULE_FROM):
        return None
    raised = _raised(corrected, topics=sound.danger >= _least(sound.size, _TOPIC_FROM))
    if not raised and sound.danger < _least(sound.size, _SOUND_FROM):
        return None
    source = written if len(written) == len(corrected) else corrected
    word = source[slice(*raised[0][1].span())] if raised else _loudest(written)
    return Hotline(*_numbers([rule for rule, _ in raised], corrected), word)


def _least(size: int, by_size: Mapping[float, float]) -> float:
    """How dangerous a message of this size must sound at least."""
    return next(least for most, least in by_size.items() if size <= most)


def _numbers(rules: Sequence[_Rule], corrected: str) -> tuple[str, tuple[str, ...]]:
    """The number to call and those beside it: the rules' by rank, unless the sound knows much better."""
    lines = shipped_danger().lines(corrected)
    (best, how_likely), likely = lines[0], dict(lines)
    first = rules[0].hotline if rules and how_likely - likely[rules[0].hotline] <= _LIKELIER else best
    beside = [number for rule in rules for number in (rule.hotline, *rule.also)] or [*_ALSO[first]]
    beside += [number for number, sure in lines if sure > _LIKELY]
    return first, tuple(dict.fromkeys(number for number in beside if number != first))


def _loudest(written: str) -> str:
    """The clause that sounds most dangerous; for people who ask why."""
    return max(_CLAUSE.findall(written), key=lambda clause: shipped_danger().sound(spell(clause)).danger, default="")


def looks_urgent(text: str) -> bool:
    """Whether a message had better be taken first: cheap enough for the web door, and more often yes than needed."""
    spelled = spell(close_up(clean(text[:_END])))
    sound = shipped_danger().sound(spelled)
    return sound.danger >= _WORTH_HASTE or (sound.size <= _TERSE and bool(_raised(spelled, topics=True)))


def _ends(text: str) -> str:
    """The beginning and the end of a long text: nobody in danger writes the word that matters in between."""
    return text if len(text) <= 2 * _END else f"{text[:_END]}\n{text[-_END:]}"


def _parts(text: str) -> Iterator[str]:
    """A long text in parts of whole sentences, none much longer than need be."""
    part = ""
    for sentence in _SENTENCE.findall(text):
        part += sentence
        if len(part) >= _PART:
            yield part
            part = ""
    if part:
        yield part


def _raised(corrected: str, *, topics: bool) -> list[tuple[_Rule, re.Match[str]]]:
    """The rules that a message raises, by rank, and the words that raise them."""
    # Harmless turns of phrase are many; they are looked for where a rule might be raised at all.
    perhaps = [rule for rule in _RULES if rule.raised_by(corrected, _NO_TALK, topics=topics)]
    if not perhaps:
        return []
    spelled = _IDIOMS.take_out(corrected)
    talk = _talk(corrected, cries=_CRIES.search(spelled) is not None)
    hits = ((rule, rule.raised_by(spelled, talk, topics=topics)) for rule in perhaps)
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
