"""LINE's limits for outgoing messages, where its servers check them and its SDK does not."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

Problem = dict[str, str]

USER_ID = re.compile(r"[UCR][0-9a-f]{32}")
MESSAGE_TYPES = frozenset(
    ("text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap", "template", "flex", "coupon")
)
_JOINER = "\u200d"


def utf16_units(text: str) -> int:
    """LINE counts the text of a message in UTF-16 code units: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """LINE counts labels in what a reader sees as one character (near enough: marks, joiners, skin tones)."""
    seen, joined = 0, False
    for letter in text:
        if letter == _JOINER:
            joined = True
        elif unicodedata.category(letter) in ("Mn", "Me") or "\U0001f3fb" <= letter <= "\U0001f3ff" or joined:
            joined = False
        else:
            seen += 1
    return seen


def problems_of(messages: object) -> list[Problem]:
    """What LINE would answer as `details` of a 400; empty when the messages are fine."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= 5:
        return [_problem("Size must be between 1 and 5", "messages")]
    found: list[Problem] = []
    for at, message in enumerate(messages):
        found += _message(message, f"messages[{at}]")
    return found


def _message(message: object, where: str) -> Iterator[Problem]:
    if not isinstance(message, dict) or message.get("type") not in MESSAGE_TYPES:
        yield _problem(
            "Must be one of the following values: [" + ", ".join(sorted(MESSAGE_TYPES)) + "]", f"{where}.type"
        )
        return
    if message["type"] == "text":
        yield from _text(message.get("text"), 5_000, f"{where}.text")
    if message.get("quickReply") is not None:
        yield from _quick_reply(message["quickReply"], f"{where}.quickReply")


def _quick_reply(quick: object, where: str) -> Iterator[Problem]:
    items = quick.get("items") if isinstance(quick, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= 13:
        yield _problem("Size must be between 1 and 13", f"{where}.items")
        return
    for at, item in enumerate(items):
        action = item.get("action") if isinstance(item, dict) else None
        if not isinstance(action, dict) or item.get("type") != "action":
            yield _problem("May not be null", f"{where}.items[{at}].action")
        else:
            yield from _action(action, f"{where}.items[{at}].action")


def _action(action: dict[str, Any], where: str) -> Iterator[Problem]:
    label = action.get("label")
    if not isinstance(label, str) or not label.strip():
        yield _problem("May not be empty", f"{where}.label")
    elif graphemes(label) > 20:
        yield _problem("Length must be between 0 and 20", f"{where}.label")
    match action.get("type"):
        case "postback":
            yield from _text(action.get("data"), 300, f"{where}.data")
            if action.get("displayText") is not None:
                yield from _text(action["displayText"], 300, f"{where}.displayText")
        case "message":
            yield from _text(action.get("text"), 300, f"{where}.text")
        case "uri":
            yield from _text(action.get("uri"), 1_000, f"{where}.uri")
        case "datetimepicker" | "camera" | "cameraRoll" | "location" | "clipboard":
            pass
        case _:
            yield _problem("Must be a known action", f"{where}.type")


def _text(text: object, limit: int, where: str) -> Iterator[Problem]:
    if not isinstance(text, str) or not text.strip():
        yield _problem("May not be empty", where)
    elif utf16_units(text) > limit:
        yield _problem(f"Length must be between 0 and {limit}", where)


def _problem(message: str, where: str) -> Problem:
    return {"message": message, "property": where}
