"""Sign in and out: what it says, what it counts, what the cookie is."""

import asyncio
import re

import httpx2 as httpx
import pytest

from bot.service import build
from bot.settings import Settings
from bot.staff.store import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS, note_failure
from tests.bot.console.desk import PASSWORD, Desk, goes_to, shown


def test_without_a_session_the_console_leads_to_sign_in(desk: Desk) -> None:
    browser = desk.browser()
    assert goes_to(browser.get("/")) == "/console/sign-in"
    assert browser.client.get("/console", follow_redirects=True).url.path == "/console/sign-in"


def test_the_right_password_opens_the_queue_with_a_guarded_cookie(desk: Desk) -> None:
    browser = desk.signed_in()
    assert browser.get("/").status_code == 200
    assert goes_to(browser.get("/sign-in")) == "/console/"
    email, password = desk.hire()
    cookie = desk.browser().sign_in(email, password).headers["set-cookie"].lower()
    assert cookie.startswith("ask1999_staff=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"httponly", "samesite=lax", "path=/console"}


def test_the_cookie_is_secure_when_the_public_address_is_https(desk: Desk) -> None:
    settings = Settings(
        data_dir=desk.service.settings.data_dir,
        database_url=desk.service.settings.database_url,
        public_url="https://1999.example",
        semantic=False,
        starter=False,
    )
    behind_tls = Desk(build(settings))
    email, password = behind_tls.hire()
    cookie = behind_tls.browser().sign_in(email, password).headers["set-cookie"].lower()
    assert "secure" in {part.strip() for part in cookie.split(";")}
    behind_tls.database.close()


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(desk: Desk) -> None:
    email, _ = desk.hire()
    wrong = desk.browser().sign_in(email, "not it")
    unknown = desk.browser().sign_in("nobody@kcg.gov.tw", "not it")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.text.replace(email, "…") == unknown.text.replace("nobody@kcg.gov.tw", "…")
    assert "電子郵件或密碼不對" in shown(wrong)
    assert "set-cookie" not in wrong.headers


def test_five_wrong_passwords_close_the_account_even_to_the_right_one(desk: Desk) -> None:
    email, password = desk.hire()
    for _ in range(TRIES_PER_ACCOUNT):
        assert desk.browser().sign_in(email, "not it").status_code == 401
    throttled = desk.browser().sign_in(email.upper(), password)
    assert throttled.status_code == 429
    assert "試太多次了" in shown(throttled)
    assert throttled.headers["retry-after"] == "900"
    assert "set-cookie" not in throttled.headers


def test_tries_in_parallel_are_counted_one_by_one(desk: Desk) -> None:
    email, _ = desk.hire()

    async def try_all() -> list[int]:
        transport = httpx.ASGITransport(desk.app, client=("203.0.113.77", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
            form = {"email": email, "password": "not it"}
            tries = [client.post("/console/sign-in", data=form) for _ in range(TRIES_PER_ACCOUNT + 3)]
            return sorted([answer.status_code for answer in await asyncio.gather(*tries)])

    assert asyncio.run(try_all()) == [401] * TRIES_PER_ACCOUNT + [429] * 3


def test_one_address_cannot_try_account_after_account(desk: Desk) -> None:
    with desk.database.write() as session:
        for n in range(TRIES_PER_ADDRESS - 1):
            note_failure(session, f"nobody{n}@kcg.gov.tw", "203.0.113.9")
    browser = desk.browser("203.0.113.9")
    tries = [browser.sign_in(f"somebody{n}@kcg.gov.tw", "not it").status_code for n in range(2)]
    assert tries == [401, 429]
    assert desk.browser("203.0.113.10").sign_in("somebody2@kcg.gov.tw", "not it").status_code == 401


@pytest.mark.parametrize("odd", [b"%00", b"%ED%A0%80", b"\xff\x00", b"%F0%9F%98%80", b"a" * 5000])
def test_odd_characters_are_only_wrong(desk: Desk, odd: bytes) -> None:
    answer = desk.browser().client.post(
        "/console/sign-in",
        content=b"email=" + odd + b"&password=" + odd,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 401


def test_each_sign_in_has_a_new_session_and_ends_the_old_one(desk: Desk) -> None:
    email, password = desk.hire()
    browser = desk.browser()
    browser.sign_in(email, password)
    first = browser.client.cookies["ask1999_staff"]
    browser.sign_in(email, password)
    second = browser.client.cookies["ask1999_staff"]
    assert first != second
    old = desk.browser()
    old.client.cookies.set("ask1999_staff", first)
    assert goes_to(old.get("/password")) == "/console/sign-in"
    assert browser.get("/password").status_code == 200


def test_a_cookie_from_before_never_becomes_a_session(desk: Desk) -> None:
    email, password = desk.hire()
    fixed = "chosen-by-somebody-else"
    answer = desk.browser().client.post(
        "/console/sign-in",
        data={"email": email, "password": password},
        headers={"cookie": f"ask1999_staff={fixed}"},
    )
    assert fixed not in answer.headers["set-cookie"]
    other = desk.browser()
    other.client.cookies.set("ask1999_staff", fixed)
    assert goes_to(other.get("/password")) == "/console/sign-in"


def test_sign_out_ends_the_session_itself(desk: Desk) -> None:
    browser = desk.signed_in()
    token = browser.client.cookies["ask1999_staff"]
    assert goes_to(browser.post("/sign-out")) == "/console/sign-in?done=signed_out"
    assert "您已登出" in shown(browser.get("/sign-in?done=signed_out"))
    browser.client.cookies.set("ask1999_staff", token)
    assert goes_to(browser.get("/")) == "/console/sign-in"


def test_signing_out_takes_a_form_not_a_link(desk: Desk) -> None:
    browser = desk.signed_in()
    assert browser.get("/sign-out").status_code == 404
    assert browser.get("/").status_code == 200


def test_a_one_time_password_opens_nothing_but_its_own_replacement(desk: Desk) -> None:
    email, once = desk.hire()
    browser = desk.browser()
    assert goes_to(browser.sign_in(email, once)) == "/console/password"
    number = desk.new_case()
    for path in ("/", "/closed", "/trouble", f"/cases/{number}"):
        assert goes_to(browser.get(path)) == "/console/password"
    assert goes_to(browser.claim(number)) == "/console/password"
    assert desk.case_of(desk.outbox(number)[0].user_id).claimed_by is None
    page = browser.get("/password")
    assert re.findall(r'autocomplete="([^"]+)"', page.text) == [
        "username",
        "current-password",
        "new-password",
        "new-password",
    ]
    changed = browser.post("/password", current=once, new=PASSWORD, again=PASSWORD)
    assert goes_to(changed) == "/console/?done=password"
    assert "密碼已更換" in shown(browser.get("/?done=password"))
    assert goes_to(desk.browser().sign_in(email, PASSWORD)) == "/console/"
    assert desk.browser().sign_in(email, once).status_code == 401


@pytest.mark.parametrize(
    ("current", "new", "again", "field", "sentence"),
    [
        ("", "x" * 11, "x" * 11, "new", "至少要 12 個字元"),
        ("", "x" * 12, "x" * 13, "again", "不一樣"),
        ("not it", "x" * 12, "x" * 12, "current", "目前的密碼不對"),
        ("", "", "", "new", "不能和目前的密碼相同"),
    ],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(
    desk: Desk, current: str, new: str, again: str, field: str, sentence: str
) -> None:
    email, once = desk.hire()
    browser = desk.browser()
    browser.sign_in(email, once)
    refused = browser.post("/password", current=current or once, new=new or once, again=again or once)
    assert refused.status_code == 400
    assert f'id="{field}-problem">' in refused.text
    assert re.search(f'id="{field}"[^>]*aria-describedby="[^"]*{field}-problem"[^>]*aria-invalid', refused.text)
    assert sentence in shown(refused)
    assert goes_to(browser.get("/")) == "/console/password"


def test_guessing_the_old_password_is_counted_too(desk: Desk) -> None:
    email, once = desk.hire()
    browser = desk.browser()
    browser.sign_in(email, once)
    tries = [
        browser.post("/password", current="not it", new=PASSWORD, again=PASSWORD).status_code
        for _ in range(TRIES_PER_ACCOUNT + 1)
    ]
    assert tries == [400] * TRIES_PER_ACCOUNT + [429]


def test_a_new_password_ends_every_other_session(desk: Desk) -> None:
    email, once = desk.hire()
    here, there = desk.browser(), desk.browser()
    here.sign_in(email, once)
    there.sign_in(email, once)
    before = here.client.cookies["ask1999_staff"]
    here.post("/password", current=once, new=PASSWORD, again=PASSWORD)
    assert here.client.cookies["ask1999_staff"] != before
    assert here.get("/").status_code == 200
    assert goes_to(there.get("/")) == "/console/sign-in"
