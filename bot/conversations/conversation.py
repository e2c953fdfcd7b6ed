"""Conversation and Utterance: one citizen's chat on one channel, and everything said in it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.tables import Base, next_id


class Speaker(StrEnum):
    """Who said it."""

    CITIZEN = "citizen"
    BOT = "bot"
    AGENT = "agent"


class Conversation(Base):
    """One citizen on one channel. `held_by` is the member of staff who holds the chat; the bot is silent then."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    channel: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10))
    held_by: Mapped[int | None]
    reachable: Mapped[bool]
    last_heard_at: Mapped[datetime]

    @property
    def held_by_staff(self) -> bool:
        """Whether a person holds this chat."""
        return self.held_by is not None


class Utterance(Base):
    """One thing said. Keys grow with time, and each index leads with the time-ordered conversation.

    `choices` are the buttons shown with it ({label, value, entry_id}); `candidates` what the matcher thought
    ({entry_id, title, confidence}) of the citizen's words.
    """

    __tablename__ = "utterances"
    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        Index("ix_utterances_conversation", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[str] = mapped_column(String(20))
    provider_id: Mapped[str | None] = mapped_column(String(300))
    speaker: Mapped[str] = mapped_column(String(10))
    text: Mapped[str]
    at: Mapped[datetime]
    entry_id: Mapped[str | None] = mapped_column(String(120))
    confidence: Mapped[float | None]
    choices: Mapped[list[dict[str, Any]]]
    candidates: Mapped[list[dict[str, Any]]]
    member_id: Mapped[int | None]
    withdrawn: Mapped[bool]
