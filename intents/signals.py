"""Signals: what a message wishes besides an answer: an emergency, a person, thanks, a greeting, a case."""

import re
from dataclasses import dataclass

from intents.emergency import Hotline, read_emergency
from intents.normalize import clean, close_up, simplify
from intents.similarity import characters
from intents.vocabulary import table

_CROCKFORD = str.maketrans("oil", "011")
# Dashes that keyboards write instead of a hyphen; NFKC has already folded the full-width one.
_DASH = r"[-\s‐‑‒–—―ー_.]*"
_NUMBER = rf"(?<![0-9a-z])([0-9a-z]{{4}}){_DASH}([0-9a-z]{{4}})"
_PASSCODE = r"(?<![0-9])([0-9]{3})[-\s]?([0-9]{3})(?![0-9])"
_LOOK_UP = re.compile(rf"{_NUMBER}(?:[^0-9a-z]{{0,12}}(?:passcode|code|pin|password)?[^0-9a-z]{{0,6}}){_PASSCODE}")
_GLUED = re.compile(rf"{_NUMBER}([0-9]{{3}})([0-9]{{3}})(?![0-9a-z])")
_WRITABLE = re.compile(r"[0-9a-hjkmnp-tv-z]{8}\Z")
# 我想要找一位真人客服講話 is a wish and nothing else; in English a wish takes more letters.
_LONGEST_WISH = 12
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class CaseLookup:
    """A wish to see a case; `number` (as "K7QM-2X9D") and `passcode` are "" when the citizen left them out."""

    number: str
    passcode: str


@dataclass(frozen=True, slots=True)
class Signals:
    """What one message wishes. `thanks` and `greeting` are true only if the message says nothing else.

    `says_why`: beside the wish for a person stands more, most likely the matter itself.
    """

    emergency: Hotline | None = None
    person: bool = False
    says_why: bool = False
    thanks: bool = False
    greeting: bool = False
    case_lookup: CaseLookup | None = None
    none_of_these: bool = False


def _any_of(name: str) -> str:
    return "|".join(simplify(word) for word in sorted(_WORDS[name], key=len, reverse=True))


_WORDS = table("signals.toml")
_SOFT = f"(?:{_any_of('soft')}| )*"
_THANKS = re.compile(f"(?:{_any_of('thanks')})")
_GREETING = re.compile(f"(?:{_any_of('greeting')})")
_COURTESY = re.compile(f"(?:{_any_of('thanks')}|{_any_of('greeting')}|{_any_of('soft')}| )+")
_PERSON_ALONE = re.compile(f"{_SOFT}(?:{_any_of('person_alone')}){_SOFT}")
_PERSON = re.compile(_any_of("person"))
_NOT_PERSON = re.compile(_any_of("not_person"))
_NONE = re.compile(f"{_SOFT}(?:{_any_of('none_of_these')}){_SOFT}")
_CASE = re.compile(_any_of("case"))
_CASE_ALONE = re.compile(f"{_SOFT}(?:{_any_of('case_alone')}){_SOFT}")


def read_signals(text: str) -> Signals:
    """Every wish of a message that is not a question for the knowledge base; no text is too odd."""
    spelled = simplify(close_up(clean(text)))
    bare = close_up(_PUNCTUATION.sub(" ", spelled)).strip()
    person = _asks_for_person(bare)
    courteous = _COURTESY.fullmatch(bare) is not None
    return Signals(
        emergency=read_emergency(text),
        person=person,
        says_why=person and len(characters(bare)) > _LONGEST_WISH,
        thanks=courteous and _THANKS.search(bare) is not None,
        greeting=courteous and _GREETING.search(bare) is not None,
        case_lookup=_read_case(spelled, bare),
        none_of_these=_NONE.fullmatch(bare) is not None,
    )


def _asks_for_person(bare: str) -> bool:
    if _PERSON_ALONE.fullmatch(bare):
        return True
    return _PERSON.search(bare) is not None and _NOT_PERSON.search(bare) is None


def _read_case(spelled: str, bare: str) -> CaseLookup | None:
    for found in (_LOOK_UP.search(spelled), _GLUED.search(spelled)):
        if found is None:
            continue
        first, second, *digits = found.groups()
        number = (first + second).translate(_CROCKFORD)
        named = _CASE.search(spelled) is not None
        # Without the word for a case, a phone number and six digits would look like one.
        alone = found.group() == spelled.strip() and any(char.isalpha() for char in number)
        if _WRITABLE.match(number) and (named or alone):
            return CaseLookup(f"{number[:4]}-{number[4:]}".upper(), "".join(digits))
    return CaseLookup("", "") if _CASE_ALONE.fullmatch(bare) else None
