"""Question: one thing a citizen asked, masked, with what the bot did about it and what came of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.tables import Base, next_id


class Outcome(StrEnum):
    """What the bot did with a question. CHOSEN: it asked back, and the citizen tapped an entry."""

    ANSWERED = "answered"
    ELSEWHERE = "elsewhere"
    ASKED_BACK = "asked_back"
    CHOSEN = "chosen"
    HANDED_OVER = "handed_over"
    EMERGENCY = "emergency"


class GapState(StrEnum):
    """What curators made of a question nobody could answer."""

    OPEN = ""
    NOT_OURS = "not_ours"
    ANSWERED = "answered"


# Indexes and questions use the very same words, so that both databases see that they fit.
OPEN_GAP = "outcome = 'handed_over' and reason in ('no_answer', 'none_of_these') and gap_state = ''"
THUMBS_DOWN = "rating = -1"
A_SIGN = "(chosen_entry_id is not null or rating = 1)"
NEWS_WANTED = "wants_news and told_at is null"


def _partial(name: str, condition: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


class Question(Base):
    """One question. `week` is its Monday in Taipei; `entry_id` answered it, was chosen, or answers it by now.

    `candidates` are the best three ({entry_id, confidence}), `offered` the ids of the menu. `wording_key` is the
    same for the same wording.
    """

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_week", "week", "outcome"),
        _partial("ix_questions_open_gaps", OPEN_GAP, "week"),
        _partial("ix_questions_thumbs_down", THUMBS_DOWN, "week"),
        _partial("ix_questions_signs", A_SIGN, "entry_id", "wording_key"),
        _partial("ix_questions_news", NEWS_WANTED, "conversation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    utterance_id: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str]
    wording_key: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    week: Mapped[date] = mapped_column(Date)
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str | None] = mapped_column(String(120))
    confidence: Mapped[float | None]
    candidates: Mapped[list[dict[str, Any]]]
    offered: Mapped[list[str]]
    chosen_entry_id: Mapped[str | None] = mapped_column(String(120))
    rating: Mapped[int | None]
    gap_state: Mapped[str] = mapped_column(String(20))
    wants_news: Mapped[bool]
    told_at: Mapped[datetime | None]
