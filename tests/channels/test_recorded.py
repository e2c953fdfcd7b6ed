"""Webhook bodies that LINE's own SDKs are tested with, as they are and with modern fields missing."""

import json
from pathlib import Path
from typing import Any

import pytest

from channels.message import Event, InboundMessage, Kind
from tests.channels.doors import LINE
from tests.surroundings import SHARED

FOLDER = SHARED / "peers" / "line-webhooks"
BODIES = sorted(FOLDER.glob("*/*.json"))

pytestmark = pytest.mark.skipif(not BODIES, reason="the recorded webhooks lie outside the project, in ../shared")

KINDS = {
    "message": {Kind.TEXT, Kind.OTHER},
    "postback": {Kind.CHOICE},
    "follow": {Kind.ARRIVAL},
    "unfollow": {Kind.DEPARTURE},
    "unsend": {Kind.WITHDRAWAL},
}


def delivered(path: Path) -> list[tuple[dict[str, Any], Event]]:
    """Each event of a recorded body, and what the door makes of it."""
    body = path.read_bytes()
    return list(zip(json.loads(body)["events"], LINE.channel.open(LINE.genuine(body)), strict=True))


@pytest.mark.parametrize("path", BODIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_recorded_body_is_read(path: Path) -> None:
    for sent, event in delivered(path):
        expected = KINDS.get(sent["type"], set()) if sent["source"]["type"] == "user" else set()
        read = LINE.channel.read(event)
        assert {message.kind for message in read} <= expected
        assert len(read) == (1 if expected else 0)
        for message in read:
            _same(sent, message)


def _same(sent: dict[str, Any], message: InboundMessage) -> None:
    assert message.sender.user_id == sent["source"]["userId"]
    assert message.sender.reply_token == sent.get("replyToken")
    if message.kind is Kind.TEXT:
        assert message.text == sent["message"]["text"]
    if message.kind is Kind.CHOICE:
        assert message.text == sent["postback"]["data"]


def test_recordings_old_and_new_are_all_told_apart() -> None:
    """The older ones have no webhookEventId: their bytes are their name."""
    found = [pair for path in BODIES for pair in delivered(path)]
    assert len(found) > 40
    assert all(event.event_id for _, event in found)
    nameless = [event for sent, event in found if not sent.get("webhookEventId")]
    assert len({event.event_id for event in nameless}) == len({event.raw for event in nameless})
