"""Forged, garbled and oversized input: refused or kept aside, and the next message works."""

import base64
import hashlib
import hmac
import json
import secrets

import pytest
from sqlalchemy import func, select

from bot.inbox.event import InboxEvent, quarantined
from tests.citizens import Citizen, LineCitizen, TelegramCitizen, WebCitizen, ask
from tests.city import LINE_SECRET, TELEGRAM_SECRET, City
from tests.peers.line_events import event, signed_hook, text_event
from tests.peers.telegram_updates import secret_hook, text_update
from tests.stories.test_questions import QUESTION

DEEP = b'{"destination":"U1","events":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
LONG_NUMBER = b'{"destination":"U1","events":[{"type":"message","timestamp":' + b"9" * 4_301 + b"}]}"
GARBAGE = {
    "empty": b"",
    "no JSON": b"\x00\x01\x02 hello",
    "half a body": b'{"destination":"U1","events":[{"type":"mess',
    "UTF-16": '{"destination":"U1","events":[]}'.encode("utf-16"),
    "100,000 deep": DEEP,
    "4,301 digits": LONG_NUMBER,
    "NaN": b'{"destination":"U1","events":[{"type":"message","timestamp":NaN}]}',
    "1e999": b'{"destination":"U1","events":[{"type":"message","timestamp":1e999}]}',
    "2**70": b'{"destination":"U1","events":[{"type":"message","timestamp":1180591620717411303424}]}',
    "lone surrogate": b'{"destination":"U1","events":[{"type":"\\ud800","webhookEventId":"\\udfff"}]}',
    "NUL": b'{"destination":"U1","events":[{"type":"a\\u0000b","webhookEventId":"a\\u0000b"}]}',
    "a list": b"[1, 2, 3]",
    "events no list": b'{"destination":"U1","events":{"a":1}}',
    "events of odd kinds": b'{"destination":"U1","events":[null,1,"x",[],{}]}',
    "wrong types": b'{"destination":7,"events":[{"type":[],"source":3,"message":"x","webhookEventId":{}}]}',
}
FORGERIES: tuple[dict[str, str | bytes], ...] = (
    {},
    {"x-line-signature": ""},
    {"x-line-signature": "c2hvcnQ="},
    {"x-line-signature": "簽章".encode()},
    {"x-line-signature": b"\xff\xfe\xfd"},
    {"x-line-signature": "A" * 10_000},
)


@pytest.mark.parametrize("headers", FORGERIES)
def test_a_forged_line_hook_is_refused_and_leaves_no_row(city: City, headers: dict[str, str | bytes]) -> None:
    before = _rows(city)
    body, _ = signed_hook(LINE_SECRET, [text_event(QUESTION)])
    raw = [(k.encode(), v.encode() if isinstance(v, str) else v) for k, v in headers.items()]
    assert city.web.post("/hooks/line", content=body, headers=raw).status_code == 401
    other, signed = signed_hook("another secret", [text_event(QUESTION)])
    assert city.web.post("/hooks/line", content=other, headers=signed).status_code == 401
    assert _rows(city) == before


@pytest.mark.parametrize("secret", [None, b"", b"wrong", "密".encode(), b"\xff", b"A" * 10_000])
def test_a_forged_telegram_hook_is_refused_and_leaves_no_row(city: City, secret: bytes | None) -> None:
    before = _rows(city)
    body, _ = secret_hook(text_update(QUESTION), TELEGRAM_SECRET)
    headers = [] if secret is None else [(b"x-telegram-bot-api-secret-token", secret)]
    assert city.web.post("/hooks/telegram", content=body, headers=headers).status_code == 401
    assert _rows(city) == before


@pytest.mark.parametrize("name", GARBAGE)
def test_signed_garbage_for_line_is_kept_aside_and_the_next_message_works(city: City, name: str) -> None:
    answer = city.web.post("/hooks/line", content=GARBAGE[name], headers=_signature(GARBAGE[name]))
    assert answer.status_code == 200
    _next_message_works(LineCitizen(city))


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_for_telegram_is_kept_aside_and_the_next_message_works(city: City, name: str) -> None:
    headers = {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}
    assert city.web.post("/hooks/telegram", content=GARBAGE[name], headers=headers).status_code == 200
    _next_message_works(TelegramCitizen(city))


def test_what_cannot_be_read_is_in_quarantine_with_its_bytes(city: City) -> None:
    body = b"\x00 no JSON " + secrets.token_bytes(8)
    city.web.post("/hooks/line", content=body, headers=_signature(body))
    city.think()
    with city.database.read() as session:
        newest = quarantined(session, 1)[0]
        assert newest.raw == body
        assert newest.problem


def test_a_poisoned_event_does_not_take_its_neighbours_along(city: City) -> None:
    citizen = LineCitizen(city)
    good = text_event(QUESTION, user=citizen.id, reply_token=citizen.token())
    odd = [None, 7, {"type": 5}, event("message", message={"type": "text", "text": 5}), event("future-kind")]
    body, headers = signed_hook(LINE_SECRET, [*odd[:3], good, *odd[3:]])  # type: ignore[list-item]
    assert city.web.post("/hooks/line", content=body, headers=headers).status_code == 200
    city.work()
    assert len(citizen.heard()) == 1


def test_the_ping_of_the_verify_button_is_answered(city: City) -> None:
    body, headers = signed_hook(LINE_SECRET, [])
    before = _rows(city)
    assert city.web.post("/hooks/line", content=body, headers=headers).status_code == 200
    assert _rows(city) == before


def test_an_event_without_an_id_is_keyed_by_its_bytes(city: City) -> None:
    citizen = LineCitizen(city)
    nameless = text_event(QUESTION, user=citizen.id, reply_token=citizen.token())
    del nameless["webhookEventId"]
    before = _rows(city)
    for _ in range(3):
        assert citizen.deliver(nameless).status_code == 200
    assert _rows(city) == before + 1
    city.work()
    assert len(citizen.heard()) == 1


def test_a_text_of_100_000_characters_gets_an_answer(citizen: Citizen) -> None:
    answer = citizen.writes("我想問身分證" * 16_667)
    if isinstance(citizen, WebCitizen):
        assert answer.status_code == 400 or answer.status_code == 413
        assert "5,000" in answer.json()["problem"]
    else:
        assert answer.status_code == 200
        citizen.city.work()
        assert len(citizen.heard()) == 1
    _next_message_works(citizen)


@pytest.mark.parametrize(
    "text", ["", "   ", "\u200b", "\n\n", "🙂" * 50, "https://example.org", "\x00", "ㄅㄆㄇ", "?"]
)
def test_a_text_with_nothing_in_it_is_no_trouble(citizen: Citizen, text: str) -> None:
    assert citizen.writes(text).status_code in {200, 202, 400}
    citizen.city.work()
    assert len(citizen.heard()) <= 1
    _next_message_works(citizen)


def test_lone_surrogates_in_a_text_are_no_trouble(city: City) -> None:
    citizen = LineCitizen(city)
    broken = json.dumps({"destination": "U1", "events": [text_event("\ud800身分證\udfff", user=citizen.id)]}).encode()
    assert city.web.post("/hooks/line", content=broken, headers=_signature(broken)).status_code == 200
    city.work()
    _next_message_works(citizen)


@pytest.mark.parametrize("kind", ["join", "leave", "memberJoined", "accountLink", "videoPlayComplete", "membership"])
def test_other_events_are_met_with_silence(city: City, kind: str) -> None:
    citizen = LineCitizen(city)
    assert citizen.does(event(kind, user=citizen.id)).status_code == 200
    city.work()
    assert citizen.heard() == []


def test_a_body_of_two_megabytes_is_refused_before_it_is_read(city: City) -> None:
    body = b"x" * 2_000_000
    assert city.web.post("/hooks/line", content=body, headers=_signature(body)).status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_hooks_take_post_alone(city: City, method: str) -> None:
    assert city.web.request(method, "/hooks/line").status_code == 405


def test_the_chat_page_refuses_what_no_page_of_ours_sent(city: City) -> None:
    answer = city.web.post("/chat", data={"text": QUESTION}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def _next_message_works(citizen: Citizen) -> None:
    citizen.city.work()
    assert "戶政事務所" in ask(citizen, QUESTION).text


def _signature(body: bytes) -> dict[str, str]:
    digest = hmac.new(LINE_SECRET.encode(), body, hashlib.sha256).digest()
    return {"x-line-signature": base64.b64encode(digest).decode()}


def _rows(city: City) -> int:
    with city.database.read() as session:
        return session.scalars(select(func.count()).select_from(InboxEvent)).one()
