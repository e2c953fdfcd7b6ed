"""Tell those who asked for it that their question has an answer now: once, and without a push that costs."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from bot import wording
from bot.conversations import store as conversations
from bot.conversations.conversation import Conversation, Speaker
from bot.outbox.queue import queue_reply
from bot.questions.question import NEWS_WANTED, GapState, Question
from channels.message import Reply
from knowledge.entry import Entry

MOST_AT_ONCE = 3
# More ids in one statement than a database likes are asked for in portions.
_PORTION = 500
_BETWEEN = "\n\n―――\n\n"


def may_push(channel: str) -> bool:
    """Whether this channel may be written to unasked. LINE counts such messages: there we wait to be written to."""
    return channel != "line"


def tell_askers(session: Session, question_ids: Collection[int], entry: Entry) -> int:
    """Write `entry` to everybody who wanted to hear of these questions, once to each; returns to how many.

    Who cannot be written to now (LINE, a chat that staff hold, a desk that was blocked) hears of it in the turn
    of their next message, so the questions must say by then that the entry answers them.
    """
    asked: dict[int, list[Any]] = {}
    ids = sorted(question_ids)
    for start in range(0, len(ids), _PORTION):
        waiting = select(Question.id, Question.conversation_id, Question.text).where(
            Question.id.in_(ids[start : start + _PORTION]), text(NEWS_WANTED)
        )
        for row in session.execute(waiting.order_by(Question.id).with_for_update()):
            asked.setdefault(row.conversation_id, []).append(row)
    told = 0
    for conversation_id, rows in asked.items():
        conversation = conversations.get(session, conversation_id)
        if not may_push(conversation.channel) or conversation.held_by_staff or not conversation.reachable:
            continue
        _mark(session, [row.id for row in rows])
        said = wording.news(rows[-1].text, entry, conversation.language)
        conversations.record(session, conversation, Speaker.BOT, said, entry_id=entry.id)
        queue_reply(session, conversation, Reply(said))
        told += 1
    return told


def news_for(session: Session, conversation: Conversation, entry_of: Callable[[str], Entry | None]) -> list[str]:
    """What this citizen waits to hear and can be told now, in words; it counts as told from here on."""
    waiting = (
        select(Question.id, Question.text, Question.entry_id)
        .where(text(NEWS_WANTED), Question.conversation_id == conversation.id)
        .where(Question.gap_state == GapState.ANSWERED.value, Question.entry_id.is_not(None))
        .order_by(Question.id)
    )
    by_entry: dict[str, list[Any]] = {}
    for row in session.execute(waiting):
        by_entry.setdefault(row.entry_id, []).append(row)
    told: list[str] = []
    for entry_id, rows in by_entry.items():
        entry = entry_of(entry_id)
        if entry is not None and len(told) < MOST_AT_ONCE:
            _mark(session, [row.id for row in rows])
            told.append(wording.news(rows[-1].text, entry, conversation.language))
    return told


def with_news(
    session: Session, conversation: Conversation, entry_of: Callable[[str], Entry | None], reply: str
) -> str:
    """The reply with the news that waited above it: one message, so that LINE's free token carries both."""
    return _BETWEEN.join([*news_for(session, conversation, entry_of), reply])


def _mark(session: Session, ids: Collection[int]) -> None:
    session.execute(update(Question).where(Question.id.in_(ids)).values(told_at=datetime.now(UTC)))
