"""Queue replies, take those whose time has come, and note how each went; the caller commits."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session, aliased

from bot.conversations.conversation import Conversation
from bot.outbox.outgoing import Outgoing, SendStatus
from channels.message import Reply


def queue_reply(
    session: Session,
    conversation: Conversation,
    reply: Reply,
    *,
    reply_token: str | None = None,
    token_at: datetime | None = None,
    receipt: str | None = None,
    urgent: bool = False,
) -> None:
    """Put a reply on its way, in the transaction of the turn that made it."""
    now = datetime.now(UTC)
    session.add(
        Outgoing(
            conversation_id=conversation.id,
            channel=conversation.channel,
            user_id=conversation.user_id,
            reply_token=reply_token,
            token_at=token_at if reply_token else None,
            receipt=receipt,
            text=reply.text,
            choices=[{"label": c.label, "value": c.value} for c in reply.choices],
            urgent=urgent,
            status=SendStatus.WAITING.value,
            in_doubt=False,
            attempts=0,
            next_try_at=now,
            reason=None,
            created_at=now,
            sent_at=None,
        )
    )


def take_due(session: Session, limit: int) -> list[Outgoing]:
    """Mark the replies to send now as being sent: the oldest open one of each conversation, emergencies first."""
    earlier = aliased(Outgoing, name="earlier")
    # An emergency does not queue behind an ordinary reply to the same person that keeps failing.
    blocked = (
        select(earlier.id)
        .where(text("earlier.status in ('waiting', 'sending')"))
        .where(earlier.conversation_id == Outgoing.conversation_id, earlier.id < Outgoing.id)
        .exists()
    )
    asked = (
        select(Outgoing)
        .where(text("outbox.status in ('waiting', 'sending')"))
        .where(Outgoing.status == SendStatus.WAITING.value, Outgoing.next_try_at <= datetime.now(UTC))
        .where(Outgoing.urgent | ~blocked)
        .order_by(Outgoing.urgent.desc(), Outgoing.id)
        .limit(limit)
    )
    due = list(session.scalars(asked))
    for outgoing in due:
        outgoing.begin_try()
    return due


def note_sent(session: Session, ids: Collection[int]) -> None:
    """These arrived."""
    _settle(session, ids, SendStatus.SENT, None)


def note_failed(session: Session, outgoing_id: int, reason: str) -> None:
    """This one will not arrive; staff see it."""
    _settle(session, [outgoing_id], SendStatus.FAILED, reason)


def note_uncertain(session: Session, outgoing_id: int, reason: str) -> None:
    """Nobody knows whether this one arrived; staff see it, and it is never sent blindly again."""
    _settle(session, [outgoing_id], SendStatus.UNCERTAIN, reason)


def note_later(session: Session, outgoing_id: int, reason: str, after_s: float, *, in_doubt: bool = False) -> None:
    """Try this one again after `after_s` seconds."""
    session.execute(
        update(Outgoing)
        .where(Outgoing.id == outgoing_id)
        .values(
            status=SendStatus.WAITING.value,
            reason=reason,
            in_doubt=in_doubt,
            next_try_at=datetime.now(UTC) + timedelta(seconds=after_s),
        )
    )


def left_in_flight(session: Session) -> list[Outgoing]:
    """Replies that a process was sending when it died."""
    asked = select(Outgoing).where(
        text("outbox.status in ('waiting', 'sending')"), Outgoing.status == SendStatus.SENDING.value
    )
    return list(session.scalars(asked))


def troubled(session: Session, limit: int = 100) -> list[Outgoing]:
    """The newest replies that failed or are uncertain, for staff."""
    asked = (
        select(Outgoing).where(text("status in ('uncertain', 'failed')")).order_by(Outgoing.id.desc()).limit(limit)
    )
    return list(session.scalars(asked))


def unsettled_of(session: Session, conversation_id: int) -> list[Outgoing]:
    """A conversation's replies that have not arrived, in order. Two questions, as each has its own small index."""
    open_ones, troubled_ones = text("status in ('waiting', 'sending')"), text("status in ('uncertain', 'failed')")
    found = [
        outgoing
        for stands in (open_ones, troubled_ones)
        for outgoing in session.scalars(select(Outgoing).where(stands, Outgoing.conversation_id == conversation_id))
    ]
    return sorted(found, key=lambda outgoing: outgoing.id)


def count_open(session: Session) -> int:
    """How many replies wait or are being sent."""
    return session.scalar(_count("status in ('waiting', 'sending')")) or 0


def count_uncertain(session: Session) -> int:
    """How many replies nobody is sure of."""
    return session.scalar(_count("status in ('uncertain', 'failed')").where(Outgoing.status == "uncertain")) or 0


def _count(condition: str):  # type: ignore[no-untyped-def]
    return select(func.count()).select_from(Outgoing).where(text(condition))


def _settle(session: Session, ids: Collection[int], status: SendStatus, reason: str | None) -> None:
    session.execute(
        update(Outgoing)
        .where(Outgoing.id.in_(list(ids)))
        .values(status=status.value, reason=reason, sent_at=datetime.now(UTC) if status is SendStatus.SENT else None)
    )
