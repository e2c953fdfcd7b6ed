"""InboxEvent: one event of a platform, kept raw until its turn was taken; how to find those that wait."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from channels.message import Event
from knowledge.tables import Base


class EventStatus(StrEnum):
    """Where an event stands."""

    WAITING = "waiting"
    DONE = "done"
    QUARANTINED = "quarantined"


class InboxEvent(Base):
    """One event as it arrived. UNIQUE (channel, destination, event_id) is the guard against repeats."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "destination", "event_id"),
        # Only what waits is in this index, so its size does not grow with history.
        Index(
            "ix_inbox_waiting",
            "urgent",
            "id",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        Index(
            "ix_inbox_quarantined",
            "id",
            sqlite_where=text("status = 'quarantined'"),
            postgresql_where=text("status = 'quarantined'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(20))
    destination: Mapped[str] = mapped_column(String(100))
    event_id: Mapped[str] = mapped_column(String(300))
    conversation_key: Mapped[str] = mapped_column(String(200))
    urgent: Mapped[bool]
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(20))
    done_at: Mapped[datetime | None]
    problem: Mapped[str | None]

    def as_event(self) -> Event:
        """What the channel reads."""
        return Event(self.channel, self.destination, self.event_id, self.conversation_key, self.raw)


# A bound value would hide from the planner that a partial index fits.
_INDEXED = {EventStatus.WAITING: "status = 'waiting'", EventStatus.QUARANTINED: "status = 'quarantined'"}


def waiting_events(session: Session, limit: int) -> list[InboxEvent]:
    """The next events to take: emergencies first, then in order of arrival."""
    asked = (
        select(InboxEvent)
        .where(text("status = 'waiting'"))
        .order_by(InboxEvent.urgent.desc(), InboxEvent.id)
        .limit(limit)
    )
    return list(session.scalars(asked))


def mark_done(session: Session, ids: Iterable[int]) -> None:
    """These events had their turn."""
    _mark(session, ids, EventStatus.DONE, None)


def quarantine(session: Session, event_id: int, problem: str) -> None:
    """This event cannot be read: keep it, and say why, for staff."""
    _mark(session, [event_id], EventStatus.QUARANTINED, problem[:300])


def quarantined(session: Session, limit: int = 100) -> list[InboxEvent]:
    """The newest events that could not be read."""
    asked = select(InboxEvent).where(text("status = 'quarantined'")).order_by(InboxEvent.id.desc()).limit(limit)
    return list(session.scalars(asked))


def oldest_waiting_at(session: Session) -> datetime | None:
    """When the longest-waiting event came in."""
    asked = select(InboxEvent.received_at).where(text("status = 'waiting'")).order_by(InboxEvent.id).limit(1)
    return session.scalar(asked)


def count_by_status(session: Session, *statuses: EventStatus) -> dict[str, int]:
    """How many events stand at each of `statuses`: waiting, quarantined or both, which have a small index."""
    return {
        status.value: session.scalar(select(func.count()).select_from(InboxEvent).where(text(_INDEXED[status]))) or 0
        for status in statuses
    }


def _mark(session: Session, ids: Iterable[int], status: EventStatus, problem: str | None) -> None:
    session.execute(
        update(InboxEvent)
        .where(InboxEvent.id.in_(list(ids)))
        .values(status=status.value, done_at=datetime.now(UTC), problem=problem)
    )
