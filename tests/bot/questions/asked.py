"""Questions put straight into the database, as many as a test wants."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.conversations import store as conversations
from bot.conversations.conversation import Conversation
from bot.questions.question import Question
from bot.questions.store import week_of, wording_key
from knowledge.tables import next_id

THIS_WEEK = week_of(datetime.now(UTC))
_CHUNK = 5_000


def weeks_ago(weeks: int) -> date:
    """The Monday of so many weeks ago."""
    return THIS_WEEK - timedelta(weeks=weeks)


def person(session: Session, name: str, channel: str = "web") -> Conversation:
    """Somebody who wrote to us once."""
    found = conversations.find_or_begin(session, channel, name)
    found.language = "zh"
    return found


def question(conversation: Conversation, text: str, **columns: Any) -> dict[str, Any]:
    """The row of one question, an open gap of this week unless `columns` say otherwise."""
    row = {
        "id": next_id(),
        "conversation_id": conversation.id,
        "utterance_id": next_id(),
        "text": text,
        "wording_key": wording_key(text),
        "language": "zh",
        "asked_at": datetime.now(UTC),
        "week": THIS_WEEK,
        "outcome": "handed_over",
        "reason": "no_answer",
        "entry_id": None,
        "confidence": None,
        "candidates": [],
        "offered": [],
        "chosen_entry_id": None,
        "rating": None,
        "gap_state": "",
        "wants_news": False,
        "told_at": None,
    }
    return row | columns


def keep(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Insert these rows, many in one statement."""
    waiting = list(rows)
    for start in range(0, len(waiting), _CHUNK):
        session.execute(insert(Question), waiting[start : start + _CHUNK])
