"""Outgoing: one reply on its way to a citizen, and where it stands."""

import uuid
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from channels.message import Address, Choice, Reply
from knowledge.tables import Base, next_id

TOKEN_LIVES_S = 50  # LINE promises a minute from the webhook on; sending takes its share of it
SPACE_OF_KEYS = uuid.UUID("19990000-0000-5000-8000-000000001999")


class SendStatus(StrEnum):
    """Where a reply stands. UNCERTAIN: nobody knows whether it arrived, so a person must look."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


class Outgoing(Base):
    """One reply. `in_doubt`: an earlier try may have arrived; it is tried once more in the very same way."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_open",
            "conversation_id",
            "id",
            sqlite_where=text("status in ('waiting', 'sending')"),
            postgresql_where=text("status in ('waiting', 'sending')"),
        ),
        Index(
            "ix_outbox_trouble",
            "id",
            sqlite_where=text("status in ('uncertain', 'failed')"),
            postgresql_where=text("status in ('uncertain', 'failed')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[str] = mapped_column(String(200))
    reply_token: Mapped[str | None] = mapped_column(String(200))
    token_at: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str]
    choices: Mapped[list[dict[str, Any]]]
    urgent: Mapped[bool]
    status: Mapped[str] = mapped_column(String(20))
    in_doubt: Mapped[bool]
    attempts: Mapped[int]
    next_try_at: Mapped[datetime]
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    @property
    def reply(self) -> Reply:
        """What the citizen reads."""
        return Reply(self.text, tuple(Choice(c["label"], c["value"]) for c in self.choices))

    @property
    def retry_key(self) -> str:
        """A UUID that is the same for every try of this row (RFC 9562, version 5)."""
        return str(uuid.uuid5(SPACE_OF_KEYS, str(self.id)))

    def begin_try(self) -> None:
        """Mark the row as on its way, and forget a token that is too old unless a try with it is in doubt.

        The row then says how this try went out, however late its outcome or a crash is judged: a reply that may
        have gone out by its token must never be repeated by a push.
        """
        fresh = self.token_at is not None and datetime.now(UTC) - self.token_at < timedelta(seconds=TOKEN_LIVES_S)
        if not fresh and not self.in_doubt:
            self.reply_token = None
        self.status = SendStatus.SENDING.value
        self.attempts += 1

    def address(self) -> Address:
        """Where to, with the reply token if this try goes by it."""
        return Address(self.channel, self.user_id, self.reply_token)
