"""What curators do at the page of imports: choose a file, read its preview, press its button."""

import re

import httpx2 as httpx

from knowledge import store
from knowledge.entry import Entry
from knowledge.files import write_entries
from tests.bot.console.desk import Browser, Desk, goes_to

IMPORT = "/entries/import"


def upload(browser: Browser, name: str, data: bytes | str, **fields: str) -> httpx.Response:
    """Choose this file and press 看預覽; the box for near questions is ticked unless `near` says otherwise."""
    sent = {"near": "yes", **(fields if "csrf" in fields else fields | {"csrf": browser.csrf()})}
    content = data.encode() if isinstance(data, str) else data
    return browser.client.post(f"/console{IMPORT}", data=sent, files={"file": (name, content)})


def preview(browser: Browser, name: str, data: bytes | str, **fields: str) -> httpx.Response:
    """Upload this file and open its preview."""
    assert goes_to(upload(browser, name, data, **fields)) == f"/console{IMPORT}/preview"
    page = browser.get(f"{IMPORT}/preview")
    assert page.status_code == 200
    return page


def confirm(browser: Browser, page: httpx.Response, **fields: str) -> httpx.Response:
    """Press 確定匯入 on this preview."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    return browser.send(f"{IMPORT}/confirm", hidden | fields)


def counts(page: httpx.Response) -> dict[str, int]:
    """How many rows of each kind the preview counts."""
    found = re.findall(r"<dt>([^<]+)</dt><dd>([0-9,]+) 列</dd>", page.text)
    return {label: int(count.replace(",", "")) for label, count in found}


def file_of(*entries: Entry) -> bytes:
    """A CSV file as the page of entries exports it."""
    return write_entries("entries.csv", entries)


def everything(desk: Desk) -> tuple[int, list[Entry]]:
    """How often the base changed, and all its entries."""
    with desk.database.read() as session:
        return store.revision(session), store.all_entries(session)
