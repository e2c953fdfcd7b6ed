"""The chat page in a browser: without reloading, without a mouse, without script, without barriers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect

from tests.browser.checks import NARROW, barriers, focused, tab_to, width_at_400_percent
from tests.browser.conftest import Desk

QUESTION = "身分證掉了怎麼辦"
ANSWER = "戶政事務所"
WAIT_MS = 20_000


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """The page as a first visitor sees it; anything the browser complains about fails the test."""
    context = browser.new_context(locale="zh-TW")
    opened = context.new_page()
    complaints: list[str] = []

    def note(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(said.text)

    opened.on("console", note)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(desk.url)
    yield opened
    context.close()
    assert complaints == []


def _ask(page: Page, text: str) -> None:
    page.get_by_label("您想問什麼？").fill(text)
    page.get_by_role("button", name="送出").click()


def test_an_answer_arrives_without_reloading_and_survives_a_reload(page: Page) -> None:
    page.evaluate("window.samepage = true")
    _ask(page, QUESTION)
    log = page.get_by_role("log")
    expect(log).to_contain_text(ANSWER, timeout=WAIT_MS)
    assert page.evaluate("window.samepage") is True
    assert page.get_by_label("您想問什麼？").input_value() == ""
    page.reload()
    expect(page.get_by_role("log")).to_contain_text(QUESTION)
    expect(page.get_by_role("log")).to_contain_text(ANSWER)
    assert page.get_by_text(QUESTION, exact=True).count() == 1


def test_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    assert focused(page) == "跳到輸入框"
    page.keyboard.press("Enter")
    tab_to(page, "送出")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "您想問什麼？"
    page.keyboard.type("真人")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("案件編號", timeout=WAIT_MS)
    assert focused(page) == "您想問什麼？"


def test_an_emergency_is_marked(page: Page) -> None:
    _ask(page, "我家失火了")
    expect(page.locator("li.urgent")).to_contain_text("119", timeout=WAIT_MS)


def test_the_log_announces_politely_and_everything_has_a_name(page: Page) -> None:
    log = page.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    expect(log).to_have_accessible_name("對話內容")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.locator("html").get_attribute("lang") == "zh-Hant-TW"


def test_markup_in_a_message_is_only_text(page: Page) -> None:
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    _ask(page, "<img src=x onerror=alert(1)><script>alert(2)</script>")
    expect(page.get_by_role("log")).to_contain_text("onerror", timeout=WAIT_MS)
    page.wait_for_timeout(300)
    assert dialogs == []
    assert page.locator("#log img, #log script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert barriers(page) == []
    _ask(page, QUESTION)
    expect(page.get_by_role("log")).to_contain_text(ANSWER, timeout=WAIT_MS)
    assert barriers(page) == []


def test_nothing_is_cut_off_at_400_percent(page: Page) -> None:
    _ask(page, QUESTION + "一" * 300)
    expect(page.get_by_role("log")).to_contain_text("一一一", timeout=WAIT_MS)
    assert width_at_400_percent(page) <= NARROW


def test_without_script_a_question_is_answered(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.url)
    _ask(page, QUESTION)
    for _ in range(20):
        if ANSWER in page.get_by_role("log").inner_text():
            break
        page.wait_for_timeout(500)
        page.goto(desk.url)
    assert ANSWER in page.get_by_role("log").inner_text()
    _ask(page, "")
    assert "請先打字" in page.locator("#problem").inner_text()
    context.close()
