"""Telegram's door against a Telegram that fails on cue: sending, acknowledging taps, what citizens do."""

import logging
import socket
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.channel import BadSignature
from channels.message import Address, Choice, Hook, InboundMessage, Kind, Reply
from channels.telegram import TelegramChannel
from tests.channels.doors import TELEGRAM
from tests.channels.through import Use, flags, refused, through
from tests.peers import telegram_updates
from tests.peers.telegram import FakeTelegram
from tests.peers.telegram_updates import callback_update, telegram_user, text_update

CHAT = telegram_user()["id"]
CITIZEN = Address("telegram", str(CHAT))
HELLO = Reply("您好")


def send(reply: Reply = HELLO, to: Address = CITIZEN) -> Use:
    return lambda door: door.send(to, reply, "key")


def read(update: dict[str, Any]) -> list[InboundMessage]:
    (event,) = TELEGRAM.channel.open(TELEGRAM.hook(update))
    return TELEGRAM.channel.read(event)


def test_a_reply_is_plain_text_with_one_button_a_row(telegram: FakeTelegram) -> None:
    text = "<b>不是</b> *標記* _也不是_ [連結](https://example.org) &amp;"
    through(telegram, send(Reply(text, (Choice("身分證", "12.0"), Choice("以上皆非", "12.1")))))
    (sent,) = telegram.ledger
    assert (sent.chat_id, sent.text) == (CHAT, text)
    assert sent.choices == (("身分證", "12.0"), ("以上皆非", "12.1"))
    assert "parse_mode" not in sent.params
    assert telegram.count("getme") == 0


@pytest.mark.parametrize(
    ("outcome", "meaning"),
    [
        ("429:7", {"retry"}),
        (403, {"unreachable"}),
        (400, set()),
        (401, set()),
        (500, {"uncertain"}),
        (502, {"uncertain"}),
        ("accept_then_cut", {"uncertain"}),
        ("reset", {"uncertain"}),
        ("html200", {"uncertain"}),
    ],
)
def test_what_a_failure_means(telegram: FakeTelegram, outcome: int | str, meaning: set[str]) -> None:
    telegram.script([outcome])
    assert flags(refused(telegram, send())) == meaning
    through(telegram, send(Reply("再來一次")))
    assert telegram.ledger[-1].text == "再來一次"


def test_telegram_says_how_long_to_wait(telegram: FakeTelegram) -> None:
    telegram.script(["429:37"])
    assert refused(telegram, send()).after_s == 37


def test_who_blocked_the_bot_is_out_of_reach(telegram: FakeTelegram) -> None:
    telegram.blocked.add(CHAT)
    assert flags(refused(telegram, send())) == {"unreachable"}


def test_a_slow_telegram_may_have_taken_it(telegram: FakeTelegram) -> None:
    telegram.script(["hang:3"])
    assert flags(refused(telegram, send(), wait_s=0.3)) == {"uncertain"}
    assert len(telegram.ledger) == 1


def test_nobody_listens_so_nothing_was_sent() -> None:
    telegram = FakeTelegram()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        telegram.url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert flags(refused(telegram, send())) == {"retry"}


def test_an_address_of_another_channel_is_refused_here(telegram: FakeTelegram) -> None:
    assert flags(refused(telegram, send(to=Address("telegram", "U" + "0" * 32)))) == set()
    assert telegram.calls == []


def test_neither_failures_nor_logs_tell_the_token_or_the_text(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as the door has it
    telegram.script([400, 403, "429:1", 500, "html200", "reset"])
    told = [str(refused(telegram, send(Reply("我的身分證是A123456789")))) for _ in range(6)]
    telegram.script(["html200"], on="getUpdates")
    told.append(str(refused(telegram, lambda door: door.poll(None))))
    told += [record.getMessage() for record in caplog.records if record.levelno >= logging.INFO]
    assert not [line for line in told if telegram.token in line or "A123456789" in line or "Welcome" in line]


def test_the_longest_reply_is_taken(telegram: FakeTelegram) -> None:
    choices = tuple(Choice("😀" * 90, "字" * 21) for _ in range(40))
    through(telegram, send(Reply("😀" * 9_000, choices)))
    assert len(telegram.ledger[0].choices) == TELEGRAM.channel.limits.choices


def test_a_tap_is_acknowledged_and_a_late_one_is_no_harm(telegram: FakeTelegram) -> None:
    (tap,) = read(callback_update("12.0"))
    assert tap.receipt

    async def acknowledge(door: TelegramChannel) -> None:
        await door.acknowledge(str(tap.receipt))
        await door.acknowledge("")

    telegram.script(["ok", "ok"], on="answerCallbackQuery")
    through(telegram, acknowledge)
    asked = [call.params["callback_query_id"] for call in telegram.calls if call.status == 200]
    assert asked == [tap.receipt]
    for outcome in (400, 403, "429:1", 500, "html200", "reset"):
        telegram.script([outcome], on="answerCallbackQuery")
        through(telegram, acknowledge)


def test_check_says_who_we_are_or_that_telegram_refuses(telegram: FakeTelegram) -> None:
    assert "fake_desk_bot" in through(telegram, lambda door: door.check())
    assert "token" in str(refused(telegram, lambda door: door.check(), token="1:wrong"))
    telegram.script(["html200"], on="getMe")
    refused(telegram, lambda door: door.check())


def test_a_door_without_a_secret_lets_nobody_in() -> None:
    door = TelegramChannel("1999:token", "")
    for headers in ({}, {"x-telegram-bot-api-secret-token": ""}):
        with pytest.raises(BadSignature):
            door.open(Hook(headers, b"{}"))


@pytest.mark.parametrize(
    ("update", "kind", "text"),
    [
        (text_update("路燈壞了 😀"), Kind.TEXT, "路燈壞了 😀"),
        (text_update("/help"), Kind.TEXT, "/help"),
        (telegram_updates.start_update(), Kind.ARRIVAL, ""),
        (telegram_updates.start_update("from-poster"), Kind.ARRIVAL, ""),
        (text_update("/start@fake_desk_bot"), Kind.ARRIVAL, ""),
        (text_update("/startle"), Kind.TEXT, "/startle"),
        (telegram_updates.sticker_update(), Kind.OTHER, "sticker"),
        (telegram_updates.photo_update(), Kind.OTHER, "photo"),
        (callback_update("12.0"), Kind.CHOICE, "12.0"),
        (telegram_updates.blocked_update(), Kind.DEPARTURE, ""),
    ],
    ids=["text", "command", "start", "payload", "named", "startle", "sticker", "photo", "tap", "blocked"],
)
def test_what_citizens_do(update: dict[str, Any], kind: Kind, text: str) -> None:
    (message,) = read(update)
    assert (message.kind, message.text) == (kind, text)
    assert message.sender == CITIZEN
    assert message.language == "zh-hant"
    assert (message.receipt is not None) == (kind is Kind.CHOICE)
    dated = update.get("message") or update.get("my_chat_member")
    if dated:
        assert message.sent_at == datetime.fromtimestamp(dated["date"], UTC)


def test_two_taps_on_one_button_are_two_and_a_repeat_is_one() -> None:
    tap = callback_update("12.0")
    (first,), (again,), (second,) = read(tap), read(tap), read(callback_update("12.0"))
    assert first.message_id == again.message_id != second.message_id


@pytest.mark.parametrize(
    "update",
    [
        telegram_updates.blocked_update(blocked=False),
        telegram_updates.edited_update(text_update("路燈"), "路燈壞了"),
    ],
    ids=["let in again", "edited"],
)
def test_what_needs_no_answer(update: dict[str, Any]) -> None:
    assert read(update) == []
