"""Importing and coverage in a browser: by keyboard alone, without script, no barrier, readable at 400 %."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.browser.checks import NARROW, barriers, tab_to, width_at_400_percent
from tests.browser.conftest import Desk
from tests.browser.test_console import PASSWORD

HEAD = "id,title,phrasings,answer,bureau,review_by\n"
GOOD = "park.pig,飛天豬公園開放時間,飛天豬公園幾點開,每天 9 點開門，有問題請打 1999。,觀光局,2027-01-31\n"
CELL = "'><img src=x onerror=alert(1)><script>alert(2)</script>"
BAD = f"park.cow,會飛的牛,,{CELL},{CELL},明年\n"


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


def _press(page: Page, name: str, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def _file(text: str, name: str = "題目.csv") -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def _is_open_to_all(page: Page) -> None:
    assert barriers(page) == [], page.url
    assert width_at_400_percent(page) <= NARROW, page.url


def test_from_file_to_entry_by_keyboard_alone(curator: BrowserContext, desk: Desk, tmp_path: Path) -> None:
    page = curator.new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(f"{desk.url}/console/entries")
    _press(page, "匯入題目")
    expect(page.get_by_role("heading", level=1)).to_have_text("匯入題目")
    _is_open_to_all(page)
    page.reload()
    tab_to(page, "檔案")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    chosen.value.set_files(_file(HEAD + GOOD + BAD))
    _press(page, "看預覽")
    expect(page.get_by_role("heading", level=1)).to_have_text("匯入預覽：題目.csv")
    expect(page.get_by_text("第 3 列的 review_by 欄（下次複查期限）：「明年」不是日期")).to_be_visible()
    _is_open_to_all(page)
    _press(page, "確定匯入")
    expect(page.get_by_role("alert")).to_contain_text("還有 1 列有問題，所以還沒有匯入")
    _is_open_to_all(page)
    page.goto(f"{desk.url}/console/entries/import/preview")
    _press(page, "略過有問題的列", "Space")
    _press(page, "確定匯入")
    expect(page.get_by_role("status")).to_contain_text("已匯入")
    expect(page.get_by_role("link", name="飛天豬公園開放時間")).to_be_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_preview_of_changes_has_no_barrier(curator: BrowserContext, desk: Desk, scheme: str) -> None:
    page = curator.new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{desk.url}/console/entries/import")
    changed = GOOD.replace("9 點", "10 點").replace("觀光局", f"觀光局 {CELL} {'x' * 90}")
    loose = f",飛天豬公園開放時間？,,別的答案 {CELL},,\n"
    fresh = f"park.new.{scheme},新的公園 {CELL} {'y' * 90},,答案,,\n"
    page.get_by_label("檔案").set_input_files(_file(f"{HEAD[:-1]},{CELL}\n" + changed + loose + fresh))
    page.get_by_role("button", name="看預覽").click()
    expect(page.get_by_role("heading", name="會改的題目")).to_be_visible()
    expect(page.get_by_role("heading", name="請注意")).to_be_visible()
    _is_open_to_all(page)
    page.close()


def test_a_file_too_large_and_one_that_is_none_are_told(curator: BrowserContext, desk: Desk, tmp_path: Path) -> None:
    page = curator.new_page()
    page.goto(f"{desk.url}/console/entries/import")
    huge = tmp_path / "大.csv"
    huge.write_bytes(b"x" * 40 * 1024 * 1024)
    page.get_by_label("檔案").set_input_files(huge)
    page.get_by_role("button", name="看預覽").click()
    expect(page.get_by_text("檔案太大了，最多 8 MB")).to_be_visible()
    page.goto(f"{desk.url}/console/entries/import")
    page.get_by_label("檔案").set_input_files(_file("x", "照片.png"))
    page.get_by_role("button", name="看預覽").click()
    expect(page.get_by_role("alert")).to_contain_text("只收 .csv、.xlsx 和 .json")
    _is_open_to_all(page)
    page.close()


def test_without_script_a_file_is_imported(curator: BrowserContext, browser: Browser, desk: Desk) -> None:
    plain = browser.new_context(java_script_enabled=False, storage_state=curator.storage_state())
    page = plain.new_page()
    page.goto(f"{desk.url}/console/entries/import")
    page.get_by_label("檔案").set_input_files(_file("title,answer\n沒有程式也能匯入,請打 1999。\n"))
    page.get_by_role("button", name="看預覽").click()
    page.get_by_role("button", name="確定匯入").click()
    expect(page.get_by_role("status")).to_contain_text("已匯入")
    plain.close()


@pytest.mark.parametrize("colours", ["light", "dark", "forced"])
def test_the_picture_of_coverage_can_be_seen_by_all(
    curator: BrowserContext, browser: Browser, desk: Desk, colours: str
) -> None:
    citizen = browser.new_context(locale="zh-TW").new_page()
    citizen.goto(desk.url)
    for question in ("路燈壞了", "紫色大象會跳舞嗎"):
        said = citizen.locator("#log li[data-id]")
        before = said.count()
        citizen.get_by_label("您想問什麼？").fill(question)
        citizen.get_by_role("button", name="送出").click()
        expect(said).not_to_have_count(before, timeout=20_000)
        expect(said.nth(before + 1)).to_be_visible(timeout=20_000)
    citizen.context.close()
    page = curator.new_page()
    page.emulate_media(
        color_scheme="dark" if colours == "dark" else "light",
        forced_colors="active" if colours == "forced" else "none",
    )
    page.goto(f"{desk.url}/console/")
    _press(page, "回答狀況")
    expect(page.get_by_role("img", name="每週答出來的比例")).to_be_visible()
    bar = page.locator(".chart .bar").first
    fill = bar.evaluate("it => getComputedStyle(it).fill")
    paper = page.locator(".chart").evaluate("it => getComputedStyle(it).backgroundColor")
    assert fill != paper
    assert page.locator(".chart text").first.evaluate("it => getComputedStyle(it).fill") != paper
    _is_open_to_all(page)
    page.close()
