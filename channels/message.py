"""What passes through a door: Hook, Event, Address, InboundMessage, Reply, Choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Hook:
    """One delivery of a platform exactly as received: signatures cover the raw bytes.

    Header names are lower case.
    """

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a hook, barely opened: what the inbox keeps.

    `event_id` is the platform's own id, or a hash of the bytes where it gives none. `conversation_key` keeps
    the events of one chat together. `peek` is the text found at first sight, to see an emergency early.
    """

    channel: str
    destination: str
    event_id: str
    conversation_key: str
    raw: bytes
    peek: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes. `reply_token` is LINE's: single use, free, about a minute old at most."""

    channel: str
    user_id: str
    reply_token: str | None = None


class Kind(StrEnum):
    """What a citizen did."""

    TEXT = "text"
    CHOICE = "choice"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    WITHDRAWAL = "withdrawal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One thing a citizen did, in no platform's words.

    `text` holds what was written (TEXT), the value of a tapped button (CHOICE), the id of the withdrawn message
    (WITHDRAWAL) or what kind of thing arrived (OTHER: sticker, image ...). `message_id` is unique in its channel.
    `receipt` is what the platform wants back to stop a button's waiting sign (Telegram).
    """

    message_id: str
    sender: Address
    kind: Kind
    text: str
    sent_at: datetime
    language: str = ""
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says, and the short ASCII value (<= 64 bytes) that comes back when it is tapped."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the city says: one text and at most a handful of buttons under it."""

    text: str
    choices: tuple[Choice, ...] = ()
