"""PendingImport: a file between its preview and the button that imports it; the caller commits."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import CursorResult, ForeignKey, LargeBinary, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.tables import Base, next_id

KEPT_FOR = timedelta(hours=1)


class PendingImport(Base):
    """One file as it was uploaded; a member has one at most. `near`: whether near-equal questions become one."""

    __tablename__ = "pending_imports"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), unique=True)
    name: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    near: Mapped[bool]
    created_at: Mapped[datetime]


def keep(session: Session, member_id: int, name: str, data: bytes, *, near: bool) -> int:
    """Keep this file in place of the member's last one; returns its id. What others left behind too long goes too."""
    now = datetime.now(UTC)
    gone = or_(PendingImport.member_id == member_id, PendingImport.created_at <= now - KEPT_FOR)
    session.execute(delete(PendingImport).where(gone))
    kept = PendingImport(id=next_id(), member_id=member_id, name=name, data=data, near=near, created_at=now)
    session.add(kept)
    session.flush()
    return kept.id


def find(session: Session, member_id: int) -> PendingImport | None:
    """The member's file, unless it waited too long."""
    fresh = PendingImport.created_at > datetime.now(UTC) - KEPT_FOR
    return session.scalar(select(PendingImport).where(PendingImport.member_id == member_id, fresh))


def drop(session: Session, pending_id: int) -> bool:
    """Forget this file; False if it was gone already."""
    done = session.execute(delete(PendingImport).where(PendingImport.id == pending_id))
    assert isinstance(done, CursorResult)  # noqa: S101
    return done.rowcount > 0
