"""`python -m tests.browser.pictures`: takes README's pictures from a fresh desk in a real browser."""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import QUIET
from tests.processes import Running
from tests.surroundings import chromium

FOLDER = Path(__file__).parents[2] / ".readme"
WAIT_MS = 20_000
PASSWORD = "correct horse battery"


def main() -> None:
    """Write chat.png and console.png."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Running(Path(folder), {}) as running,
        sync_playwright() as playwright,
    ):
        running.start("serve")
        running.wait_until_well()
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        citizen = _page(browser, running.url, 1200)
        _ask(citizen, "停車", 2)
        _ask(citizen, "路燈壞了", 4)
        _ask(citizen, "我想找真人問一下，我家巷口的樹好像快倒了", 6)
        citizen.evaluate("window.scrollTo(0, 0)")
        citizen.screenshot(path=FOLDER / "chat.png")
        _take_console(browser, running)


def _page(browser: Browser, url: str, height: int) -> Page:
    page = browser.new_context(locale="zh-TW", viewport={"width": 760, "height": height}).new_page()
    page.goto(url)
    return page


def _ask(page: Page, text: str, said: int) -> None:
    page.get_by_label("您想問什麼？").fill(text)
    page.get_by_role("button", name="送出").click()
    expect(page.locator("#log li[data-id]")).to_have_count(said, timeout=WAIT_MS)


def _take_console(browser: Browser, running: Running) -> None:
    page = _page(browser, f"{running.url}/console/", 900)
    words = running.log()
    email, once = (re.findall(f"{label} +(\\S+)", words)[0] for label in ("member of staff:", "One-time password:"))
    page.get_by_label("電子郵件").fill(email)
    page.get_by_label("密碼").fill(once)
    page.get_by_role("button", name="登入").click()
    for label, secret in (("目前的密碼", once), ("新密碼", PASSWORD), ("再輸入一次新密碼", PASSWORD)):
        page.get_by_label(label, exact=True).fill(secret)
    page.get_by_role("button", name="更換密碼").click()
    page.goto(f"{running.url}/console/")
    page.locator("main a[href*='/cases/']").first.click()
    page.get_by_role("button", name="認領", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    page.screenshot(path=FOLDER / "console.png")


if __name__ == "__main__":
    main()
