"""Find and keep entries; the caller commits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from knowledge import revisions
from knowledge.answering import answering
from knowledge.entry import Entry, Kind, Status
from knowledge.revision import IMPORT
from knowledge.tables import EntryRow, KnowledgeState

_LISTS = ("phrasings", "keywords", "links")
_COLUMNS = tuple(Entry.__dataclass_fields__)
ONLY_ROW = 1


def all_entries(session: Session) -> list[Entry]:
    """Every entry, in order of id."""
    rows = session.execute(select(EntryRow.__table__).order_by(EntryRow.id))
    return [entry_of_row(row) for row in rows]


def answering_entries(session: Session, day: date) -> list[Entry]:
    """The entries that may answer citizens on `day` (a date in Taipei)."""
    rows = session.execute(
        select(EntryRow.__table__).where(EntryRow.status == Status.PUBLISHED).order_by(EntryRow.id)
    )
    return answering([entry_of_row(row) for row in rows], day)


def find_entry(session: Session, entry_id: str) -> Entry | None:
    """The entry of this id."""
    row = session.execute(select(EntryRow.__table__).where(EntryRow.id == entry_id)).first()
    return entry_of_row(row) if row else None


def titles_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The titles of these entries, by id."""
    asked = select(EntryRow.id, EntryRow.title).where(EntryRow.id.in_(ids))
    return {row.id: row.title for row in session.execute(asked)}


def count_entries(session: Session) -> int:
    """How many entries there are, of any status."""
    return session.scalar(select(func.count()).select_from(EntryRow)) or 0


def save_entries(session: Session, entries: Iterable[Entry], *, author: str = IMPORT, note: str = "") -> int:
    """Keep each entry as its next revision, in force at once, and tell the matchers; returns how many were saved.

    For machines: what people are writing stays open beside it (`revisions.save_many`).
    """
    incoming = {entry.id: entry for entry in entries}
    if not incoming:
        return 0
    numbers = revisions.save_many(session, incoming.values(), author=author, note=note)
    _put(session, [replace(entry, revision=numbers[entry.id]) for entry in incoming.values()])
    return len(incoming)


def entry_of_row(row: Any) -> Entry:
    """The entry that a row of the table `entries` holds."""
    values = {name: getattr(row, name) for name in _COLUMNS}
    values |= {name: tuple(values[name]) for name in _LISTS}
    return Entry(**values | {"status": Status(row.status), "kind": Kind(row.kind)})


def put_in_force(session: Session, entry: Entry) -> None:
    """What counts now for this entry is this, with the number of its revision; tells the matchers."""
    _put(session, [entry])


def _put(session: Session, entries: Sequence[Entry]) -> None:
    now = datetime.now(UTC)
    for start in range(0, len(entries), revisions.BATCH):
        some = entries[start : start + revisions.BATCH]
        session.execute(delete(EntryRow).where(EntryRow.id.in_([entry.id for entry in some])))
        session.execute(insert(EntryRow), [_row(entry) | {"saved_at": now} for entry in some])
    _grow_revision(session)


def revision(session: Session) -> int:
    """How often the knowledge base changed; 0 for one never filled."""
    return session.scalar(select(KnowledgeState.revision).where(KnowledgeState.id == ONLY_ROW)) or 0


def _grow_revision(session: Session) -> None:
    grown = session.execute(
        update(KnowledgeState)
        .where(KnowledgeState.id == ONLY_ROW)
        .values(revision=KnowledgeState.revision + 1)
        .returning(KnowledgeState.id)
    ).first()
    if grown is None:
        session.execute(insert(KnowledgeState).values(id=ONLY_ROW, revision=1))


def _row(entry: Entry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in _COLUMNS}
    values.update(
        {name: list(getattr(entry, name)) for name in _LISTS}, status=entry.status.value, kind=entry.kind.value
    )
    return values
