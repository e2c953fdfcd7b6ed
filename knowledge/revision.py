"""Revision: one save of an entry, with its stage, author and time; only ever added."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.entry import Entry, Kind, Status
from knowledge.tables import Base, next_id

IMPORT, STARTER = "import", "starter"
MACHINES = frozenset({IMPORT, STARTER})
UNPUBLISHED = frozenset({Status.DRAFT, Status.IN_REVIEW})
_LISTS = ("phrasings", "keywords", "links")
_DATES = ("checked_on", "review_by", "valid_from", "valid_until")
# What curators write; the id names the entry, and stage and number belong to the revision.
FIELDS = tuple(name for name in Entry.__dataclass_fields__ if name not in {"id", "status", "revision"})
# SQLite takes a partial index only where a question repeats its condition to the letter.
_OPEN: dict[str, Any] = {"sqlite_where": text("is_open = 1"), "postgresql_where": text("is_open")}
_NEWEST: dict[str, Any] = {"sqlite_where": text("is_newest = 1"), "postgresql_where": text("is_newest")}


class RevisionRow(Base):
    """One save as stored. `bureau` and `search` are for lists; `search` is empty but for the newest revision."""

    __tablename__ = "entry_revisions"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        Index("ix_entry_revisions_newest", "entry_id", unique=True, **_NEWEST),
        Index("ix_entry_revisions_changed", "id", **_NEWEST),
        Index("ix_entry_revisions_bureau", "bureau", "id", **_NEWEST),
        Index("ix_entry_revisions_open", "entry_id", unique=True, **_OPEN),
        Index("ix_entry_revisions_stage", "stage", "id", **_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    entry_id: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]]
    based_on: Mapped[int]
    begun: Mapped[int]
    author: Mapped[str]
    saved_at: Mapped[datetime]
    note: Mapped[str]
    is_open: Mapped[bool] = mapped_column(Boolean)
    is_newest: Mapped[bool] = mapped_column(Boolean)
    bureau: Mapped[str]
    search: Mapped[str]


@dataclass(frozen=True, slots=True)
class Revision:
    """One save of an entry.

    `based_on` is the number of the live revision that its author knew, 0 for an entry that was never live. `begun` is
    the number of the save with which this working copy began. `is_open`: this is the entry's working copy, not
    published yet. `author` is a member's address, or a machine's name.
    """

    entry: Entry
    based_on: int
    begun: int
    author: str
    saved_at: datetime
    note: str
    is_open: bool

    @property
    def number(self) -> int:
        """Its place among the saves of this entry, from 1."""
        return self.entry.revision

    @property
    def stage(self) -> Status:
        """Where the entry stood with this save."""
        return self.entry.status


def content_of(entry: Entry) -> dict[str, Any]:
    """What curators wrote, as JSON keeps it."""
    content: dict[str, Any] = {name: getattr(entry, name) for name in FIELDS}
    content |= {name: list(content[name]) for name in _LISTS}
    content |= {name: content[name].isoformat() if content[name] else None for name in _DATES}
    return content | {"kind": entry.kind.value}


def same_content(one: Entry, other: Entry) -> bool:
    """Whether curators wrote the same in both."""
    return all(getattr(one, name) == getattr(other, name) for name in FIELDS)


def revision_of(row: RevisionRow) -> Revision:
    """The stored row as a revision."""
    entry = replace(
        entry_of(row.entry_id, row.content),
        status=Status(row.stage),
        revision=row.number,
    )
    return Revision(entry, row.based_on, row.begun, row.author, row.saved_at, row.note, row.is_open)


def entry_of(entry_id: str, content: Mapping[str, Any]) -> Entry:
    """The entry that `content` describes; what was no field yet when it was saved has its default."""
    values = {name: value for name, value in content.items() if name in FIELDS}
    values |= {name: tuple(values[name]) for name in _LISTS if name in values}
    values |= {name: date.fromisoformat(values[name]) for name in _DATES if values.get(name)}
    return Entry(id=entry_id, **values | {"kind": Kind(values.get("kind", Kind.ANSWER))})


def search_text(entry: Entry) -> str:
    """What a list finds an entry by: its id, title and phrasings, each on a line."""
    return search_key("\n".join((entry.id, entry.title, *entry.phrasings)))


def search_key(words: str) -> str:
    """One spelling for texts that differ in width and case alone."""
    return unicodedata.normalize("NFKC", words).casefold()
