"""FakeTelegram against python-telegram-bot: the rules it keeps, the failures it plays, the traffic it makes."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from tests.peers import telegram_updates
from tests.peers.telegram import FakeTelegram
from tests.peers.telegram_updates import callback_update, secret_hook, telegram_user, text_update

CITIZEN = telegram_user()["id"]
Use = Callable[[Bot], Awaitable[Any]]


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        yield fake


def with_bot(fake: FakeTelegram, use: Use, *, token: str = "") -> Any:
    """Run one use of the SDK's bot against the fake."""

    async def run() -> Any:
        async with Bot(token or fake.token, base_url=fake.bot_url) as bot:
            return await use(bot)

    return asyncio.run(run())


def send(text: str = "您好", chat_id: int = CITIZEN, **options: Any) -> Use:
    return lambda bot: bot.send_message(chat_id, text, **options)


def keyboard(data: str) -> InlineKeyboardMarkup:
    rows = [
        [InlineKeyboardButton("是", callback_data=data)],
        [InlineKeyboardButton("網頁", url="https://example.org/")],
    ]
    return InlineKeyboardMarkup(rows)


def test_messages_and_buttons_are_in_the_ledger(fake: FakeTelegram) -> None:
    message = with_bot(fake, send("請選擇", reply_markup=keyboard("yes")))
    (sent,) = fake.ledger
    assert (sent.chat_id, sent.text, sent.message_id) == (CITIZEN, "請選擇", message.message_id)
    assert sent.choices == (("是", "yes"), ("網頁", "https://example.org/"))
    assert sent.at == pytest.approx(time.time(), abs=30)
    assert fake.count("sendmessage") == 1


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (send(" "), "text is empty"),
        (send("字" * 4_097), "too long"),
        (send("😀" * 2_049), "too long"),
        (send(reply_markup=keyboard("字" * 22)), "BUTTON_DATA_INVALID"),
        (send(chat_id=0), "chat not found"),
        (lambda bot: bot.send_chat_action(CITIZEN, "dancing"), "wrong parameter action"),
        (lambda bot: bot.answer_callback_query(""), "query is too old"),
        (lambda bot: bot.set_webhook("http://example.org"), "HTTPS"),
        (lambda bot: bot.set_webhook("https://example.org", secret_token="a b"), "unallowed characters"),
    ],
)
def test_what_telegram_refuses(fake: FakeTelegram, use: Use, words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        with_bot(fake, use)
    assert fake.ledger == []


def test_limits_are_reached_without_refusal(fake: FakeTelegram) -> None:
    with_bot(fake, send("字" * 4_096, reply_markup=keyboard("x" * 64)))
    assert with_bot(fake, lambda bot: bot.send_chat_action(CITIZEN, "typing")) is True
    assert with_bot(fake, lambda bot: bot.answer_callback_query("1", text="好")) is True
    assert len(fake.ledger) == 1


def test_blocked_citizens_and_wrong_tokens(fake: FakeTelegram) -> None:
    fake.blocked.add(CITIZEN)
    with pytest.raises(Forbidden, match="blocked by the user"):
        with_bot(fake, send())
    with pytest.raises(InvalidToken):
        with_bot(fake, send(), token="1:wrong")


def test_failures_come_in_their_order_and_pass(fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else the SDK warns of its own future at every 429
    fake.script(["429:7", 500, "accept_then_cut", "reset", "html200"])
    with pytest.raises(RetryAfter) as caught:
        with_bot(fake, send("a"))
    assert caught.value.retry_after == timedelta(seconds=7)
    for text in "bcde":
        with pytest.raises(NetworkError if text != "e" else Exception):
            with_bot(fake, send(text))
    with_bot(fake, send("f"))
    assert [sent.text for sent in fake.ledger] == ["c", "f"]
    assert [call.status for call in fake.calls if call.name == "sendmessage"] == [429, 500, 0, 0, 200, 200]


def test_a_hanging_call_is_taken_before_it_is_answered(fake: FakeTelegram) -> None:
    fake.script(["hang:30"], on="sendMessage")
    with pytest.raises(TimedOut):
        with_bot(fake, send("慢", read_timeout=0.2))
    assert [sent.text for sent in fake.ledger] == ["慢"]


def test_offsets_confirm_updates(fake: FakeTelegram) -> None:
    updates = [text_update(text) for text in "abc"]
    fake.add_updates(*updates)
    ids = [update["update_id"] for update in updates]

    def poll(**options: Any) -> list[int]:
        found: tuple[Update, ...] = with_bot(fake, lambda bot: bot.get_updates(**options))
        return [update.update_id for update in found]

    assert poll() == ids
    assert poll(limit=2) == ids[:2]
    assert poll(offset=ids[1]) == ids[1:]
    assert poll() == ids[1:]
    assert poll(offset=-1) == ids[2:]
    assert poll(offset=ids[2] + 1) == []


def test_a_long_poll_waits_for_the_next_update(fake: FakeTelegram) -> None:
    async def poll(bot: Bot) -> tuple[Update, ...]:
        waiting = asyncio.create_task(bot.get_updates(timeout=10))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        fake.add_updates(text_update("來了"))
        return await waiting

    (update,) = with_bot(fake, poll)
    assert update.message
    assert update.message.text == "來了"


def test_a_second_poll_ends_the_first(fake: FakeTelegram) -> None:
    async def twice(bot: Bot) -> None:
        first = asyncio.create_task(bot.get_updates(timeout=10))
        await asyncio.sleep(0.2)
        async with Bot(fake.token, base_url=fake.bot_url) as other:
            assert await other.get_updates() == ()
        with pytest.raises(Conflict, match="terminated by other"):
            await first

    with_bot(fake, twice)


def test_polling_and_webhook_exclude_each_other(fake: FakeTelegram) -> None:
    fake.add_updates(text_update("a"))
    url = "https://desk.example.org/hooks/telegram"
    with_bot(fake, lambda bot: bot.set_webhook(url, secret_token="s3cret", allowed_updates=["message"]))
    with pytest.raises(Conflict, match="webhook is active"):
        with_bot(fake, lambda bot: bot.get_updates())
    info = with_bot(fake, lambda bot: bot.get_webhook_info())
    assert (info.url, info.pending_update_count, info.allowed_updates) == (url, 1, ("message",))
    with_bot(fake, lambda bot: bot.delete_webhook(drop_pending_updates=True))
    assert with_bot(fake, lambda bot: bot.get_updates()) == ()


def test_only_kinds_that_were_asked_for_arrive(fake: FakeTelegram) -> None:
    with_bot(fake, lambda bot: bot.get_updates(allowed_updates=["message"]))
    fake.add_updates(callback_update("x"), text_update("a"))
    assert ["message" in update for update in fake.updates] == [True]


def test_query_form_and_json_are_all_read(fake: FakeTelegram) -> None:
    url = f"{fake.bot_url}{fake.token}"
    params = {"chat_id": str(CITIZEN), "text": "a"}

    async def call() -> list[int]:
        async with aiohttp.ClientSession() as session:
            answers = [
                await session.get(f"{url}/sendMessage", params=params),
                await session.post(f"{url}/SENDMESSAGE", data=params),
                await session.post(f"{url}/sendmessage", json=params),
                await session.get(f"{url}/getMe"),
                await session.get(f"{url}/danceForMe"),
            ]
            return [answer.status for answer in answers]

    assert asyncio.run(call()) == [200, 200, 200, 200, 404]
    assert [sent.text for sent in fake.ledger] == ["a"] * 3


def test_updates_are_what_the_sdk_reads() -> None:
    first = text_update("路燈壞了")
    updates = [
        first,
        telegram_updates.start_update("abc"),
        callback_update("entry=1"),
        telegram_updates.blocked_update(),
        telegram_updates.blocked_update(blocked=False),
        telegram_updates.edited_update(first, "路燈不亮"),
        telegram_updates.sticker_update(),
        telegram_updates.photo_update(caption="這裡"),
    ]
    read = [Update.de_json(update) for update in updates]
    assert read[0].message
    assert read[0].message.text == "路燈壞了"
    assert read[1].message
    assert read[1].message.entities[0].length == len("/start")
    assert read[2].callback_query
    assert read[2].callback_query.data == "entry=1"
    assert [found.my_chat_member.new_chat_member.status for found in read if found.my_chat_member] == [
        "kicked",
        "member",
    ]
    assert read[5].edited_message
    assert read[5].edited_message.text == "路燈不亮"
    assert read[6].message
    assert read[6].message.sticker
    assert read[7].message
    assert read[7].message.photo[-1].width == 1280
    ids = [update["update_id"] for update in updates]
    assert ids == list(range(ids[0], ids[0] + len(ids)))


def test_a_webhook_call_carries_the_secret() -> None:
    update = text_update("a")
    body, headers = secret_hook(update, "s3cret")
    assert json.loads(body) == update
    assert headers["x-telegram-bot-api-secret-token"] == "s3cret"
