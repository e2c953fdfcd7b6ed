"""Difference: what changed between two contents of an entry, field by field, as data."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from knowledge.entry import Entry
from knowledge.revision import FIELDS

PROSE = frozenset({"title", "answer", "title_en", "answer_en"})
# Words of letters and digits stay whole; every other character, Chinese ones too, stands for itself.
_TOKENS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.S)
_MOST_TOKENS = 3_000  # comparing is quadratic: longer texts are compared line by line
_POPULAR_FROM = 500  # and from here difflib may skip what stands everywhere

_ALIKE = 0.4  # texts with less in common were written anew: single letters that stayed by chance tell nothing


class Part(StrEnum):
    """What became of a piece of a text."""

    SAME = "same"
    GONE = "gone"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and what became of it."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. Prose has `pieces` in reading order; any other field what is `gone` and what `came`."""

    field: str
    gone: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


def difference(before: Entry | None, after: Entry) -> tuple[Change, ...]:
    """The fields in which `after` differs, in the order of an entry; without a `before` all that hold something."""
    before = before or Entry(after.id, "", "")
    return tuple(
        _change(name, getattr(before, name), getattr(after, name))
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    )


def _change(field: str, old: object, new: object) -> Change:
    if isinstance(old, tuple) and isinstance(new, tuple):
        was, now = frozenset(old), frozenset(new)
        gone = tuple(item for item in old if item not in now)
        came = tuple(item for item in new if item not in was)
        if not gone and not came:  # only the order, or what stands twice
            gone, came = old, new
        return Change(field, gone, came)
    if field in PROSE:
        return Change(field, pieces=tuple(compare(str(old), str(new))))
    return Change(field, _shown(old), _shown(new))


def _shown(value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return (str(value),) if value else ()


def compare(old: str, new: str) -> Iterator[Piece]:
    """The pieces of two texts in reading order: what went before what came in its place."""
    was, now = _tokens(old), _tokens(new)
    if max(len(was), len(now)) > _MOST_TOKENS:
        was, now = old.splitlines(keepends=True), new.splitlines(keepends=True)
    popular = max(len(was), len(now)) > _POPULAR_FROM
    matcher = SequenceMatcher(None, was, now, autojunk=popular)
    if old and new and matcher.ratio() < _ALIKE:
        yield from (Piece(Part.GONE, old), Piece(Part.CAME, new))
        return
    for _, a, b, c, d in matcher.get_opcodes():
        gone, came = "".join(was[a:b]), "".join(now[c:d])
        if gone == came:
            yield Piece(Part.SAME, gone)
            continue
        if gone:
            yield Piece(Part.GONE, gone)
        if came:
            yield Piece(Part.CAME, came)


def _tokens(text: str) -> Sequence[str]:
    return _TOKENS.findall(text)
