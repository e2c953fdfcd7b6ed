"""The three doors as the contract sees them: each with hooks that are genuine, and whatever a stranger may send."""

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from channels.channel import Channel
from channels.line import LineChannel
from channels.message import Hook
from channels.telegram import TelegramChannel
from channels.webchat import WebChannel
from tests.peers import line_events, telegram_updates

Json = dict[str, Any]

LINE_SECRET = "line-channel-secret"
TELEGRAM_SECRET = "telegram-webhook-secret"
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Door:
    """One channel and how its platform speaks.

    `says` makes the event of a citizen's words; `body` wraps events as the platform does; `headers` are what makes
    a body genuine. `id_field` is where an event carries its identity. `signature` is the header that proves it.
    """

    name: str
    channel: Channel
    says: Callable[[str], Json]
    others: tuple[Json, ...]
    body: Callable[[Json], bytes]
    headers: Callable[[bytes], Mapping[str, str]]
    signature: str
    id_field: str

    def hook(self, event: Json) -> Hook:
        """A genuine hook that brings one event."""
        return self.genuine(self.body(event))

    def genuine(self, body: bytes) -> Hook:
        """A genuine hook with any body at all."""
        return Hook(self.headers(body), body)


def _line_headers(body: bytes) -> Mapping[str, str]:
    digest = hmac.new(LINE_SECRET.encode(), body, hashlib.sha256).digest()
    return {"x-line-signature": base64.b64encode(digest).decode()}


def _web_says(text: str) -> Json:
    return {"user": "a1" * 20, "id": f"m{next(_NUMBERS)}", "text": text, "choice": "", "language": "zh"}


LINE = Door(
    "line",
    LineChannel(LINE_SECRET, "access-token"),
    line_events.text_event,
    (
        line_events.sticker_event(),
        line_events.image_event(),
        line_events.location_event(),
        line_events.postback_event("1.0"),
        line_events.follow_event(),
        line_events.unfollow_event(),
        line_events.unsend_event("325708"),
    ),
    lambda event: json.dumps({"destination": line_events.DESTINATION, "events": [event]}).encode(),
    _line_headers,
    "x-line-signature",
    "webhookEventId",
)
TELEGRAM = Door(
    "telegram",
    TelegramChannel("1999:token", TELEGRAM_SECRET),
    telegram_updates.text_update,
    (
        telegram_updates.start_update(),
        telegram_updates.sticker_update(),
        telegram_updates.photo_update(caption="這裡"),
        telegram_updates.callback_update("1.0"),
        telegram_updates.blocked_update(),
        telegram_updates.blocked_update(blocked=False),
        telegram_updates.edited_update(telegram_updates.text_update("路燈"), "路燈壞了"),
    ),
    lambda update: json.dumps(update).encode(),
    lambda _: {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET},
    "x-telegram-bot-api-secret-token",
    "update_id",
)
WEB = Door(
    "web",
    WebChannel(),
    _web_says,
    ({**_web_says(""), "choice": "1.0"},),
    lambda said: json.dumps(said).encode(),
    lambda _: {},
    "",
    "id",
)
DOORS = (LINE, TELEGRAM, WEB)
PLATFORMS = (LINE, TELEGRAM)
