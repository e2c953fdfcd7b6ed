"""ServiceType: what citizens report to be mended, whose work it is, what must be asked, and what is not for it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from knowledge.entry import Entry
from knowledge.review import Finding
from knowledge.wording_rules import poor_wording

FILE = Path(__file__).with_name("service_types.json")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask the citizen for; what is not `required` may be skipped."""

    what: Literal["place", "photo", "time"]
    required: bool
    question: str
    question_en: str


@dataclass(frozen=True, slots=True)
class NotFor:
    """Words that show that something else is needed: `say` tells what; a hotline where every minute counts."""

    words: tuple[str, ...]
    say: str
    say_en: str
    hotline: str = ""
    entry_id: str = ""


@dataclass(frozen=True, slots=True)
class ServiceType:
    """One kind of work order. `target_days` are working days; `words` are those citizens use for it.

    `entry_id` names the entry that answers questions about the matter, "" where there is none.
    """

    id: str
    name: str
    name_en: str
    bureau: str
    target_days: int
    entry_id: str
    words: tuple[str, ...]
    asks: tuple[Ask, ...]
    not_for: tuple[NotFor, ...]


@cache
def service_types() -> tuple[ServiceType, ...]:
    """All types that ship with Ask1999, in order of the file."""
    return tuple(_service_type(row) for row in json.loads(FILE.read_text(encoding="utf-8")))


def _service_type(row: dict[str, Any]) -> ServiceType:
    asks = tuple(Ask(**ask) for ask in row.pop("asks"))
    not_for = tuple(NotFor(tuple(one.pop("words")), **one) for one in row.pop("not_for"))
    return ServiceType(words=tuple(row.pop("words")), asks=asks, not_for=not_for, **row)


def review_service_types(entries: Sequence[Entry]) -> Iterator[Finding]:
    """What is wrong with the service types beside these entries."""
    ids = {entry.id for entry in entries}
    words: dict[str, str] = {}
    for one in service_types():
        for problem, mend in (*_faults(one), *_dead(one, ids)):
            yield Finding(FILE.name, one.id, problem, mend)
        for word in one.words:
            other = words.setdefault(word, one.id)
            if other != one.id:
                yield Finding(FILE.name, one.id, f"the word {word} belongs to {other} too", "keep it in one of them")


def _faults(one: ServiceType) -> Iterator[tuple[str, str]]:
    if not (one.name and one.name_en and one.bureau and one.words and one.not_for):
        yield "a field is empty", "fill in name, name_en, bureau, words and not_for"
    if one.target_days < 1:
        yield f"target_days is {one.target_days}", "give the working days within which it should be done"
    if not any(ask.what == "place" and ask.required for ask in one.asks):
        yield "the place is not asked for", "ask for it: nobody can be sent without one"
    for text in (one.name, *(ask.question for ask in one.asks), *(other.say for other in one.not_for)):
        yield from poor_wording(text)


def _dead(one: ServiceType, ids: set[str]) -> Iterator[tuple[str, str]]:
    for entry_id in (one.entry_id, *(other.entry_id for other in one.not_for)):
        if entry_id and entry_id not in ids:
            yield f"entry_id {entry_id} is no entry", "name an entry that exists, or leave it empty"
