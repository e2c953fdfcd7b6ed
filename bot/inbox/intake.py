"""Intake: keep events before they are acknowledged, many in one commit."""

import asyncio
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot.database import Database
from bot.inbox.event import EventStatus, InboxEvent
from channels.message import Event
from intents.emergency import looks_urgent
from knowledge.tables import next_id

MOST_WAITING = 5_000
MOST_IN_A_COMMIT = 500
FAR_TOO_LONG_S = 60


class NotKept(Exception):
    """The events could not be stored: do not acknowledge them."""


@dataclass(slots=True)
class _Parcel:
    rows: list[dict[str, Any]]
    loop: asyncio.AbstractEventLoop
    kept: asyncio.Future[None]


class Intake:
    """One writer thread: it commits whatever arrived during its last commit (group commit)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._parcels: queue.Queue[_Parcel | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
        self._thread.start()

    async def keep(self, events: Sequence[Event]) -> None:
        """Return once `events` are on disk; repeats of known events are dropped. Raises NotKept."""
        if not events:
            return
        loop = asyncio.get_running_loop()
        parcel = _Parcel([_row(event) for event in events], loop, loop.create_future())
        try:
            self._parcels.put_nowait(parcel)
        except queue.Full:
            raise NotKept("too much is waiting to be stored") from None
        async with asyncio.timeout(FAR_TOO_LONG_S):
            await parcel.kept

    def close(self) -> None:
        """Store what waits, then stop."""
        self._parcels.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (first := self._parcels.get()) is not None:
            parcels, last = [first], False
            while len(parcels) < MOST_IN_A_COMMIT and not self._parcels.empty():
                parcel = self._parcels.get_nowait()
                if parcel is None:
                    last = True
                    break
                parcels.append(parcel)
            self._commit(parcels)
            if last:
                return

    def _commit(self, parcels: list[_Parcel]) -> None:
        problem: Exception | None = None
        try:
            dialect = sqlite if self._database.is_sqlite else postgresql
            with self._database.write() as session:
                rows = [row for parcel in parcels for row in parcel.rows]
                session.execute(dialect.insert(InboxEvent).on_conflict_do_nothing(), rows)
        except SQLAlchemyError as trouble:
            problem = NotKept(f"the database did not take the events ({type(trouble).__name__})")
        for parcel in parcels:
            parcel.loop.call_soon_threadsafe(_settle, parcel.kept, problem)


def _settle(kept: asyncio.Future[None], problem: Exception | None) -> None:
    if kept.done():
        return
    if problem is None:
        kept.set_result(None)
    else:
        kept.set_exception(problem)


def _row(event: Event) -> dict[str, Any]:
    return {
        "id": next_id(),
        "channel": event.channel,
        "destination": event.destination[:100],
        "event_id": event.event_id[:300],
        "conversation_key": event.conversation_key[:200],
        "urgent": looks_urgent(event.peek),
        "raw": event.raw,
        "received_at": datetime.now(UTC),
        "status": EventStatus.WAITING.value,
        "done_at": None,
        "problem": None,
    }
