"""Parts: the questions of a message that asks more than one thing, each with what led up to it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intents.beside import asks
from intents.match import Match
from intents.normalize import clean, normalize
from intents.similarity import characters

MOST_PARTS = 3
_SHORTEST = 3
# A message this long is a story: its questions are about one matter, and the first and the last words count.
_LONGEST = 400
_LINKS = (
    "另外|還有|还有|順便|顺便|再來|再来|然後|然后|以及|也想問|也想问|還想問|还想问|再請問|再请问|再問|再问|"
    "第二個問題|第二个问题|第二題|also|and also|another question|one more question"
)
# Where one question may end and the next begin: at the end of a sentence, or before a word that links two.
_SEAM = re.compile(rf"(?<=[。!?;\n])|[,、\s]*(?=(?:{_LINKS}))")
_LINK = re.compile(rf"[,、\s]*(?:{_LINKS})")


@dataclass(frozen=True, slots=True)
class Parts:
    """The questions of a message, in order; `linked`: a word such as 另外 says that they are several matters."""

    texts: tuple[str, ...]
    linked: bool


@dataclass(frozen=True, slots=True)
class Parted:
    """What each part of a message may mean, and whether a word links the parts."""

    matches: tuple[Sequence[Match], ...]
    linked: bool


def parts_of(text: str) -> Parts | None:
    """The parts of a message that asks at least twice, or once and links a further matter; None for any other."""
    written = clean(text)
    if len(written) > _LONGEST:
        return None
    found: list[str] = []
    begun, linked = "", False
    for piece in _SEAM.split(written):
        links = _LINK.match(piece) is not None
        if links and found and begun and not asks(begun):
            # What came since the last question belongs to that one.
            found[-1], begun = found[-1] + begun, ""
        linked = linked or (links and bool(found or begun))
        if links and begun:
            found, begun = [*found, begun], ""
        begun += piece
        if asks(piece):
            found, begun = [*found, begun], ""
    if _LINK.match(begun) and found:
        found.append(begun)
    elif begun and found:
        found[-1] += begun
    whole = [part for part in found if len(characters(normalize(part))) >= _SHORTEST]
    return Parts(tuple(whole[:MOST_PARTS]), linked) if len(whole) > 1 else None


def match_parts(
    texts: Sequence[str], match: Callable[[Sequence[str]], Sequence[Sequence[Match]]]
) -> dict[str, Parted]:
    """For each text that asks at least twice what its parts may mean; all parts are matched together."""
    parts = {text: one for text in texts if (one := parts_of(text)) is not None}
    matched = match([part for one in parts.values() for part in one.texts]) if parts else ()
    found = iter(matched)
    return {text: Parted(tuple(next(found) for _ in one.texts), one.linked) for text, one in parts.items()}
