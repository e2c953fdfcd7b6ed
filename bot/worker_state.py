"""WorkerState: what a worker says of itself, for the web process to see."""

from datetime import UTC, datetime

from sqlalchemy import String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.tables import Base


class WorkerState(Base):
    """One row per worker slot. `beat_at` moves every few seconds while the worker's loop turns."""

    __tablename__ = "workers"

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    knowledge_revision: Mapped[int]
    polling_problem: Mapped[str | None] = mapped_column(String(300))


def beat(session: Session, slot: int, started_at: datetime, knowledge_revision: int, problem: str | None) -> None:
    """Say that this worker's loop turns and its matcher is loaded; the caller commits."""
    session.execute(delete(WorkerState).where(WorkerState.slot == slot))
    session.execute(
        insert(WorkerState).values(
            slot=slot,
            started_at=started_at,
            beat_at=datetime.now(UTC),
            knowledge_revision=knowledge_revision,
            polling_problem=problem,
        )
    )


def workers(session: Session) -> list[WorkerState]:
    """Every worker that ever beat."""
    return list(session.scalars(select(WorkerState)))
