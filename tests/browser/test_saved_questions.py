"""Test questions on an entry's page, by keyboard alone: saved, refused, deleted, without a barrier."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.checks import NARROW, barriers, tab_to, width_at_400_percent
from tests.browser.conftest import Desk
from tests.browser.test_console import PASSWORD

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
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(curator: BrowserContext) -> Iterator[Page]:
    """A tab in which no script of a citizen may run."""
    opened = curator.new_page()
    opened.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    yield opened
    opened.close()


def _save(page: Page, words: str) -> None:
    tab_to(page, "新的測試問題", 400)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)
    tab_to(page, "存測試問題")
    page.keyboard.press("Enter")


def _has_no_barrier(page: Page) -> None:
    assert barriers(page) == []
    assert width_at_400_percent(page) <= NARROW


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_saved_refused_and_deleted_by_keyboard_alone(page: Page, desk: Desk, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{desk.url}/console/entries/works.streetlight")
    _has_no_barrier(page)
    for words in (f"{scheme} 巷口的燈不亮了", f"{scheme} {EVIL}{'x' * 90}"):
        _save(page, words)
        expect(page.get_by_role("status")).to_contain_text("已存成測試問題")
        expect(page.get_by_role("group", name="存好的測試問題")).to_contain_text(words)
    _has_no_barrier(page)
    _save(page, "？？")
    expect(page.get_by_role("alert")).to_contain_text("裡面要有文字")
    _has_no_barrier(page)
    tab_to(page, "請寫一個問題，裡面要有文字。")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{desk.url}/console/entries/works.streetlight/questions#question")
    _save(page, f"{scheme} 巷口的燈一直閃")
    expect(page.get_by_role("status")).to_contain_text("已存成測試問題")
    tab_to(page, f"{scheme} 巷口的燈不亮了 {desk.email} 存的", 400)
    page.keyboard.press("Space")
    tab_to(page, "刪除勾選的測試問題")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已刪除勾選的測試問題")
    group = page.get_by_role("group", name="存好的測試問題")
    expect(group).to_contain_text(f"{scheme} 巷口的燈一直閃")
    expect(group).not_to_contain_text(f"{scheme} 巷口的燈不亮了")
    _has_no_barrier(page)


def test_words_half_typed_into_the_entrys_form_outlive_a_saved_question(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/console/entries/works.streetlight/edit")
    page.get_by_label("答案", exact=True).fill("打到一半的答案")
    page.wait_for_timeout(600)  # the page keeps what is typed after a short pause
    page.goto(f"{desk.url}/console/entries/works.streetlight")
    _save(page, "先存一個測試問題")
    expect(page.get_by_role("status")).to_contain_text("已存成測試問題")
    page.goto(f"{desk.url}/console/entries/works.streetlight/edit")
    page.get_by_role("button", name="放回打過的字").click()
    expect(page.get_by_label("答案", exact=True)).to_have_value("打到一半的答案")
