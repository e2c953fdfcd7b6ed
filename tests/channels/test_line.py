"""LINE's door against a LINE that fails on cue: reply or push, what a refusal means, what citizens do."""

import asyncio
import socket
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.channel import SendFailed
from channels.line import LineChannel
from channels.message import Address, Choice, InboundMessage, Kind, Reply
from tests.channels.doors import LINE, LINE_SECRET
from tests.channels.through import flags
from tests.peers import line_events
from tests.peers.line import FakeLine
from tests.peers.line_events import line_user

HELLO = Reply("您好")
CITIZEN = Address("line", line_user())


def send(
    line: FakeLine, to: Address, reply: Reply = HELLO, *, key: str = "", times: int = 1, wait_s: float = 10
) -> None:
    """Send through the door, which waits so long for LINE; `times` tries with the same key."""

    async def run() -> None:
        door = LineChannel(LINE_SECRET, line.token, line.url, timeout_s=wait_s)
        try:
            for _ in range(times):
                await door.send(to, reply, key or str(uuid.uuid4()))
        finally:
            await door.close()

    asyncio.run(run())


def refused(line: FakeLine, to: Address, reply: Reply = HELLO, *, wait_s: float = 10) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        send(line, to, reply, wait_s=wait_s)
    return caught.value


def with_token(line: FakeLine) -> Address:
    return Address("line", line_user(), line.issue_token())


def read(event: dict[str, Any]) -> InboundMessage:
    (opened,) = LINE.channel.open(LINE.hook(event))
    (message,) = LINE.channel.read(opened)
    return message


def test_a_reply_goes_by_the_free_token(line: FakeLine) -> None:
    to = with_token(line)
    send(line, to, Reply("請選擇", (Choice("身分證", "12.0"), Choice("以上皆非", "12.1"))))
    (sent,) = line.ledger
    assert (sent.kind, sent.to, sent.texts, sent.retry_key) == ("reply", to.reply_token, ("請選擇",), None)
    assert sent.choices == (("身分證", "12.0"), ("以上皆非", "12.1"))
    shown = [item["action"]["displayText"] for item in sent.messages[0]["quickReply"]["items"]]
    assert shown == ["身分證", "以上皆非"]


def test_without_a_token_it_is_pushed_with_the_retry_key_at_the_first_try(line: FakeLine) -> None:
    key = str(uuid.uuid4())
    send(line, CITIZEN, key=key)
    (sent,) = line.ledger
    assert (sent.kind, sent.to, sent.retry_key) == ("push", line_user(), key)


def test_a_push_that_was_accepted_before_is_a_success(line: FakeLine) -> None:
    send(line, CITIZEN, key=str(uuid.uuid4()), times=3)
    assert len(line.ledger) == 1
    assert line.count("push") == 3


def test_a_push_that_was_cut_after_it_was_taken_arrives_once(line: FakeLine) -> None:
    key = str(uuid.uuid4())
    line.script(["accept_then_cut"])
    with pytest.raises(SendFailed) as caught:
        send(line, CITIZEN, key=key)
    assert caught.value.uncertain
    send(line, CITIZEN, key=key)
    assert [sent.retry_key for sent in line.ledger] == [key]


@pytest.mark.parametrize(
    ("outcome", "by_reply", "by_push"),
    [
        (429, {"retry"}, {"retry"}),
        ("quota", {"retry"}, {"retry"}),
        (500, {"uncertain"}, {"retry"}),
        (503, {"uncertain"}, {"retry"}),
        (400, set(), set()),
        (401, set(), set()),
        (403, {"unreachable"}, {"unreachable"}),
        ("accept_then_cut", {"uncertain"}, {"uncertain"}),
        ("reset", {"uncertain"}, {"uncertain"}),
        ("html200", {"uncertain"}, {"uncertain"}),
    ],
)
def test_what_a_failure_means(line: FakeLine, outcome: int | str, by_reply: set[str], by_push: set[str]) -> None:
    line.script([outcome, outcome])
    assert flags(refused(line, with_token(line))) == by_reply
    assert flags(refused(line, CITIZEN)) == by_push


def test_a_second_is_waited_for_the_rate_and_an_hour_for_the_month(line: FakeLine) -> None:
    line.script([429, "quota"])
    rate, quota = refused(line, CITIZEN), refused(line, CITIZEN)
    assert 1 <= rate.after_s <= 60
    assert quota.after_s >= 3_600
    assert "quota" in str(quota)
    assert "quota" not in str(rate)


def test_a_used_and_an_old_token_are_gone(line: FakeLine) -> None:
    to = with_token(line)
    send(line, to)
    assert flags(refused(line, to)) == {"token_gone"}
    late = with_token(line)
    line.expire_token(str(late.reply_token))
    assert flags(refused(line, late)) == {"token_gone"}
    assert line.count("push") == 0


def test_a_slow_line_is_given_up_and_never_counted_as_failed(line: FakeLine) -> None:
    line.script(["hang:3"])
    assert flags(refused(line, CITIZEN, wait_s=0.3)) == {"uncertain"}
    assert len(line.ledger) == 1


def test_nobody_listens_so_nothing_was_sent() -> None:
    line = FakeLine()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        line.url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert flags(refused(line, CITIZEN)) == {"retry"}


def test_no_failure_tells_the_token_or_the_text(line: FakeLine) -> None:
    line.script([400, 401, 403, 429, 500, "html200", "reset"])
    for _ in range(7):
        told = str(refused(line, CITIZEN, Reply("我的身分證是A123456789")))
        assert line.token not in told
        assert "A123456789" not in told


def test_the_longest_reply_is_taken(line: FakeLine) -> None:
    choices = tuple(Choice("😀" * 50, f"{at}.{at}") for at in range(40))
    send(line, CITIZEN, Reply("😀" * 9_000, choices))
    send(line, with_token(line), Reply("字" * 9_000, choices))
    assert [len(sent.choices) for sent in line.ledger] == [13, 13]


def test_check_says_who_we_are_or_that_line_refuses(line: FakeLine) -> None:
    async def check(token: str) -> str:
        door = LineChannel(LINE_SECRET, token, line.url)
        try:
            return await door.check()
        finally:
            await door.close()

    assert "Fake desk" in asyncio.run(check(line.token))
    with pytest.raises(SendFailed, match="401"):
        asyncio.run(check("wrong"))
    line.script(["html200"], on="info")
    with pytest.raises(SendFailed):
        asyncio.run(check(line.token))


@pytest.mark.parametrize(
    ("event", "kind", "text"),
    [
        (line_events.text_event("路燈壞了 😀"), Kind.TEXT, "路燈壞了 😀"),
        (line_events.sticker_event(), Kind.OTHER, "sticker"),
        (line_events.image_event(), Kind.OTHER, "image"),
        (line_events.location_event(), Kind.OTHER, "location"),
        (line_events.postback_event("12.0"), Kind.CHOICE, "12.0"),
        (line_events.follow_event(), Kind.ARRIVAL, ""),
        (line_events.follow_event(unblocked=True), Kind.ARRIVAL, ""),
        (line_events.unfollow_event(), Kind.DEPARTURE, ""),
        (line_events.unsend_event("325708"), Kind.WITHDRAWAL, "325708"),
    ],
    ids=["text", "sticker", "image", "location", "postback", "follow", "unblocked", "unfollow", "unsend"],
)
def test_what_citizens_do(event: dict[str, Any], kind: Kind, text: str) -> None:
    message = read(event)
    assert (message.kind, message.text) == (kind, text)
    assert message.sender == Address("line", line_user(), event.get("replyToken"))
    assert message.sent_at == datetime.fromtimestamp(event["timestamp"] / 1_000, UTC)
    assert message.message_id == event.get("message", {}).get("id", event["webhookEventId"])


def test_an_unsend_names_the_message_that_was_sent() -> None:
    said = line_events.text_event("我的密碼是1234")
    taken_back = line_events.unsend_event(said["message"]["id"])
    assert read(taken_back).text == read(said).message_id


def test_the_ping_of_the_verify_button_is_no_event() -> None:
    body, headers = line_events.signed_hook(LINE_SECRET, [])
    assert LINE.channel.open(LINE.genuine(body)) == []
    assert headers == headers | dict(LINE.genuine(body).headers)


def test_a_hook_of_many_events_keeps_their_order() -> None:
    said = [line_events.text_event(str(at)) for at in range(50)]
    body, _ = line_events.signed_hook(LINE_SECRET, said)
    events = LINE.channel.open(LINE.genuine(body))
    assert [LINE.channel.read(event)[0].text for event in events] == [str(at) for at in range(50)]
    assert len({event.event_id for event in events}) == 50
