"""The web page's door: what the chat page posts; its replies are read from the transcript."""

from datetime import UTC, datetime

from channels.channel import BadSignature, Limits, Unreadable
from channels.message import Address, Event, Hook, InboundMessage, Kind, Reply
from channels.raw_json import identity, parse, said, word

NAME = "web"


class WebChannel:
    """Our own chat page. The page vouches for the visitor, so a hook is its JSON: user, id, text or choice."""

    name = NAME
    limits = Limits(text=20_000, label=80, choices=13, utf16=False)
    retry_is_safe = True  # sending does nothing: the page shows the transcript

    def open(self, hook: Hook) -> list[Event]:
        """The one message the page posted. Raises BadSignature when the page did not name its visitor."""
        try:
            raw = parse(hook.body)
        except Unreadable:
            raise BadSignature from None
        user, own_id = identity(raw, "user"), identity(raw, "id")
        if not user or not own_id:
            raise BadSignature
        return [Event(NAME, "", f"{user}:{own_id}", user, hook.body, said(raw, "text"))]

    def read(self, event: Event) -> list[InboundMessage]:
        """The visitor's words or tapped button. Raises Unreadable."""
        raw = parse(event.raw)
        choice, user = identity(raw, "choice"), identity(raw, "user")
        if not user:
            raise Unreadable("no visitor named")
        return [
            InboundMessage(
                message_id=event.event_id,
                sender=Address(NAME, user),
                kind=Kind.CHOICE if choice else Kind.TEXT,
                text=choice or said(raw, "text"),
                sent_at=datetime.now(UTC),
                language=word(raw, "language"),
            )
        ]

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Nothing to do: the transcript already holds the reply, and the page reads it there."""

    async def acknowledge(self, receipt: str) -> None:
        """The page's buttons wait for nothing."""

    async def check(self) -> str:
        """The page is part of this service."""
        return "the chat page"

    async def close(self) -> None:
        """Nothing is held."""
