"""What pages show of entries and their revisions: frozen lines in the console's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.console import shown, words
from bot.console.addresses import entry_path
from knowledge.catalogue import SOON, Listed
from knowledge.difference import Piece, difference
from knowledge.entry import Entry, Status
from knowledge.revision import FIELDS, Revision

_VALUES = {"yes": "是", "no": "否"}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry in a list. `until`: its last day; `review_by`: the day of its next review."""

    path: str
    id: str
    title: str
    bureau: str
    states: tuple[str, ...]
    changed: shown.Time
    changed_by: str
    until: str
    review_by: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that differs: prose in pieces, any other field as what is gone and what came."""

    label: str
    pieces: tuple[Piece, ...]
    gone: tuple[str, ...]
    came: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of an entry: its values, and whether they are addresses to follow."""

    label: str
    values: tuple[str, ...]
    is_list: bool
    are_links: bool


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One save in a history."""

    number: int
    stage: str
    author: str
    at: shown.Time
    note: str


def entry_line(listed: Listed, day: date) -> EntryLine:
    """An entry for a list as of `day`."""
    entry = listed.entry
    return EntryLine(
        path=entry_path(entry.id),
        id=entry.id,
        title=shown.short(entry.title) or "（沒有題目）",
        bureau=entry.bureau,
        states=states_of(entry if listed.live else None, listed.working, day),
        changed=shown.time_of(listed.changed_at),
        changed_by=author_of(listed.changed_by),
        until=_day(entry.valid_until),
        review_by=_day(entry.review_by),
        overdue=entry.review_by is not None and entry.review_by < day,
    )


def states_of(live: Entry | None, working: Status | None, day: date) -> tuple[str, ...]:
    """How an entry stands: what counts first, then what is being written."""
    states = [_state(live, day)]
    if live is not None and live.answers_on(day) and live.review_by and live.review_by <= day + SOON:
        states.append("該複查")
    if working is not None:
        states.append(f"有{words.STAGE[working.value]}" if live is not None else words.STAGE[working.value])
    return tuple(states)


def _state(live: Entry | None, day: date) -> str:
    if live is None:
        return "還沒公開"
    if live.status is Status.RETIRED:
        return "已停用"
    if live.is_expired_on(day):
        return "已過期"
    return "公開中" if live.answers_on(day) else "還沒開始"


def changes(before: Entry | None, after: Entry) -> list[Changed]:
    """What differs, with the fields' names."""
    return [
        Changed(words.FIELD[one.field], one.pieces, _named(one.gone), _named(one.came))
        for one in difference(before, after)
    ]


def facts(entry: Entry) -> list[Fact]:
    """What the entry holds, in the order of its form; empty fields are left out."""
    found = []
    for name in FIELDS:
        value = getattr(entry, name)
        many = isinstance(value, tuple)
        values = value if many else _named((_text(value),)) if value else ()
        if values:
            found.append(Fact(words.FIELD[name], values, many, name in {"links", "source_url"}))
    return found


def revision_line(revision: Revision) -> RevisionLine:
    """A save for a history."""
    return RevisionLine(
        revision.number,
        words.STAGE[revision.stage.value],
        author_of(revision.author),
        shown.time_of(revision.saved_at),
        revision.note,
    )


def author_of(name: str) -> str:
    """Who saved: a member's address, or a machine in words."""
    return words.AUTHOR.get(name, name)


def _text(value: object) -> str:
    return "yes" if value is True else str(value)


def _named(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(_VALUES.get(value, words.KIND.get(value, value)) for value in values)


def _day(day: date | None) -> str:
    return f"{day:%Y/%m/%d}" if day else ""
