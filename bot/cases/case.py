"""Case: what the bot could not settle, with its number, its bureau and its way to the end."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.tables import Base, next_id


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How it ended."""

    ANSWERED = "answered"
    DONE = "done"
    PASSED_ON = "passed_on"
    CANNOT = "cannot"
    NO_REPLY = "no_reply"


class Case(Base):
    """One matter. It points at the conversation's one transcript and copies nothing of it but the question."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_conversation", "conversation_id", "id"),
        Index(
            "ix_cases_queue",
            "opened_at",
            sqlite_where=text("status <> 'closed'"),
            postgresql_where=text("status <> 'closed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    passcode: Mapped[str] = mapped_column(String(6))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    reason: Mapped[str] = mapped_column(String(20))
    question: Mapped[str]
    bureau: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(10))
    claimed_by: Mapped[int | None]
    opened_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    closing_note: Mapped[str | None]

    @property
    def is_closed(self) -> bool:
        """Whether it has come to its end."""
        return self.status == CaseStatus.CLOSED


class CaseEvent(Base):
    """One thing that happened to a case; only ever added. `member_id` is None for the citizen or the bot."""

    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(20))
    member_id: Mapped[int | None]
    note: Mapped[str]


class LookUp(Base):
    """A failed try to look up a case: passcodes must not be guessed."""

    __tablename__ = "case_look_ups"
    __table_args__ = (Index("ix_case_look_ups", "conversation_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    conversation_id: Mapped[int]
    at: Mapped[datetime]
