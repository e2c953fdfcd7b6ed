"""The pages of entries, whatever an entry holds and whoever asks: roles, tokens, markup, odd ids, lost sessions."""

import html
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from bot.console.addresses import entry_path
from bot.staff.member import Role, StaffSession
from bot.staff.store import find_member
from knowledge import revisions
from knowledge.entry import Entry, Status
from knowledge.revision import FIELDS
from tests.bot.console.curators import TODAY, edit, history, save
from tests.bot.console.desk import Browser, Desk, shown


def test_a_lost_session_keeps_every_field(desk: Desk, entry: Entry) -> None:
    curator = desk.signed_in(Role.CURATOR)
    typed = {name: f"打了很久的 {name} <b>" for name in FIELDS if name not in {"depends_on_today", "kind"}}
    sent = edit(curator, entry.id, **typed)
    with desk.database.write() as session:
        member = find_member(session, curator.email)
        assert member is not None
        for one in session.scalars(select(StaffSession).where(StaffSession.member_id == member.id)):
            one.seen_at -= timedelta(minutes=31)
    late = curator.client.post(f"{entry_path(entry.id)}/edit", data=sent)
    assert late.status_code == 401
    for text in typed.values():
        assert f"{html.escape(text)}</textarea>" in late.text
    assert f'href="{entry_path(entry.id)}/edit"' in late.text
    assert len(history(desk, entry.id)) == 1


def test_agents_read_and_never_write(desk: Desk, entry: Entry) -> None:
    agent, path = desk.signed_in(Role.AGENT), entry_path(entry.id)
    for address in ("/console/entries", path, f"{path}/history/1", "/console/entries/export.csv"):
        assert agent.client.get(address).status_code == 200, address
    page = agent.client.get(path)
    assert "不能編輯" in shown(page)
    assert '<form method="post"' not in page.text.replace('<form method="post" action="/console/sign-out">', "")
    assert "待辦" not in agent.get("/entries").text
    assert "新增題目" not in agent.get("/entries").text
    for address in (f"{path}/edit", f"{path}/publish", "/console/entries/new", "/console/tasks"):
        assert agent.client.get(address).status_code == 403, address
    sent = {"csrf": agent.csrf(), "seen": "1", "to": "1", "reason": "x", "title": "不該存"}
    for name in ("edit", "submit", "send-back", "publish", "retire", "restore", "roll-back"):
        refused = agent.client.post(f"{path}/{name}", data=sent)
        assert refused.status_code == 403, name
        assert "不能處理" in shown(refused)
    assert agent.client.post("/console/entries/new", data=sent).status_code == 403
    assert len(history(desk, entry.id)) == 1


def test_forms_of_entries_need_their_token_and_our_own_page(mei: Browser, desk: Desk, entry: Entry) -> None:
    sent = edit(mei, entry.id, answer="不該存")
    path = f"{entry_path(entry.id)}/edit"
    assert mei.client.post(path, data=sent | {"csrf": "x"}).status_code == 403
    assert mei.client.post(path, data=sent, headers={"origin": "https://evil.example"}).status_code == 403
    assert len(history(desk, entry.id)) == 1


EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;{{7777*7}}\u202e"


def test_markup_in_every_field_is_text_on_every_page(desk: Desk, mei: Browser) -> None:
    evil = Entry(
        f"evil/{EVIL[:60].replace(' ', '_')}",
        f"題 {EVIL}",
        EVIL,
        **dict.fromkeys(("phrasings", "keywords", "links"), (EVIL, f"javascript:{EVIL}")),  # type: ignore[arg-type]
        **dict.fromkeys(("bureau", "phone", "source_url", "title_en", "answer_en"), EVIL),  # type: ignore[arg-type]
        standing_id="x'\"><script>",
        valid_until=TODAY - timedelta(1),
    )
    desk.teaches(evil)
    with desk.database.write() as session:
        draft = replace(evil, status=Status.IN_REVIEW, answer=f"{EVIL} 2", phrasings=(f"{EVIL} 2",))
        revisions.save(session, draft, seen=1, author=EVIL, note=EVIL, based_on=1)
    path = entry_path(evil.id)
    pages = [path, f"{path}/edit", f"{path}/publish", f"{path}/history/1", f"{path}/history/2"]
    pages += ["/console/entries", "/console/entries?text=%22%3E%3Cscript%3E&bureau=%22%3E%3Cscript%3E&state=%22%3E"]
    pages += [f"/console/tasks?state={state}&bureau=" for state in ("expired", "review_due", "in_review")]
    for address in pages:
        page = mei.client.get(address)
        assert page.status_code == 200, address
        _no_markup_of_theirs(page.text)
    for name in ("submit", "edit", "publish", "retire"):
        sent = {"csrf": mei.csrf(), "seen": "1", "reason": EVIL, **dict.fromkeys(FIELDS, EVIL)}
        answer = mei.client.post(f"{path}/{name}", data=sent)
        assert answer.status_code in {400, 409}, name
        _no_markup_of_theirs(answer.text)
    assert EVIL.replace("\u202e", "⟦U+202E⟧") in html.unescape(mei.client.get(path).text)


class _Elements(HTMLParser):
    """Every element of a page and its attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def _no_markup_of_theirs(page: str) -> None:
    """Only elements and links of our own stand on the page."""
    reader = _Elements()
    reader.feed(page)
    assert "main" in {tag for tag, _ in reader.found}
    for tag, attributes in reader.found:
        assert tag not in {"img", "iframe", "object", "style", "svg"}
        assert tag != "script" or attributes == {"src": "/console/static/drafts.js", "defer": ""}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for address in (attributes.get(name, "#") for name in ("href", "src", "action")):
            assert address.startswith(("/console/", "/assets/", "#", "https://")), address
    assert "54439" not in page


@pytest.mark.parametrize(
    "entry_id", ["new", "export.csv", "..", ".", "a/b/edit", "a%2Fb", "題目?x=1#y", "a&b=c", "~"]
)
def test_every_id_has_an_address(desk: Desk, mei: Browser, entry_id: str) -> None:
    desk.teaches(Entry(entry_id, f"題目 {entry_id}", "請打 1999。"))
    listed = mei.client.get("/console/entries", params={"text": entry_id}).text
    assert f'href="{html.escape(entry_path(entry_id))}"' in listed
    assert f"題目 {entry_id}" in shown(mei.client.get(entry_path(entry_id)))
    save(mei, entry_id, answer="請打 1998。")
    assert [one.number for one in history(desk, entry_id)] == [2, 1]


def test_what_is_not_there_is_a_page_of_our_own(mei: Browser, entry: Entry) -> None:
    path = entry_path(entry.id)
    for address in ("/console/entries/no.such", "/console/entries/%00", f"/console/entries/{'x' * 200}"):
        for name in ("", "/edit", "/publish", "/history/1"):
            assert mei.client.get(address + name).status_code == 404
    for number in ("0", "2", "x", "9" * 40, "%00"):
        assert mei.client.get(f"{path}/history/{number}").status_code == 404, number
    sent = {"csrf": mei.csrf(), "seen": "0", "title": "T", "reason": "r"}
    for name in ("edit", "submit", "retire"):
        assert mei.client.post(f"/console/entries/no.such/{name}", data=sent).status_code == 404
    for query in (
        "?page=0",
        "?page=x",
        "?page=99999999999",
        "?state=x",
        "?text=%00",
        "?bureau=%ED%A0%80",
        "?before=x",
    ):
        assert mei.get(f"/entries{query}").status_code == 200, query
        assert mei.get(f"/tasks{query}").status_code == 200, query
        assert mei.client.get(f"{path}{query}").status_code == 200, query
