"""Find and keep entries; the caller commits."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from knowledge.answering import answering
from knowledge.entry import Entry, Kind, Status
from knowledge.tables import EntryRow, KnowledgeState

_LISTS = ("phrasings", "keywords", "links")
_COLUMNS = tuple(Entry.__dataclass_fields__)
ONLY_ROW = 1


def all_entries(session: Session) -> list[Entry]:
    """Every entry, in order of id."""
    rows = session.execute(select(EntryRow.__table__).order_by(EntryRow.id))
    return [_entry(row._mapping) for row in rows]


def answering_entries(session: Session, day: date) -> list[Entry]:
    """The entries that may answer citizens on `day` (a date in Taipei)."""
    rows = session.execute(
        select(EntryRow.__table__).where(EntryRow.status == Status.PUBLISHED).order_by(EntryRow.id)
    )
    return answering([_entry(row._mapping) for row in rows], day)


def find_entry(session: Session, entry_id: str) -> Entry | None:
    """The entry of this id."""
    row = session.execute(select(EntryRow.__table__).where(EntryRow.id == entry_id)).first()
    return _entry(row._mapping) if row else None


def count_entries(session: Session) -> int:
    """How many entries there are, of any status."""
    return session.scalar(select(func.count()).select_from(EntryRow)) or 0


def save_entries(session: Session, entries: Iterable[Entry]) -> int:
    """Keep each entry as its next revision and tell the matchers; returns how many were saved."""
    incoming = {entry.id: entry for entry in entries}
    if not incoming:
        return 0
    known = {row.id: row.revision for row in session.execute(select(EntryRow.id, EntryRow.revision))}
    now = datetime.now(UTC)
    rows = [
        _row(replace(entry, revision=known.get(entry.id, 0) + 1)) | {"saved_at": now} for entry in incoming.values()
    ]
    session.execute(delete(EntryRow).where(EntryRow.id.in_(known.keys() & incoming.keys())))
    session.execute(insert(EntryRow), rows)
    _grow_revision(session)
    return len(rows)


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


def _entry(row: Any) -> Entry:
    values = {name: row[name] for name in _COLUMNS}
    values.update({name: tuple(row[name]) for name in _LISTS}, status=Status(row["status"]), kind=Kind(row["kind"]))
    return Entry(**values)


def _row(entry: Entry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in _COLUMNS}
    values.update(
        {name: list(getattr(entry, name)) for name in _LISTS}, status=entry.status.value, kind=entry.kind.value
    )
    return values
