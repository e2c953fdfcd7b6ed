"""What curators do at their pages: open the form of an entry, change it, press its buttons."""

import html
import re

from bot.console import words
from bot.console.addresses import entry_path
from knowledge import revisions, store
from knowledge.entry import Entry
from knowledge.revision import Revision
from tests.bot.console.desk import Browser, Desk, goes_to, shown

TODAY = words.today()


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send for the form of an entry as it stands on the page."""
    form = page[page.index("data-draft=") :]
    found = {}
    for name, value in re.findall(r'<input(?: type="hidden")?[^>]* name="([a-z_]+)" value="([^"]*)"', form):
        found[name] = html.unescape(value)
    for name, value in re.findall(r'<textarea id="[^"]+" name="([a-z_]+)"[^>]*>\n(.*?)</textarea>', form, re.S):
        found[name] = html.unescape(value)
    found["kind"] = (re.findall(r'<option value="([^"]*)" selected>', form) or ["answer"])[-1]
    if 'value="yes" checked' not in form:
        del found["depends_on_today"]
    return found


def edit(browser: Browser, entry_id: str, **changed: str) -> dict[str, str]:
    """Open the form, and return its fields with these changes, for sending."""
    page = browser.client.get(f"{entry_path(entry_id)}/edit")
    assert page.status_code == 200
    return fields_of(page.text) | changed


def save(browser: Browser, entry_id: str, **changed: str) -> None:
    """Change these fields and press 儲存草稿."""
    sent = browser.client.post(f"{entry_path(entry_id)}/edit", data=edit(browser, entry_id, **changed))
    assert goes_to(sent) == f"{entry_path(entry_id)}?done=saved"


def step(browser: Browser, entry_id: str, name: str, **fields: str) -> str:
    """Press a button of the entry's page; returns where it leads."""
    page = browser.client.get(entry_path(entry_id)).text
    seen = re.findall(r'name="seen" value="(\d+)"', page)
    sent = {"csrf": browser.csrf(), "seen": seen[0] if seen else "0", **fields}
    answer = browser.client.post(f"{entry_path(entry_id)}/{name}", data=sent)
    return goes_to(answer) if answer.status_code == 303 else f"{answer.status_code} {shown(answer)}"


def live(desk: Desk, entry_id: str) -> Entry | None:
    with desk.database.read() as session:
        return store.find_entry(session, entry_id)


def history(desk: Desk, entry_id: str) -> list[Revision]:
    with desk.database.read() as session:
        return revisions.history(session, entry_id)
