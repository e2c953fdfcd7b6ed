"""FakeLine against LINE's own SDK: the rules it keeps, the failures it plays, the traffic it makes."""

import asyncio
import json
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import aiohttp
import pytest
from linebot.v3.messaging import (
    ApiException,
    AsyncApiClient,
    AsyncMessagingApi,
    Configuration,
    MessageAction,
    PostbackAction,
    PushMessageRequest,
    QuickReply,
    QuickReplyItem,
    ReplyMessageRequest,
    TextMessage,
)
from linebot.v3.models import UnknownEvent
from linebot.v3.webhook import WebhookParser

from tests.peers import line_events
from tests.peers.line import BAD_TOKEN, QUOTA, FakeLine
from tests.peers.line_events import line_user, redelivered, signed_hook, text_event, ulid
from tests.peers.line_rules import graphemes

Use = Callable[[AsyncMessagingApi], Awaitable[Any]]


@pytest.fixture
def line() -> Iterator[FakeLine]:
    with FakeLine() as line:
        yield line


def with_sdk(line: FakeLine, use: Use, *, token: str = "") -> Any:
    """Run one use of the SDK's async client against the fake."""

    async def run() -> Any:
        settings = Configuration(host=line.url, access_token=token or line.token)
        async with AsyncApiClient(settings) as client:
            return await use(AsyncMessagingApi(client))

    return asyncio.run(run())


def refused(line: FakeLine, use: Use, **options: str) -> tuple[int, dict[str, Any]]:
    with pytest.raises(ApiException) as caught:
        with_sdk(line, use, **options)
    return caught.value.status, json.loads(caught.value.body)


def reply(token: str, *messages: TextMessage) -> Use:
    body = ReplyMessageRequest(replyToken=token, messages=list(messages) or [TextMessage(text="您好")])
    return lambda api: api.reply_message(body)


def push(to: str, *messages: TextMessage, key: str | None = None) -> Use:
    body = PushMessageRequest(to=to, messages=list(messages) or [TextMessage(text="您好")])
    return lambda api: api.push_message(body, x_line_retry_key=key)


def with_buttons(*actions: PostbackAction | MessageAction) -> TextMessage:
    return TextMessage(
        text="請選擇", quickReply=QuickReply(items=[QuickReplyItem(action=action) for action in actions])
    )


def test_a_reply_token_works_once(line: FakeLine) -> None:
    token = line.issue_token()
    buttons = with_buttons(PostbackAction(label="是", data="yes"), MessageAction(label="否", text="不是"))
    answer = with_sdk(line, reply(token, TextMessage(text="一"), buttons))
    assert len(answer.sent_messages) == 2
    (sent,) = line.ledger
    assert (sent.kind, sent.to, sent.texts) == ("reply", token, ("一", "請選擇"))
    assert sent.choices == (("是", "yes"), ("否", "不是"))
    assert sent.at == pytest.approx(time.time(), abs=30)
    assert refused(line, reply(token)) == (400, {"message": BAD_TOKEN})
    assert refused(line, reply("0" * 32)) == (400, {"message": BAD_TOKEN})
    assert len(line.ledger) == 1


def test_an_old_token_is_refused_like_a_used_one(line: FakeLine) -> None:
    token = line.issue_token()
    line.expire_token(token)
    assert refused(line, reply(token)) == (400, {"message": BAD_TOKEN})


def test_any_token_will_do_for_load_but_once_only() -> None:
    with FakeLine(accept_any_token=True) as line:
        with_sdk(line, reply("whatever"))
        assert refused(line, reply("whatever")) == (400, {"message": BAD_TOKEN})


def test_a_repeated_retry_key_names_the_first_request(line: FakeLine) -> None:
    key = str(uuid.uuid4())
    with_sdk(line, push(line_user(), key=key))
    with pytest.raises(ApiException) as caught:
        with_sdk(line, push(line_user(), key=key))
    assert caught.value.status == 409
    assert caught.value.headers["x-line-accepted-request-id"] == line.ledger[0].request_id
    assert [(sent.kind, sent.to, sent.retry_key) for sent in line.ledger] == [("push", line_user(), key)]
    assert refused(line, push(line_user(), key="no-uuid"))[0] == 400


def test_a_reply_takes_no_retry_key(line: FakeLine) -> None:
    token = line.issue_token()

    async def post() -> int:
        headers = {"Authorization": f"Bearer {line.token}", "X-Line-Retry-Key": str(uuid.uuid4())}
        body = {"replyToken": token, "messages": [{"type": "text", "text": "a"}]}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{line.url}/v2/bot/message/reply", json=body) as answer,
        ):
            return answer.status

    assert asyncio.run(post()) == 400
    with_sdk(line, reply(token))  # the refused call did not use the token up


@pytest.mark.parametrize(
    ("message", "where"),
    [
        (TextMessage(text=""), "messages[0].text"),
        (TextMessage(text="😀" * 2_501), "messages[0].text"),
        (with_buttons(*[PostbackAction(label="a", data="b")] * 13), ""),
        (with_buttons(PostbackAction(label="字" * 21, data="b")), "messages[0].quickReply.items[0].action.label"),
        (with_buttons(PostbackAction(label="", data="b")), "messages[0].quickReply.items[0].action.label"),
        (with_buttons(PostbackAction(label="👨‍👩‍👧" * 20, data="x" * 300)), ""),
        (TextMessage(text="😀" * 2_500), ""),
    ],
)
def test_limits_of_a_message(line: FakeLine, message: TextMessage, where: str) -> None:
    if not where:
        with_sdk(line, push(line_user(), message))
        assert len(line.ledger) == 1
        return
    status, body = refused(line, push(line_user(), message))
    assert status == 400
    assert [problem["property"] for problem in body["details"]] == [where]
    assert line.ledger == []


def test_what_the_sdk_would_stop_is_refused_as_well(line: FakeLine) -> None:
    text = {"type": "text", "text": "a"}
    item = {"type": "action", "action": {"type": "postback", "label": "a", "data": "b"}}
    long = {"type": "action", "action": {"type": "postback", "label": "a", "data": "x" * 301}}
    bodies: list[object] = [
        {"to": line_user(), "messages": [text | {"quickReply": {"items": [long]}}]},
        {"to": line_user()},
        {"to": line_user(), "messages": []},
        {"to": line_user(), "messages": [text] * 6},
        {"to": line_user(), "messages": [{"type": "poem"}]},
        {"to": line_user(), "messages": [text | {"quickReply": {"items": [item] * 14}}]},
        {"to": "somebody", "messages": [text]},
        [text],
    ]

    async def post() -> list[int]:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {line.token}"}) as session:
            answers = [await session.post(f"{line.url}/v2/bot/message/push", json=body) for body in bodies]
            return [answer.status for answer in answers]

    assert asyncio.run(post()) == [400] * len(bodies)


def test_bot_info_needs_the_token(line: FakeLine) -> None:
    assert with_sdk(line, lambda api: api.get_bot_info()).user_id.startswith("U")
    assert refused(line, lambda api: api.get_bot_info(), token="wrong")[0] == 401
    assert refused(line, push(line_user()), token="wrong")[0] == 401


def test_failures_come_in_their_order_and_pass(line: FakeLine) -> None:
    line.script([429, "quota", 500])
    assert refused(line, push(line_user()))[0] == 429
    assert refused(line, push(line_user())) == (429, {"message": QUOTA})
    assert refused(line, push(line_user()))[0] == 500
    with_sdk(line, push(line_user()))
    assert len(line.ledger) == 1
    assert [call.status for call in line.calls] == [429, 429, 500, 200]
    assert line.count("push") == 4


@pytest.mark.parametrize(("outcome", "taken"), [("accept_then_cut", 1), ("reset", 0)])
def test_broken_connections(line: FakeLine, outcome: str, taken: int) -> None:
    line.script([outcome], on="push")
    with_sdk(line, lambda api: api.get_bot_info())
    with pytest.raises(aiohttp.ClientError):
        with_sdk(line, push(line_user()))
    assert len(line.ledger) == taken
    assert [call.status for call in line.calls] == [200, 0]


def test_a_hanging_call_is_taken_before_it_is_answered(line: FakeLine) -> None:
    line.script(["hang:30"])
    body = PushMessageRequest(to=line_user(), messages=[TextMessage(text="慢")])
    with pytest.raises(TimeoutError):
        with_sdk(line, lambda api: api.push_message(body, _request_timeout=0.2))
    assert [sent.texts for sent in line.ledger] == [("慢",)]


def test_a_lying_proxy_takes_nothing(line: FakeLine) -> None:
    line.script(["html200"])
    with pytest.raises(Exception):  # noqa: B017 - whatever the SDK makes of a page where JSON should be
        with_sdk(line, push(line_user()))
    assert line.ledger == []


def test_events_are_what_the_sdk_reads() -> None:
    events = [
        text_event("路燈壞了"),
        line_events.sticker_event(),
        line_events.image_event(),
        line_events.location_event(),
        line_events.postback_event("entry=1"),
        line_events.follow_event(unblocked=True),
        line_events.unfollow_event(),
        line_events.unsend_event("325708"),
        redelivered(text_event("再一次")),
    ]
    body, headers = signed_hook("secret", events)
    read = WebhookParser("secret").parse(body.decode(), headers["x-line-signature"])
    assert not any(isinstance(event, UnknownEvent) for event in read)
    assert [event.type for event in read] == [event["type"] for event in events]
    assert [event.delivery_context.is_redelivery for event in read] == [False] * 8 + [True]
    assert len({event.webhook_event_id for event in read}) == len(events)
    assert [event["type"] for event in events if "replyToken" not in event] == ["unfollow", "unsend"]


def test_event_ids_are_ulids_of_their_time() -> None:
    assert re.fullmatch("[0-7][0-9A-HJKMNP-TV-Z]{25}", ulid())
    assert ulid(1_000_000) < ulid(1_000_001)
    assert ulid(1_469_922_850.259).startswith("01ARZ3NDEK")  # an example of the ULID specification


def test_labels_are_counted_as_readers_see_them() -> None:
    assert [graphemes(text) for text in ("", "字", "e\u0301", "👨‍👩‍👧", "👍🏽")] == [0, 1, 1, 1, 1]
