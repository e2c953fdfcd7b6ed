"""The console in a browser: a case from queue to end by keyboard alone, and no page with a barrier."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.checks import NARROW, barriers, focused, tab_to, width_at_400_percent
from tests.browser.conftest import Desk

WAIT_MS = 20_000
PASSWORD = "correct horse battery"
ANSWER = "您好，路燈明天修好。"


@pytest.fixture(scope="module")
def citizen(browser: Browser, desk: Desk) -> Iterator[Page]:
    """Somebody on the chat page."""
    context = browser.new_context(locale="zh-TW")
    page = context.new_page()
    page.goto(desk.url)
    yield page
    context.close()


@pytest.fixture(scope="module")
def staff(browser: Browser, desk: Desk) -> Iterator[BrowserContext]:
    """The first member of staff, signed in with the printed password and with a password of their own."""
    context = browser.new_context(locale="zh-TW")
    page = context.new_page()
    page.goto(f"{desk.url}/console/")
    assert barriers(page) == []
    tab_to(page, "電子郵件")
    page.keyboard.type(desk.email)
    tab_to(page, "密碼")
    page.keyboard.type(desk.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("更換密碼")
    assert barriers(page) == []
    for label, words in (("目前的密碼", desk.password), ("新密碼", PASSWORD), ("再輸入一次新密碼", PASSWORD)):
        tab_to(page, label)
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("更換密碼")
    page.close()
    yield context
    context.close()


def _open_case(citizen: Page) -> str:
    opened = citizen.locator("#log li", has_text="案件編號：")
    before = opened.count()
    citizen.get_by_label("您想問什麼？").fill("我要找真人")
    citizen.get_by_role("button", name="送出").click()
    expect(opened).to_have_count(before + 1, timeout=WAIT_MS)
    return opened.last.inner_text().split("案件編號：")[1].split()[0]


def test_a_case_from_queue_to_end_by_keyboard_alone(citizen: Page, staff: BrowserContext, desk: Desk) -> None:
    number = _open_case(citizen)
    page = staff.new_page()
    page.goto(f"{desk.url}/console/")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到主要內容"
    tab_to(page, number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    tab_to(page, "認領")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已認領")
    tab_to(page, "回覆內容")
    page.keyboard.insert_text(ANSWER)
    tab_to(page, "回覆")
    page.keyboard.press("Enter")
    expect(citizen.get_by_role("log")).to_contain_text(ANSWER, timeout=WAIT_MS)
    tab_to(page, "已經回答問題")
    page.keyboard.press("Space")
    tab_to(page, "結案")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已結案")
    expect(citizen.get_by_role("log")).to_contain_text("結案了", timeout=WAIT_MS)
    page.close()


def _ask_in_vain(citizen: Page, text: str) -> None:
    offers = citizen.get_by_role("button", name="有答案時告訴我")
    before = offers.count()
    citizen.get_by_label("您想問什麼？").fill(text)
    citizen.get_by_role("button", name="送出").click()
    expect(offers).to_have_count(before + 1, timeout=WAIT_MS)


def test_a_gap_is_answered_and_its_asker_told_without_a_mouse(
    citizen: Page, staff: BrowserContext, desk: Desk
) -> None:
    _ask_in_vain(citizen, "<script>alert(1)</script>怎麼煮紅燒肉")
    citizen.get_by_role("button", name="有答案時告訴我").last.click()
    expect(citizen.get_by_role("log")).to_contain_text("有答案時我會在這裡告訴您", timeout=WAIT_MS)
    page = staff.new_page()
    page.goto(f"{desk.url}/console/gaps")
    expect(page.get_by_role("listitem").filter(has_text="1 人在等答案")).to_contain_text(
        "<script>alert(1)</script>怎麼"
    )
    assert barriers(page) == []
    assert width_at_400_percent(page) <= NARROW
    tab_to(page, "題目代號")
    tab_to(page, "已經有答案了")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("請先選一個題目")
    assert barriers(page) == []
    page.get_by_label("題目代號").fill("household.id-card-lost")
    tab_to(page, "已經有答案了")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("會收到答案")
    expect(citizen.get_by_role("log")).to_contain_text("您之前問的", timeout=WAIT_MS)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_or_is_cut_off(
    citizen: Page, staff: BrowserContext, browser: Browser, desk: Desk, scheme: str
) -> None:
    number = _open_case(citizen)
    page = staff.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    case = f"cases/{number}"
    _ask_in_vain(citizen, f"夢到掉牙齒是什麼意思，{scheme}")
    for path in ("", "closed", "trouble", "gaps", "suggestions", "password", case, "no-such-page"):
        page.goto(f"{desk.url}/console/{path}")
        assert barriers(page) == [], path
        assert width_at_400_percent(page) <= NARROW, path
    page.goto(f"{desk.url}/console/{case}")
    page.get_by_role("button", name="認領", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    assert barriers(page) == []
    assert width_at_400_percent(page) <= NARROW
    page.get_by_label("已經回答問題").check()
    page.get_by_role("button", name="結案", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已結案")
    page.close()


def test_without_script_the_console_works(staff: BrowserContext, browser: Browser, desk: Desk) -> None:
    plain = browser.new_context(java_script_enabled=False, storage_state=staff.storage_state())
    page = plain.new_page()
    page.goto(f"{desk.url}/console/")
    expect(page.get_by_role("link", name="近期結案")).to_be_visible()
    plain.close()
