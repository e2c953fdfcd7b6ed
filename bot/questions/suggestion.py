"""Suggestion: a wording that citizens used for an entry, waiting for a curator's yes or no."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.tables import Base, next_id

LONGEST_PHRASING = 120


class Source(StrEnum):
    """Where a wording comes from: a gap a curator sorted, a tapped option, a thumb up."""

    GAP = "gap"
    CHOICE = "choice"
    THUMB = "thumb"


class State(StrEnum):
    """Where it stands. Accepted means that it went into the entry's draft, never straight to citizens."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Suggestion(Base):
    """One wording (masked) for one entry, and how many people used it."""

    __tablename__ = "suggested_phrasings"
    __table_args__ = (
        UniqueConstraint("entry_id", "text"),
        Index(
            "ix_suggested_phrasings_open",
            "entry_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    entry_id: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(10))
    people: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
