"""What went wrong: events that could not be read, and replies that failed or may not have arrived."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.cases.case import Case
from bot.console import shown, words
from bot.console.guard import Visit
from bot.console.passcodes import passcodes_of
from bot.console.render import page
from bot.console.visible import visible_bytes
from bot.inbox import event as inbox
from bot.inbox.event import EventStatus, InboxEvent
from bot.outbox import queue
from bot.outbox.outgoing import Outgoing
from bot.service import Service

MOST_LISTED = 50
MOST_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Unread:
    """An event in quarantine."""

    channel: str
    at: shown.Time
    problem: str
    raw: str
    size: int


class TroublePage:
    """GET /trouble."""

    def __init__(self, service: Service) -> None:
        self._database = service.database

    def show(self, visit: Visit) -> Response:
        """Both lists, the newest first."""
        with self._database.read() as session:
            count = inbox.count_by_status(session, EventStatus.QUARANTINED)[EventStatus.QUARANTINED.value]
            unread = [_unread(event) for event in inbox.quarantined(session, MOST_LISTED)]
            lost = queue.troubled(session, MOST_LISTED)
            sendings = _sendings(session, lost)
        return page(
            "trouble.html",
            me=visit.me,
            unread=unread,
            unread_count=count,
            sendings=sendings,
            most=MOST_LISTED,
            most_bytes=MOST_BYTES,
        )


def _unread(event: InboxEvent) -> Unread:
    channel = words.CHANNEL.get(event.channel, event.channel)
    raw = visible_bytes(event.raw, MOST_BYTES)
    return Unread(channel, shown.time_of(event.received_at), event.problem or "", raw, len(event.raw))


def _sendings(session: Session, lost: Sequence[Outgoing]) -> list[shown.Sending]:
    conversations = {one.conversation_id for one in lost}
    newest = select(func.max(Case.id)).where(Case.conversation_id.in_(conversations)).group_by(Case.conversation_id)
    asked = select(Case.conversation_id, Case.number).where(Case.id.in_(newest))
    numbers = {row.conversation_id: row.number for row in session.execute(asked)}
    passcodes = passcodes_of(session, conversations)
    return [shown.sending(one, passcodes[one.conversation_id], numbers.get(one.conversation_id, "")) for one in lost]
