"""Find and keep conversations and what was said in them; the caller commits."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.conversations.conversation import Conversation, Speaker, Utterance
from knowledge.tables import next_id

PAGE = 200


def find_or_begin(session: Session, channel: str, user_id: str) -> Conversation:
    """The citizen's conversation, begun now if there was none."""
    found = find(session, channel, user_id)
    if found is None:
        found = Conversation(
            channel=channel,
            user_id=user_id,
            language="",
            held_by=None,
            reachable=True,
            last_heard_at=datetime.now(UTC),
        )
        session.add(found)
        session.flush()
    return found


def find(session: Session, channel: str, user_id: str) -> Conversation | None:
    """The citizen's conversation on this channel, if there is one."""
    return session.scalar(
        select(Conversation).where(Conversation.channel == channel, Conversation.user_id == user_id)
    )


def get(session: Session, conversation_id: int) -> Conversation:
    """The conversation of this id, fresh from the database and locked where the database locks rows."""
    return session.get_one(Conversation, conversation_id, populate_existing=True, with_for_update=True)


def known_ids(session: Session, channel: str, provider_ids: Iterable[str]) -> set[str]:
    """Which of a platform's message ids were recorded before."""
    asked = select(Utterance.provider_id).where(
        Utterance.channel == channel, Utterance.provider_id.in_(list(provider_ids))
    )
    return {found for found in session.scalars(asked) if found}


def record(
    session: Session,
    conversation: Conversation,
    speaker: Speaker,
    text: str,
    *,
    provider_id: str | None = None,
    at: datetime | None = None,
    entry_id: str | None = None,
    confidence: float | None = None,
    choices: Sequence[dict[str, Any]] = (),
    candidates: Sequence[dict[str, Any]] = (),
    member_id: int | None = None,
    withdrawn: bool = False,
    utterance_id: int | None = None,
) -> int:
    """Keep one utterance; returns its id. A provider_id seen before breaks the UNIQUE constraint."""
    key = utterance_id or next_id()
    session.execute(
        insert(Utterance).values(
            id=key,
            conversation_id=conversation.id,
            channel=conversation.channel,
            provider_id=provider_id,
            speaker=speaker.value,
            text=text,
            at=at or datetime.now(UTC),
            entry_id=entry_id,
            confidence=confidence,
            choices=list(choices),
            candidates=list(candidates),
            member_id=member_id,
            withdrawn=withdrawn,
        )
    )
    return key


def withdraw(session: Session, conversation: Conversation, provider_id: str) -> str:
    """Blank a message its author took back; one not seen yet leaves a stone that keeps it out for good.

    Returns the words that stood there.
    """
    known = select(Utterance.id, Utterance.text, Utterance.conversation_id).where(
        Utterance.channel == conversation.channel, Utterance.provider_id == provider_id
    )
    found = session.execute(known).first()
    if found is None:
        record(session, conversation, Speaker.CITIZEN, "", provider_id=provider_id, withdrawn=True)
        return ""
    if found.conversation_id != conversation.id:
        return ""
    blanked = update(Utterance).where(Utterance.id == found.id).values(text="", candidates=[], withdrawn=True)
    session.execute(blanked)
    return str(found.text)


def transcript(session: Session, conversation_id: int, after: int = 0, limit: int = PAGE) -> list[Utterance]:
    """What was said after utterance `after`, oldest first: the newest `limit` of it."""
    asked = (
        select(Utterance)
        .where(Utterance.conversation_id == conversation_id, Utterance.id > after)
        .order_by(Utterance.id.desc())
        .limit(limit)
    )
    return list(session.scalars(asked))[::-1]


def utterance(session: Session, conversation: Conversation, utterance_id: int) -> Utterance | None:
    """The utterance of this id, if it was said in this conversation."""
    found = session.get(Utterance, utterance_id)
    return found if found is not None and found.conversation_id == conversation.id else None
