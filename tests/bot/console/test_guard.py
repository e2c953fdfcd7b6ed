"""Every route asks for sign-in, forms prove where they come from, and refusals are pages of our own."""

import re
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from starlette.routing import Route

from bot.console import pages
from bot.console.forms import MOST_BYTES
from bot.staff.member import Role, StaffSession
from bot.staff.store import find_member
from tests.bot.console.desk import Desk, goes_to, shown

HEADERS = {
    "content-security-policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}


def test_every_route_but_three_asks_for_sign_in(desk: Desk) -> None:
    asked = 0
    number = desk.new_case()
    for route in pages.routes(desk.service):
        assert isinstance(route, Route)
        if route.path in pages.OPEN_TO_ANYONE:
            continue
        asked += 1
        path = re.sub("{(key|id|revision)}", "1", route.path.replace("{number}", number)).replace("{entry_id}", "a.b")
        assert "{" not in path
        browser = desk.browser()
        if "GET" in (route.methods or ()):
            assert goes_to(browser.get(path)) == "/console/sign-in", path
        else:
            assert browser.send(path, {"csrf": "x", "text": "x"}).status_code == 401, path
    assert asked >= 29
    assert [u.speaker for u in desk.said(number)] == ["citizen", "bot"]


def test_every_answer_of_the_console_carries_its_headers(desk: Desk) -> None:
    browser, nobody = desk.agent(), desk.browser()
    number = desk.new_case()
    paths = ("/", "/closed", "/trouble", f"/cases/{number}", "/password", "/nothing", "/cases/0000-0000")
    answers = [browser.get(path) for path in paths]
    answers += [nobody.get(path) for path in ("/", "/sign-in", "/static/console.css", "/static/other.css")]
    answers += [
        browser.claim(number),
        browser.answer(number, ""),
        browser.send(f"/cases/{number}/answer", {}),
        nobody.sign_in("a", "b"),
        nobody.client.delete("/console/"),
        nobody.client.request("BREW", "/console/sign-in"),
        nobody.client.head("/console/sign-in"),
        browser.post("/sign-out"),
    ]
    for answer in answers:
        sent = {name: answer.headers.get(name) for name in HEADERS}
        assert sent == HEADERS, answer.request.url
    assert {answer.status_code for answer in answers} == {200, 303, 400, 401, 403, 404}


def test_no_page_holds_script_or_style_of_its_own(desk: Desk) -> None:
    browser = desk.agent()
    number = desk.new_case()
    browser.claim(number)
    for path in ("/", "/closed", "/trouble", f"/cases/{number}", "/password", "/nothing"):
        page = browser.get(path).text
        assert all(forbidden not in page for forbidden in ("<script", "<style", " style=", "javascript:", " onclick"))


@pytest.mark.parametrize("token", ["", "x", "權杖", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")])
def test_a_form_without_its_token_does_nothing_and_keeps_the_text(desk: Desk, token: str) -> None:
    browser = desk.agent()
    number = desk.new_case()
    browser.claim(number)
    before = len(desk.outbox(number))
    fields = {"csrf": token, "text": "打了很久的回覆", "form_id": secrets.token_hex(16)}
    refused = browser.send(f"/cases/{number}/answer", fields)
    assert refused.status_code == 403
    assert "表單已經失效" in shown(refused)
    assert "打了很久的回覆" in refused.text
    assert len(desk.outbox(number)) == before


def test_another_sessions_token_is_no_token(desk: Desk) -> None:
    mine, theirs = desk.agent(), desk.signed_in()
    number = desk.new_case()
    assert mine.send(f"/cases/{number}/claim", {"csrf": theirs.csrf()}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://desk.test.evil.example"},
        {"origin": "http://[broken"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "origin": "http://desk.test"},
    ],
)
def test_a_form_of_another_site_is_refused(desk: Desk, headers: dict[str, str]) -> None:
    browser = desk.agent()
    number = desk.new_case()
    refused = browser.send(f"/cases/{number}/claim", {"csrf": browser.csrf()}, **headers)
    assert refused.status_code == 403
    assert "不是從後台送出的" in shown(refused)
    assert desk.browser().send("/sign-in", {"email": browser.email, "password": "x"}, **headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://desk.test"}, {"sec_fetch_site": "same-origin"}, {"sec_fetch_site": "none"}]
)
def test_a_form_of_our_own_is_taken(desk: Desk, headers: dict[str, str]) -> None:
    browser = desk.agent()
    claimed = browser.send(f"/cases/{desk.new_case()}/claim", {"csrf": browser.csrf()}, **headers)
    assert claimed.status_code == 303


def test_curators_read_and_agents_and_managers_work(desk: Desk) -> None:
    number = desk.new_case()
    curator = desk.signed_in(Role.CURATOR)
    page = curator.get(f"/cases/{number}")
    assert page.status_code == 200
    assert "/claim" not in page.text
    for action in ("claim", "give-back", "answer", "close"):
        refused = curator.post(f"/cases/{number}/{action}", text="不該送出", outcome="done", form_id="0" * 32)
        assert refused.status_code == 403
        assert "只能查看案件" in shown(refused)
    assert [u.speaker for u in desk.said(number)] == ["citizen", "bot"]
    for role in (Role.AGENT, Role.MANAGER):
        assert desk.signed_in(role).claim(desk.new_case()).status_code == 303


def test_an_agent_who_becomes_a_curator_works_no_longer(desk: Desk) -> None:
    browser = desk.signed_in()
    number = desk.new_case()
    browser.claim(number)
    assert "<textarea" in browser.get(f"/cases/{number}").text
    with desk.database.write() as session:
        member = find_member(session, browser.email)
        assert member is not None
        member.role = Role.CURATOR.value
    assert "<textarea" not in browser.get(f"/cases/{number}").text
    assert browser.answer(number, "不該送出").status_code == 403


def test_half_an_hour_of_silence_ends_the_session_but_not_what_was_typed(desk: Desk) -> None:
    browser = desk.agent()
    number = desk.new_case()
    browser.claim(number)
    csrf = browser.csrf()
    _age_sessions(desk, timedelta(minutes=31))
    late = browser.send(f"/cases/{number}/answer", {"csrf": csrf, "text": "打了\r\n半小時 <b>", "form_id": "0" * 32})
    assert late.status_code == 401
    assert " readonly>\n打了\n半小時 &lt;b&gt;</textarea>" in late.text
    assert 'href="/console/sign-in"' in late.text
    assert "打了" not in "".join(u.text for u in desk.said(number))
    assert goes_to(browser.get("/")) == "/console/sign-in"


def test_whoever_works_stays_signed_in(desk: Desk) -> None:
    browser = desk.agent()
    for _ in range(3):
        _age_sessions(desk, timedelta(minutes=20))
        assert browser.get("/").status_code == 200


def test_a_password_is_never_shown_back(desk: Desk) -> None:
    browser = desk.agent()
    expired = desk.browser().send("/password", {"current": "geheim-1", "new": "geheim-2", "again": "geheim-3"})
    wrong = browser.post("/password", current="geheim-1", new="geheim-2", again="geheim-3")
    assert (expired.status_code, wrong.status_code) == (401, 400)
    assert "geheim" not in expired.text + wrong.text


def test_forms_are_read_within_limits(desk: Desk) -> None:
    browser = desk.agent()
    number = desk.new_case()
    browser.claim(number)
    path = f"/cases/{number}/answer"
    fits = {"csrf": browser.csrf(), "text": "x" * (MOST_BYTES - 2_000)}
    assert browser.send(path, fits).status_code == 400
    assert browser.send(path, {**fits, "text": "x" * MOST_BYTES}).status_code == 413
    assert "太長了" in shown(browser.send(path, {**fits, "text": "x" * MOST_BYTES}))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    dripping = browser.client.post(f"/console{path}", content=(b"x" * 1_000 for _ in range(100)), headers=headers)
    assert dripping.status_code == 413
    many = browser.client.post(f"/console{path}", content="&".join(["a=1"] * 50), headers=headers)
    assert many.status_code == 400
    multipart = browser.client.post(f"/console{path}", data={"csrf": browser.csrf()}, files={"f": b"x"})
    assert multipart.status_code == 403


def test_what_does_not_exist_is_a_page_of_our_own(desk: Desk) -> None:
    browser = desk.agent()
    for path in ("/nothing", "/cases/", "/cases/0000-0000", "/cases/%00", "/cases/x'--", "/static/../guard.py"):
        missing = browser.get(path)
        assert missing.status_code == 404, path
        assert '<html lang="zh-Hant-TW">' in missing.text
        assert "找不到" in shown(missing)
    assert browser.claim("0000-0000").status_code == 404


def test_without_its_database_the_console_says_so_and_keeps_the_text(fragile: Desk) -> None:
    browser = fragile.signed_in()
    number = fragile.new_case()
    browser.claim(number)
    csrf = browser.csrf()
    with fragile.database.write() as session:
        session.execute(text("drop table case_events"))
    answer = {"csrf": csrf, "text": "打了很久的回覆", "form_id": "0" * 32}
    failed = browser.send(f"/cases/{number}/answer", answer)
    assert failed.status_code == 503
    assert "資料庫暫時連不上" in shown(failed)
    assert "打了很久的回覆" in failed.text
    assert "打了很久的回覆" not in [u.text for u in fragile.said(number)]
    with fragile.database.write() as session:
        session.execute(text("drop table staff_sessions"))
    assert browser.get("/").status_code == 503
    assert browser.get("/sign-in").status_code == 503


def _age_sessions(desk: Desk, by: timedelta) -> None:
    with desk.database.write() as session:
        for one in session.scalars(select(StaffSession)):
            one.seen_at -= by


def test_every_page_reports_what_it_took_the_server(desk: Desk) -> None:
    for path in ("/sign-in", "/no-such-page"):
        assert re.fullmatch(r"page;dur=\d+\.\d", desk.browser().get(path).headers["server-timing"])
