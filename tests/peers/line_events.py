"""LINE's webhook traffic: events with everything real ones carry, and the signed request that brings them."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from typing import Any

Event = dict[str, Any]

DESTINATION = "U" + "b0" * 16
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def line_user(number: int = 1) -> str:
    """The user id of citizen `number`, shaped as LINE's."""
    return "U" + hashlib.sha256(f"citizen {number}".encode()).hexdigest()[:32]


def ulid(at: float | None = None) -> str:
    """A new webhookEventId: 48 bits of milliseconds and 80 random ones, in Crockford's base 32."""
    number = int((time.time() if at is None else at) * 1_000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def signed_hook(
    secret: str, events: Iterable[Event], *, destination: str = DESTINATION
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a webhook call; without events it is the ping of LINE's Verify button."""
    body = json.dumps({"destination": destination, "events": list(events)}, ensure_ascii=False).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return body, {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "LineBotWebhook/2.0",
        "x-line-signature": base64.b64encode(digest).decode(),
    }


def event(
    kind: str,
    *,
    user: str = "",
    reply_token: str | None = None,
    at: float | None = None,
    **content: object,
) -> Event:
    """An event of any kind; `at` is its time in Unix seconds, and a fresh reply token is made unless one is given."""
    at = time.time() if at is None else at
    made: Event = {
        "type": kind,
        "webhookEventId": ulid(at),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(at * 1_000),
        "source": {"type": "user", "userId": user or line_user()},
        "mode": "active",
    }
    if kind not in ("unfollow", "unsend"):  # there is nobody, or nothing, to reply to
        made["replyToken"] = reply_token or secrets.token_hex(16)
    return made | content


def redelivered(first: Event) -> Event:
    """The same event delivered again: same id, time and token, only the flag flips."""
    return first | {"deliveryContext": {"isRedelivery": True}}


def _message(kind: str, content: Mapping[str, object], quotable: bool, options: dict[str, Any]) -> Event:
    message: dict[str, object] = {"id": str(500_000_000_000_000_000 + secrets.randbits(56)), "type": kind}
    if quotable:
        message["quoteToken"] = secrets.token_urlsafe(48)
    message |= {"markAsReadToken": secrets.token_urlsafe(48)}
    return event("message", message=message | dict(content), **options)


def text_event(text: str, *, message: dict[str, object] | None = None, **options: Any) -> Event:
    """A citizen writes; `message` overrides parts of the message, such as its id or quotedMessageId."""
    return _message("text", {"text": text} | (message or {}), True, options)


def sticker_event(*, keywords: Iterable[str] = ("OK",), **options: Any) -> Event:
    """A citizen sends a sticker."""
    sticker = {"packageId": "446", "stickerId": "1988", "stickerResourceType": "STATIC", "keywords": list(keywords)}
    return _message("sticker", sticker, True, options)


def image_event(**options: Any) -> Event:
    """A citizen sends a photo: only its id arrives, the picture is fetched by it."""
    return _message("image", {"contentProvider": {"type": "line"}}, True, options)


def location_event(
    latitude: float = 22.6273, longitude: float = 120.3014, address: str = "高雄市苓雅區四維三路2號", **options: Any
) -> Event:
    """A citizen shares a place; LINE gives it no quote token."""
    place: dict[str, object] = {"address": address, "latitude": latitude, "longitude": longitude}
    return _message("location", place, False, options)


def postback_event(data: str, **options: Any) -> Event:
    """A citizen taps a button that carries `data`."""
    return event("postback", postback={"data": data}, **options)


def follow_event(*, unblocked: bool = False, **options: Any) -> Event:
    """A citizen adds the desk as a friend, or unblocks it."""
    return event("follow", follow={"isUnblocked": unblocked}, **options)


def unfollow_event(**options: Any) -> Event:
    """A citizen blocks the desk."""
    return event("unfollow", **options)


def unsend_event(message_id: str, **options: Any) -> Event:
    """A citizen takes a message back."""
    return event("unsend", unsend={"messageId": message_id}, **options)
