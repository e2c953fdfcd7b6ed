"""Rows of the knowledge base, the time-ordered keys and the shared Base of all tables."""

import secrets
import threading
import time
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, DateTime, Dialect, Index, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

EPOCH_MS = 1_735_689_600_000  # 2025-01-01: 41 bits of milliseconds reach until 2094

_last = 0
_lock = threading.Lock()


def next_id() -> int:
    """A 63-bit key that grows with time (after Twitter's Snowflake): milliseconds, then 22 random bits.

    Time-ordered keys keep an index's hot end small; within a process each key is larger than the last.
    """
    global _last  # noqa: PLW0603
    with _lock:
        fresh = ((int(time.time() * 1000) - EPOCH_MS) << 22) | secrets.randbits(22)
        _last = max(fresh, _last + 1)
        return _last


def first_id_since(at: datetime) -> int:
    """The smallest key that `next_id` gives out from this moment on."""
    return max(0, int(at.timestamp() * 1000) - EPOCH_MS) << 22


class UtcTime(TypeDecorator[datetime]):
    """An aware time, always UTC: SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into the database: as UTC."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out of the database: aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All rows of Ask1999 share this metadata; each room declares its own."""

    type_annotation_map = {  # noqa: RUF012
        datetime: UtcTime(),
        int: BigInteger(),
        str: Text(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


class EntryRow(Base):
    """One entry as it counts now; the way it came to this is in its revisions."""

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_expiry", "status", "valid_until"),
        Index("ix_entries_review", "status", "review_by"),
    )

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    title: Mapped[str]
    answer: Mapped[str]
    phrasings: Mapped[list[str]]
    keywords: Mapped[list[str]]
    bureau: Mapped[str]
    phone: Mapped[str]
    links: Mapped[list[str]]
    source_url: Mapped[str]
    checked_on: Mapped[date | None] = mapped_column(Date)
    review_by: Mapped[date | None] = mapped_column(Date)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    standing_id: Mapped[str] = mapped_column(String(120))
    depends_on_today: Mapped[bool] = mapped_column(Boolean)
    status: Mapped[str] = mapped_column(String(20), index=True)
    title_en: Mapped[str]
    answer_en: Mapped[str]
    kind: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int]
    saved_at: Mapped[datetime]


class KnowledgeState(Base):
    """One row: how often the knowledge base changed. A process that holds a matcher watches it."""

    __tablename__ = "knowledge_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
