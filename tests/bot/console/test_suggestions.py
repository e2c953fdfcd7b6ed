"""The page of suggested wordings: an accepted one stands in the entry's draft, and may become a test question."""

import itertools
import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.console.addresses import entry_path
from bot.questions.suggestion import Source, Suggestion
from bot.questions.suggestions import suggest
from knowledge.entry import Entry, Status
from knowledge.saved_question import saved_questions
from tests.bot.console.curators import history, live, save, step
from tests.bot.console.desk import Browser, Desk, goes_to, shown

_numbers = itertools.count(1)
XSS = "<img src=x onerror=alert(1)>大象"


@pytest.fixture(autouse=True)
def nothing_waits(desk: Desk) -> None:
    """Suggestions of other tests are settled."""
    with desk.database.write() as session:
        session.execute(update(Suggestion).values(state="rejected"))


def _suggested(desk: Desk, entry: Entry, wording: str = "") -> tuple[int, str]:
    """A new wording that waits for a curator; its id and its words."""
    wording = wording or f"第{next(_numbers)}種椅子的說法"
    with desk.database.write() as session:
        assert suggest(session, entry.id, wording, Source.GAP, 3)
        return session.scalars(select(Suggestion.id).where(Suggestion.text == wording)).one(), wording


def _state(desk: Desk, number: int) -> str:
    with desk.database.read() as session:
        return session.get_one(Suggestion, number).state


def _accepted(entry: Entry) -> str:
    return f"/console/suggestions?done=suggestion_accepted&entry={entry.id}"


def test_an_accepted_wording_stands_in_the_draft_and_nothing_is_published(
    desk: Desk, mei: Browser, entry: Entry
) -> None:
    number, wording = _suggested(desk, entry)
    assert goes_to(mei.post(f"/suggestions/{number}", act="accept")) == _accepted(entry)
    newest, _ = history(desk, entry.id)
    assert newest.entry.phrasings == (*entry.phrasings, wording)
    assert (newest.stage, newest.author, newest.note) == (Status.DRAFT, mei.email, "採用民眾的說法")
    assert getattr(live(desk, entry.id), "phrasings", ()) == entry.phrasings
    page = mei.client.get(_accepted(entry))
    assert f'<a class="tap" href="{entry_path(entry.id)}">看「{entry.title}」的草稿</a>' in page.text
    assert f'aria-label="採用「{wording}」"' not in page.text
    assert f"新增：{wording}" in shown(mei.client.get(entry_path(entry.id)))


def test_a_second_one_goes_into_the_same_draft_beside_what_is_being_written(
    desk: Desk, mei: Browser, wen: Browser, entry: Entry
) -> None:
    save(wen, entry.id, answer="文寫到一半，請打 1999。")
    wordings = []
    for _ in range(2):
        number, wording = _suggested(desk, entry)
        wordings.append(wording)
        mei.post(f"/suggestions/{number}", act="accept")
    newest = history(desk, entry.id)[0].entry
    assert newest.phrasings == (*entry.phrasings, *wordings)
    assert newest.answer == "文寫到一半，請打 1999。"


def test_pressed_twice_it_is_written_once(desk: Desk, mei: Browser, entry: Entry) -> None:
    number, _ = _suggested(desk, entry)
    for _ in range(2):
        assert goes_to(mei.post(f"/suggestions/{number}", act="accept")) == _accepted(entry)
    assert len(history(desk, entry.id)) == 2


def test_what_is_not_accepted_is_written_nowhere(desk: Desk, mei: Browser, entry: Entry) -> None:
    number, wording = _suggested(desk, entry)
    pressed = mei.post(f"/suggestions/{number}", act="reject", question="yes")
    assert goes_to(pressed) == "/console/suggestions?done=suggestion_rejected"
    assert _state(desk, number) == "rejected"
    assert len(history(desk, entry.id)) == 1
    assert wording not in mei.get("/suggestions").text
    with desk.database.read() as session:
        assert saved_questions(session, entry.id) == []


def test_it_may_become_a_test_question_too(desk: Desk, mei: Browser, entry: Entry) -> None:
    (plain, _), (kept, wording) = _suggested(desk, entry), _suggested(desk, entry)
    assert len(re.findall('name="question" value="yes"', mei.get("/suggestions").text)) == 2
    mei.post(f"/suggestions/{plain}", act="accept")
    mei.post(f"/suggestions/{kept}", act="accept", question="yes")
    with desk.database.read() as session:
        found = saved_questions(session, entry.id)
    assert [(one.text, one.author) for one in found] == [(wording, mei.email)]


def test_a_draft_that_was_overtaken_must_be_looked_at_first(desk: Desk, mei: Browser, entry: Entry) -> None:
    save(mei, entry.id, answer="草稿，請打 1999。")
    desk.teaches(replace(entry, answer="匯入，請打 1998。"))
    number, wording = _suggested(desk, entry)
    refused = mei.post(f"/suggestions/{number}", act="accept", question="yes")
    assert refused.status_code == 409
    assert f"「{wording}」還沒有採用：這個題目在草稿之後又更新過" in shown(refused)
    assert f'href="{entry_path(entry.id)}"' in refused.text
    assert _state(desk, number) == "open"
    assert "409" in step(mei, entry.id, "publish", reason="急")
    with desk.database.read() as session:
        assert saved_questions(session, entry.id) == []


def test_an_entry_that_is_gone_takes_none(desk: Desk, mei: Browser) -> None:
    number, _ = _suggested(desk, Entry("gone.entry", "", ""))
    refused = mei.post(f"/suggestions/{number}", act="accept")
    assert (refused.status_code, _state(desk, number)) == (409, "open")
    assert "找不到這個題目" in shown(refused)


@pytest.mark.parametrize("entry_id", ["", "no.such", "%00", "%22%3E%3Cscript%3E", "%ED%A0%80", "x" * 500])
def test_an_odd_address_leads_nowhere(mei: Browser, entry_id: str) -> None:
    page = mei.get(f"/suggestions?done=suggestion_accepted&entry={entry_id}")
    assert page.status_code == 200
    assert "說法放進草稿了" not in page.text
    assert "<script" not in page.text


def test_markup_in_a_wording_is_only_text(desk: Desk, mei: Browser, entry: Entry) -> None:
    number, _ = _suggested(desk, entry, XSS)
    pages = [mei.get("/suggestions")]
    mei.post(f"/suggestions/{number}", act="accept", question="yes")
    pages += [mei.client.get(_accepted(entry)), mei.client.get(entry_path(entry.id))]
    for page in pages:
        assert "<img" not in page.text
    assert XSS in shown(pages[0])
