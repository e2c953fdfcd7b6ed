"""The curators' pages in a browser: an entry written and published by keyboard alone, no barrier, no lost words."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.checks import NARROW, barriers, tab_to, width_at_400_percent
from tests.browser.conftest import Desk
from tests.browser.test_console import PASSWORD

WAIT_MS = 20_000
STARTED_MS = 180_000
PHRASINGS = "飛天豬公園幾點開\n飛天豬公園開放時間\n豬公園什麼時候開門"
EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


@pytest.fixture(scope="module")
def curator(browser: Browser, desk: Desk) -> Iterator[BrowserContext]:
    """The first member of staff, a manager, with a password of their own."""
    context = browser.new_context(locale="zh-TW")
    page = context.new_page()
    page.goto(f"{desk.url}/console/")
    page.get_by_label("電子郵件").fill(desk.email)
    page.get_by_label("密碼").fill(desk.password)
    page.keyboard.press("Enter")
    for label, words in (("目前的密碼", desk.password), ("新密碼", PASSWORD), ("再輸入一次新密碼", PASSWORD)):
        page.get_by_label(label, exact=True).fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="題目", exact=True)).to_be_visible()
    # The first page that matches starts a process for it; the pages after it are quick.
    page.goto(f"{desk.url}/console/try?text=路燈", timeout=STARTED_MS)
    page.close()
    yield context
    context.close()


def _fill(page: Page, label: str, words: str) -> None:
    tab_to(page, label)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)


def _press(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def _heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def test_an_entry_from_nothing_to_an_answer_and_back_by_keyboard_alone(
    curator: BrowserContext, browser: Browser, desk: Desk
) -> None:
    page = curator.new_page()
    page.goto(f"{desk.url}/console/entries")
    _press(page, "新增題目")
    _heading(page, "新增題目")
    _press(page, "儲存草稿")
    expect(page.get_by_role("alert")).to_contain_text("題目：請寫題目。")
    _press(page, "題目：請寫題目。")
    page.keyboard.press("Shift+Tab")
    _fill(page, "題目（必填）", "飛天豬公園開放時間")
    _fill(page, "民眾的問法", PHRASINGS)
    _fill(page, "答案", "惟飛天豬公園每天 9 點開門。")
    _fill(page, "局處", "觀光局")
    _press(page, "儲存草稿")
    expect(page.get_by_role("status")).to_contain_text("草稿已儲存")
    expect(page.locator(".advice")).to_contain_text("「惟」是公文用語")
    expect(page.locator(".advice")).to_contain_text("答案沒有寫下一步")
    _press(page, "編輯草稿")
    _heading(page, "編輯")
    _fill(page, "答案", "飛天豬公園每天 9 點開門。有問題請打 1999。")
    _press(page, "儲存草稿")
    expect(page.locator(".advice")).not_to_contain_text("公文用語")
    _press(page, "送審")
    expect(page.get_by_role("status")).to_contain_text("已送審")
    _press(page, "看差異並公開")
    _heading(page, "公開 飛天豬")
    _fill(page, "照樣公開的原因（必填）", "英文下週補")
    _press(page, "公開")
    expect(page.get_by_role("status")).to_contain_text("已公開")
    _is_answered(browser, desk, "飛天豬公園幾點開", "9 點開門")
    _press(page, "第 1 版")
    _heading(page, "第 1 版")
    _press(page, "還原到這一版")
    expect(page.get_by_role("status")).to_contain_text("已還原")
    page.close()


def _is_answered(browser: Browser, desk: Desk, question: str, answer: str) -> None:
    """Ask until the worker knows the newest entries, each time as somebody new."""
    for _ in range(15):
        citizen = browser.new_context(locale="zh-TW").new_page()
        citizen.goto(desk.url)
        citizen.get_by_label("您想問什麼？").fill(question)
        citizen.get_by_role("button", name="送出").click()
        log = citizen.get_by_role("log")
        expect(log.locator("li[data-id]")).to_have_count(2, timeout=WAIT_MS)
        said = log.inner_text()
        citizen.context.close()
        if answer in said:
            return
    raise AssertionError(f"{question} was never answered with {answer}: {said}")


def _draft(page: Page, desk: Desk, title: str) -> str:
    page.goto(f"{desk.url}/console/entries/new")
    page.get_by_label("題目（必填）").fill(title)
    page.get_by_label("民眾的問法").fill(f"{title}的問法\n{EVIL}")
    page.get_by_label("答案", exact=True).fill(f"惟答案 {EVIL} 1999 {'長' * 70}")
    page.get_by_label("局處", exact=True).fill("觀光局")
    page.get_by_role("button", name="儲存草稿").click()
    expect(page.get_by_role("status")).to_contain_text("草稿已儲存")
    return page.url.partition("?")[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_entries_has_a_barrier_or_is_cut_off(curator: BrowserContext, desk: Desk, scheme: str) -> None:
    page = curator.new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    one = _draft(page, desk, f"無障礙 {scheme} {EVIL}{'x' * 90}")
    console = f"{desk.url}/console"
    paths = [f"{console}/entries", f"{console}/entries?state=draft&page=1", f"{console}/entries/new", one]
    paths += [f"{one}/edit", f"{one}/publish", f"{one}/history/1", f"{console}/tasks"]
    paths += [f"{console}/tasks?state={state}" for state in ("review_due", "in_review")]
    for path in paths:
        page.goto(path)
        assert barriers(page) == [], path
        assert width_at_400_percent(page) <= NARROW, path
    page.goto(f"{console}/entries/new")
    page.get_by_label("查核日期").fill("昨天")
    page.get_by_role("button", name="儲存草稿").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert barriers(page) == []
    assert width_at_400_percent(page) <= NARROW
    page.close()


def test_two_tabs_write_one_entry_and_the_later_is_shown_both(curator: BrowserContext, desk: Desk) -> None:
    first, second = curator.new_page(), curator.new_page()
    one = _draft(first, desk, "兩個人一起改")
    for page, words in ((first, "先存的，請打 1999。"), (second, "晚到的，請打 1998。")):
        page.goto(f"{one}/edit")
        page.get_by_label("答案", exact=True).fill(words)
    for page in (first, second):
        page.get_by_role("button", name="儲存草稿").click()
    expect(second.get_by_role("alert")).to_contain_text("先存了第 2 版")
    expect(second.get_by_label("答案", exact=True)).to_have_value("晚到的，請打 1998。")
    assert barriers(second) == []
    assert width_at_400_percent(second) <= NARROW
    first.close()
    second.close()


def test_a_lost_session_keeps_the_draft_in_the_tab(curator: BrowserContext, desk: Desk) -> None:
    page = curator.new_page()
    one = _draft(page, desk, "打到一半")
    page.goto(f"{one}/edit")
    expect(page.locator("#draft")).to_be_hidden()
    page.get_by_label("答案", exact=True).fill("打了很久的答案")
    cookies = curator.cookies()
    curator.clear_cookies()
    page.get_by_role("button", name="儲存草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("請重新登入")
    expect(page.get_by_label("答案", exact=True)).to_have_value("打了很久的答案")
    assert barriers(page) == []
    assert width_at_400_percent(page) <= NARROW
    curator.add_cookies(cookies)  # type: ignore[arg-type]  # as signing in again in another tab does
    page.get_by_role("link", name="回到表單").click()
    expect(page.locator("#draft")).to_be_visible()
    assert barriers(page) == []
    _press(page, "放回打過的字")
    expect(page.get_by_label("答案", exact=True)).to_have_value("打了很久的答案")
    page.get_by_role("button", name="儲存草稿").click()
    expect(page.get_by_role("status")).to_contain_text("草稿已儲存")
    page.goto(f"{one}/edit")
    expect(page.locator("#draft")).to_be_hidden()
    page.close()


def test_without_script_an_entry_is_written(curator: BrowserContext, browser: Browser, desk: Desk) -> None:
    plain = browser.new_context(java_script_enabled=False, storage_state=curator.storage_state())
    page = plain.new_page()
    one = _draft(page, desk, "沒有程式也能寫")
    page.get_by_role("button", name="送審").click()
    expect(page.get_by_role("status")).to_contain_text("已送審")
    page.goto(f"{one}/publish")
    page.get_by_label("照樣公開的原因").fill("試試看")
    page.get_by_role("button", name="公開").click()
    expect(page.get_by_role("status")).to_contain_text("已公開")
    plain.close()
