"""The pages of gaps and of suggested phrasings: what curators see and do, and what others may not."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from bot.outbox.outgoing import Outgoing
from bot.questions.question import GapState, Question
from bot.questions.suggestion import Suggestion
from bot.staff.member import Role
from knowledge.entry import Entry, Status
from knowledge.saved_question import saved_questions
from knowledge.store import save_entries
from tests.bot.console.desk import Browser, Desk, goes_to, shown
from tests.bot.questions.asked import THIS_WEEK, keep, person, question, weeks_ago

ELEPHANT = Entry("zoo.elephant", "大象看得到嗎", "每天九點到五點。", phrasings=("大象在哪裡",), bureau="觀光局")
DRAFT = Entry("zoo.panda", "貓熊", "還沒有。", status=Status.DRAFT)
NEAR = [{"entry_id": ELEPHANT.id, "confidence": 0.2}, {"entry_id": "gone.entry", "confidence": 0.1}]
XSS = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
def curator(desk: Desk) -> Browser:
    """A curator at a desk whose gaps are of this test alone."""
    with desk.database.write() as session:
        save_entries(session, [ELEPHANT, DRAFT])
        session.execute(update(Question).values(gap_state=GapState.NOT_OURS.value, rating=None))
        session.execute(update(Suggestion).values(state="rejected"))
    return desk.signed_in(Role.CURATOR)


def _ask(desk: Desk, *texts: str, user: str = "", **columns: object) -> list[int]:
    with desk.database.write() as session:
        rows = [question(person(session, user or f"asks {text}"), text, **columns) for text in texts]
        keep(session, rows)
    return [row["id"] for row in rows]


def _state(desk: Desk, ids: list[int]) -> set[tuple[str, str | None]]:
    with desk.database.read() as session:
        return {
            (one.gap_state, one.entry_id) for one in session.scalars(select(Question).where(Question.id.in_(ids)))
        }


def _press(curator: Browser, key: int, act: str, newest: int, **fields: str):  # type: ignore[no-untyped-def]
    return curator.post(f"/gaps/{key}", act=act, newest=str(newest), page="1", **fields)


def test_a_gap_shows_people_weeks_wordings_and_the_nearest_entries(desk: Desk, curator: Browser) -> None:
    _ask(desk, "紫色大象會跳舞嗎", "紫色大象會不會跳舞", "紫色的大象會跳舞嗎", candidates=NEAR)
    _ask(desk, "紫色大象會跳舞嗎", user="asks 紫色大象會跳舞嗎", week=weeks_ago(1), wants_news=True)
    page = shown(curator.get("/gaps"))
    assert "3 人問了 4 次，1 人在等答案" in page
    assert f"{THIS_WEEK:%m/%d} 那週 3 次" in page
    assert f"{weeks_ago(1):%m/%d} 那週 1 次" in page
    assert "大象看得到嗎 zoo.elephant，15%" in page
    assert "gone.entry" not in page
    assert "紫色大象會不會跳舞" in page


def test_what_was_asked_long_ago_is_not_shown(desk: Desk, curator: Browser) -> None:
    _ask(desk, "好久以前的問題", week=weeks_ago(30))
    assert "好久以前的問題" not in curator.get("/gaps").text


def test_markup_in_a_question_is_only_text(desk: Desk, curator: Browser) -> None:
    _ask(desk, XSS)
    _ask(desk, XSS, outcome="answered", reason="", entry_id=ELEPHANT.id, rating=-1)
    page = curator.get("/gaps")
    assert "<img" not in page.text
    assert "<script" not in page.text
    assert shown(page).count("<img src=x onerror=alert(1)>") >= 3


def test_what_is_personal_does_not_reach_the_page(desk: Desk, curator: Browser) -> None:
    desk.asks("我是 A123456789，大象的電話 0912-345-678 在哪裡", user="somebody with a phone")
    page = shown(curator.get("/gaps"))
    assert "我是 ［身分證］，大象的電話 ［電話］ 在哪裡" in page
    assert "0912" not in page


@pytest.mark.parametrize(("act", "done"), [("answered", "gap_answered"), ("phrasings", "gap_phrasings")])
def test_a_gap_with_an_answer_is_closed_and_its_askers_are_told(
    desk: Desk, curator: Browser, act: str, done: str
) -> None:
    ids = _ask(desk, f"紫色大象{act}嗎", user=f"waits for {act}", wants_news=True)
    pressed = _press(curator, ids[0], act, ids[-1], entry=ELEPHANT.id)
    assert goes_to(pressed) == f"/console/gaps?page=1&done={done}"
    assert _state(desk, ids) == {("answered", ELEPHANT.id)}
    assert f"紫色大象{act}嗎" not in curator.get("/gaps").text
    with desk.database.read() as session:
        sent = session.scalars(select(Outgoing).where(Outgoing.user_id == f"waits for {act}")).all()
    assert [ELEPHANT.answer in one.text for one in sent] == [True]
    assert _press(curator, ids[0], act, ids[-1], entry=ELEPHANT.id).status_code == 409
    assert (f"紫色大象{act}嗎" in curator.get("/suggestions").text) is (act == "phrasings")


def test_a_gap_that_is_not_ours_is_not_listed_again(desk: Desk, curator: Browser) -> None:
    ids = _ask(desk, "怎麼煮紅燒肉")
    assert "怎麼煮紅燒肉" in curator.get("/gaps").text
    assert goes_to(_press(curator, ids[0], "not_ours", ids[0])).endswith("done=gap_not_ours")
    assert "怎麼煮紅燒肉" not in curator.get("/gaps").text
    assert _state(desk, ids) == {("not_ours", None)}


def test_what_was_asked_after_the_page_was_shown_stays_open(desk: Desk, curator: Browser) -> None:
    (before,) = _ask(desk, "幽浮通報專線", user="one")
    (after,) = _ask(desk, "幽浮通報專線", user="two")
    _press(curator, before, "not_ours", before)
    assert _state(desk, [before]) == {("not_ours", None)}
    assert _state(desk, [after]) == {("", None)}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "請先選一個題目"),
        ({"other": "no.such"}, "沒有代號「no.such」的題目"),
        ({"other": DRAFT.id, "entry": ELEPHANT.id}, "現在不回答民眾"),
        ({"other": XSS}, "沒有代號「<img"),
    ],
)
def test_without_an_entry_that_answers_nothing_is_done(
    desk: Desk, curator: Browser, fields: dict[str, str], sentence: str
) -> None:
    ids = _ask(desk, "夢到掉牙齒是什麼意思")
    for act in ("answered", "phrasings"):
        refused = _press(curator, ids[0], act, ids[0], **fields)
        assert refused.status_code == 400
        assert sentence in shown(refused)
        assert "<img" not in refused.text
        assert f'href="#entry-{ids[0]}"' in refused.text
    assert _state(desk, ids) == {("", None)}


def test_the_form_for_a_new_entry_is_filled_in(desk: Desk, curator: Browser) -> None:
    _ask(desk, "演唱會門票哪裡買 & 多少錢", "演唱會門票哪裡買＆多少錢呢")
    found = re.search(r'href="(/console/entries/new\?[^"]+)"', curator.get("/gaps").text)
    assert found is not None
    filled = parse_qs(urlsplit(found[1].replace("&amp;", "&")).query)
    assert filled["title"][0].startswith("演唱會門票哪裡買")
    assert "演唱會門票哪裡買 & 多少錢" in filled["phrasings"][0].split("\n")


def test_agents_read_and_do_nothing(desk: Desk, curator: Browser) -> None:
    ids = _ask(desk, "房東不退押金")
    agent = desk.agent()
    page = agent.get("/gaps")
    assert "房東不退押金" in page.text
    assert "加為說法" not in page.text
    assert _press(agent, ids[0], "not_ours", ids[0]).status_code == 403
    assert agent.post("/suggestions/1", act="accept").status_code == 403
    assert _state(desk, ids) == {("", None)}


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "一"])
def test_odd_groups_are_refused(curator: Browser, key: str) -> None:
    assert curator.post(f"/gaps/{key}", act="not_ours", newest="9").status_code == 409
    assert curator.post(f"/suggestions/{key}", act="accept").status_code == 404


def test_thumbs_down_stand_beside(desk: Desk, curator: Browser) -> None:
    _ask(desk, "大象幾點休息", "大象吃什麼", outcome="answered", reason="", entry_id=ELEPHANT.id, rating=-1)
    page = shown(curator.get("/gaps"))
    assert "大象看得到嗎 zoo.elephant 2 人按了 2 次「沒幫助」" in page
    assert "大象吃什麼" in page


@pytest.mark.parametrize("act", ["answered", "phrasings"])
def test_wordings_of_a_gap_become_test_questions_on_request(desk: Desk, curator: Browser, act: str) -> None:
    wordings = [f"大象{act}幾點睡", f"大象{act}幾點才睡", f"大象{act}幾點睡［電話］", f"大象{act}幾點睡覺"]
    ids = _ask(desk, *wordings)
    refused = _press(curator, ids[0], act, ids[-1], question="yes")
    assert refused.status_code == 400
    assert f'id="question-{ids[0]}" name="question" value="yes" checked' in refused.text
    assert _press(curator, ids[0], act, ids[-1], entry=ELEPHANT.id, question="yes").status_code == 303
    (other,) = _ask(desk, f"大象{act}吃不吃紅燒肉")
    assert _press(curator, other, act, other, entry=ELEPHANT.id).status_code == 303
    with desk.database.read() as session:
        kept = {one.text for one in saved_questions(session, ELEPHANT.id) if act in one.text}
    assert kept == {wordings[0], wordings[1], wordings[3]}


def test_pages_of_twenty(desk: Desk, curator: Browser) -> None:
    _ask(desk, *(chr(0x4E00 + number * 37) * 3 for number in range(45)))
    first, last = curator.get("/gaps"), curator.get("/gaps?page=999")
    assert first.text.count('id="group-') == 20
    assert last.text.count('id="group-') == 5
    assert 'href="/console/gaps?page=2"' in first.text
    assert "第 3 頁，共 3 頁" in shown(last)
