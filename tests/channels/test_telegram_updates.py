"""How updates reach Telegram's door: the webhook's set-up, polling, and what polling survives."""

from typing import Any

import pytest

from channels.telegram import TelegramChannel
from tests.channels.doors import TELEGRAM, TELEGRAM_SECRET
from tests.channels.through import flags, refused, through
from tests.peers.telegram import FakeTelegram
from tests.peers.telegram_updates import text_update


def test_the_webhook_is_set_with_our_secret_and_what_we_want_to_hear(telegram: FakeTelegram) -> None:
    url = "https://desk.example.org/hooks/telegram"
    telegram.add_updates(text_update("等一下"))
    through(telegram, lambda door: door.start_webhook(url))
    assert (telegram.webhook["url"], telegram.webhook["secret_token"]) == (url, TELEGRAM_SECRET)
    assert {"message", "callback_query", "my_chat_member"} <= set(telegram.allowed)
    assert len(telegram.updates) == 1
    refused(telegram, lambda door: door.start_webhook("http://desk.example.org/hooks/telegram"))


def test_polling_takes_over_from_a_webhook_and_loses_nothing(telegram: FakeTelegram) -> None:
    telegram.webhook["url"] = "https://desk.example.org/hooks/telegram"
    telegram.add_updates(text_update("在等"))
    assert flags(refused(telegram, lambda door: door.poll(None))) == {"retry"}
    through(telegram, lambda door: door.start_polling())
    (event,), _ = through(telegram, lambda door: door.poll(None))
    assert TELEGRAM.channel.read(event)[0].text == "在等"


def test_polling_confirms_only_what_it_is_told(telegram: FakeTelegram) -> None:
    updates = [text_update(text) for text in "abc"]
    telegram.add_updates(*updates)
    first, newest = through(telegram, lambda door: door.poll(None))
    assert newest == updates[-1]["update_id"]
    again, _ = through(telegram, lambda door: door.poll(None))
    assert [event.event_id for event in again] == [event.event_id for event in first]
    telegram.add_updates(text_update("d"))
    (later,), last = through(telegram, lambda door: door.poll(newest))
    assert later.event_id == str(last)
    assert [update["update_id"] for update in telegram.updates] == [last]


def test_what_is_polled_has_the_key_that_a_hook_gives_it(telegram: FakeTelegram) -> None:
    update = text_update("哪一條路來都一樣")
    telegram.add_updates(update)
    (polled,), _ = through(telegram, lambda door: door.poll(None))
    hooked = TelegramChannel(telegram.token, TELEGRAM_SECRET).open(TELEGRAM.hook(update))[0]
    assert (polled.channel, polled.destination, polled.event_id) == ("telegram", "1999", hooked.event_id)
    assert (polled.destination, polled.conversation_key) == (hooked.destination, hooked.conversation_key)


BAD: tuple[dict[str, Any], ...] = (
    {"message": {"text": "沒有聊天室"}},
    {"message": 5},
    {"message": {"chat": {"id": {}}, "message_id": []}},
    {"callback_query": {"from": {}}},
    {"message": {"text": "\ud83d", "chat": {"id": 2**70}}},
    {"of_next_year": []},
)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: ascii(bad)[:30])
def test_one_bad_update_keeps_its_neighbours(telegram: FakeTelegram, bad: dict[str, Any]) -> None:
    before, spoiled, after = text_update("前"), {**text_update("壞"), **bad}, text_update("後")
    del spoiled["message"]
    spoiled |= bad
    telegram.updates += [before, spoiled, after]
    events, newest = through(telegram, lambda door: door.poll(None))
    assert newest == after["update_id"]
    assert [event.event_id for event in events] == [str(u["update_id"]) for u in (before, spoiled, after)]
    assert [TELEGRAM.channel.read(events[at])[0].text for at in (0, 2)] == ["前", "後"]


@pytest.mark.parametrize("number", [None, "7", "²", "9" * 5_000, 2**70, [], True], ids=lambda n: ascii(n)[:12])
def test_an_update_with_a_strange_number_stops_no_polling(telegram: FakeTelegram, number: object) -> None:
    good = text_update("好的")

    async def answer(_: dict[str, Any]) -> list[dict[str, Any]]:
        return [{**text_update("怪"), "update_id": number}, good]

    telegram._do_getupdates = answer  # type: ignore[method-assign,assignment]
    events, newest = through(telegram, lambda door: door.poll(3))
    assert newest == good["update_id"]
    assert [event.peek for event in events] == ["怪", "好的"]


@pytest.mark.parametrize("result", [True, None, {}, "text", 5], ids=repr)
def test_an_answer_without_updates_is_a_failure_that_passes(telegram: FakeTelegram, result: object) -> None:
    async def answer(_: dict[str, Any]) -> object:
        return result

    telegram._do_getupdates = answer  # type: ignore[method-assign,assignment]
    assert flags(refused(telegram, lambda door: door.poll(None))) == {"retry"}


@pytest.mark.parametrize("outcome", [500, "reset", "html200", "429:3", 401])
def test_polling_tells_its_trouble(telegram: FakeTelegram, outcome: int | str) -> None:
    telegram.add_updates(text_update("在等"))
    telegram.script([outcome], on="getUpdates")
    refused(telegram, lambda door: door.poll(None))
    events, _ = through(telegram, lambda door: door.poll(None))
    assert len(events) == 1
