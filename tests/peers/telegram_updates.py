"""Telegram's updates: what citizens do in a private chat, in the shape the Bot API delivers it."""

import itertools
import json
import time
from typing import Any

from tests.peers.telegram import BOT

Update = dict[str, Any]

_UPDATE_IDS = itertools.count(700_000_001)
_MESSAGE_IDS = itertools.count(1)
_QUERY_IDS = itertools.count(4_000_000_000_000_000_001)


def telegram_user(number: int = 1, *, language: str = "zh-hant") -> dict[str, Any]:
    """Citizen `number` as the `from` of an update."""
    name = f"市民{number}"
    return {"id": 5_000_000_000 + number, "is_bot": False, "first_name": name, "language_code": language}


def secret_hook(update: Update, secret: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a webhook call with the secret that setWebhook was given."""
    headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": secret}
    return json.dumps(update).encode(), headers


def update_of(kind: str, content: dict[str, Any]) -> Update:
    """An update of any kind, with the next update_id."""
    return {"update_id": next(_UPDATE_IDS), kind: content}


def message_of(user: dict[str, Any] | None = None, *, at: float | None = None, **content: object) -> dict[str, Any]:
    """A message of a private chat."""
    user = user or telegram_user()
    chat = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
    date = int(time.time() if at is None else at)
    return {"message_id": next(_MESSAGE_IDS), "from": user, "chat": chat, "date": date} | content


def text_update(text: str, user: dict[str, Any] | None = None, *, at: float | None = None) -> Update:
    """A citizen writes; a leading /command is marked as such."""
    content: dict[str, object] = {"text": text}
    if text.startswith("/"):
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return update_of("message", message_of(user, at=at, **content))


def start_update(payload: str = "", user: dict[str, Any] | None = None) -> Update:
    """A citizen opens the chat, perhaps by a link that carries a payload."""
    return text_update(f"/start {payload}".rstrip(), user)


def edited_update(first: Update, text: str) -> Update:
    """A citizen changes the message of an earlier update."""
    edited = first["message"] | {"text": text, "edit_date": first["message"]["date"] + 5}
    return update_of("edited_message", edited)


def callback_update(data: str, user: dict[str, Any] | None = None, *, under: str = "請選擇") -> Update:
    """A citizen taps an inline button below the bot's message `under`."""
    user = user or telegram_user()
    message = message_of(user, text=under) | {"from": BOT}
    query = {
        "id": str(next(_QUERY_IDS)),
        "from": user,
        "message": message,
        "chat_instance": "-100200300",
        "data": data,
    }
    return update_of("callback_query", query)


def blocked_update(user: dict[str, Any] | None = None, *, blocked: bool = True) -> Update:
    """A citizen blocks the bot, or lets it in again: Telegram's word for unfollow and follow."""
    message = message_of(user)
    kicked: dict[str, Any] = {"user": BOT, "status": "kicked", "until_date": 0}
    member: dict[str, Any] = {"user": BOT, "status": "member"}
    before, after = (member, kicked) if blocked else (kicked, member)
    change = {key: message[key] for key in ("chat", "from", "date")}
    return update_of("my_chat_member", change | {"old_chat_member": before, "new_chat_member": after})


def sticker_update(user: dict[str, Any] | None = None, *, emoji: str = "👍") -> Update:
    """A citizen sends a sticker."""
    sticker = {
        **_file("sticker", 512, 512),
        "type": "regular",
        "is_animated": False,
        "is_video": False,
        "emoji": emoji,
        "set_name": "FakeSet",
    }
    return update_of("message", message_of(user, sticker=sticker))


def photo_update(user: dict[str, Any] | None = None, *, caption: str = "") -> Update:
    """A citizen sends a photo: the same picture in several sizes, smallest first."""
    sizes = [_file("photo-s", 90, 67), _file("photo-m", 320, 240), _file("photo-l", 1280, 960)]
    message = message_of(user, photo=sizes)
    return update_of("message", message | ({"caption": caption} if caption else {}))


def _file(name: str, width: int, height: int) -> dict[str, Any]:
    made = next(_MESSAGE_IDS)
    ids = {"file_id": f"fake-{name}-{made}", "file_unique_id": f"u{made}"}
    return ids | {"width": width, "height": height, "file_size": width * height // 8}
