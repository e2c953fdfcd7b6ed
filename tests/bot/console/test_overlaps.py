"""The page of entries that are too much alike: ranked, side by side, with the phrasings that stray."""

import itertools
import re
from dataclasses import replace

import pytest

from bot.staff.member import Role
from bot.thinking import NoThought, Thinking
from knowledge.entry import Entry, Status
from tests.bot.console.desk import Browser, Desk, shown
from tests.bot.questions.asked import keep, person, question, weeks_ago

LAMP = Entry(
    "works.lamp",
    "路燈故障",
    "請打 07-3373326。",
    phrasings=("路燈壞了要找誰", "路燈不亮怎麼通報", "路燈壞了打哪支電話"),
    bureau="工務局",
)
LIGHT = Entry(
    "traffic.light",
    "路燈報修",
    "請打 1999。",
    phrasings=("路燈壞掉要找誰", "路燈不亮怎麼報修", "路燈壞掉打哪支電話"),
    bureau="交通局",
)
POOL = Entry("sport.pool", "游泳池開放時間", "六點。", phrasings=("泳池幾點開", "游泳池什麼時候開放"))
ZOO = Entry("zoo.open", "動物園門票", "四十元。", phrasings=("動物園多少錢", "看動物要買票嗎"))
XSS = "<img src=x onerror=alert(1)><script>alert(2)</script>"
RETIRED = Entry("old.lamp", "舊的路燈", "沒有了。", phrasings=("路燈壞了要找誰呢",), status=Status.RETIRED)


@pytest.fixture(scope="module")
def curator(desk: Desk) -> Browser:
    """A curator at a desk with two entries that say nearly the same, and two that do not."""
    desk.teaches(LAMP, LIGHT, POOL, ZOO, RETIRED)
    return desk.signed_in(Role.CURATOR)


def _pairs(browser: Browser, path: str = "/overlaps") -> list[str]:
    """The pairs' own parts of the page, as a reader sees them."""
    page = browser.get(path)
    assert page.status_code == 200
    return re.split(r"(?=第 \d+ 組：)", shown(page))[1:]


def test_two_entries_alike_stand_side_by_side_with_what_strays(curator: Browser) -> None:
    first = _pairs(curator)[0]
    assert first.startswith("第 1 組：路燈報修 和 路燈故障")
    assert "種說法會跑到另一題" in first
    assert "路燈壞了要找誰 像另一題的「路燈壞掉要找誰」" in first
    assert "工務局" in first
    assert "交通局" in first
    assert "請打 07-3373326。" in first
    page = curator.get("/overlaps").text
    assert 'href="/console/entries/works.lamp/edit"' in page
    assert 'href="/console/entries/traffic.light/edit"' in page
    assert "old.lamp" not in page


def test_what_citizens_take_for_each_other_counts(desk: Desk, curator: Browser) -> None:
    with desk.database.write() as session:
        chosen = {"outcome": "chosen", "reason": "", "entry_id": POOL.id, "chosen_entry_id": POOL.id}
        menu = {"offered": [POOL.id, ZOO.id, RETIRED.id], **chosen}
        disliked = {
            "outcome": "answered",
            "reason": "",
            "entry_id": ZOO.id,
            "rating": -1,
            "candidates": [{"entry_id": ZOO.id, "confidence": 0.95}, {"entry_id": POOL.id, "confidence": 0.03}],
        }
        rows = [question(person(session, f"mixes {number}"), "幾點", **menu) for number in range(30)]
        rows.append(question(person(session, "mixes 0"), "多少", **disliked))
        rows.append(question(person(session, "long ago"), "幾點", **menu, week=weeks_ago(30)))
        keep(session, rows)
    pairs = _pairs(curator)
    assert pairs[0].startswith("第 1 組：游泳池開放時間 和 動物園門票 30 位民眾弄混 31 次。")
    assert "說法都留在這一題。" in pairs[0]
    assert pairs[1].startswith("第 2 組：路燈報修 和 路燈故障")
    assert not any("舊的路燈" in pair for pair in pairs)


def test_an_edit_is_compared_anew(desk: Desk, curator: Browser) -> None:
    assert any("路燈" in pair for pair in _pairs(curator))
    desk.teaches(replace(LIGHT, status=Status.RETIRED))
    assert not any("路燈" in pair for pair in _pairs(curator))
    desk.teaches(LIGHT)
    assert any("路燈" in pair for pair in _pairs(curator))


def test_pages_of_twenty(desk: Desk, curator: Browser) -> None:
    many = [
        Entry(f"copy.{number:02}", f"第{number}號檔案", "請打 1999。", phrasings=(f"檔案{number}號怎麼調閱",))
        for number in range(30)
    ]
    desk.teaches(*many)
    with desk.database.write() as session:
        who = person(session, "takes them all for each other")
        chosen = {"outcome": "chosen", "reason": ""}
        keep(
            session,
            [
                question(who, "檔案", offered=[one.id, other.id], chosen_entry_id=one.id, entry_id=one.id, **chosen)
                for one, other in itertools.pairwise(many)
            ],
        )
    first = _pairs(curator)
    total = int(re.findall(r"共 (\d+) 組", shown(curator.get("/overlaps")))[0])
    assert len(first) == 20
    assert total >= 31
    last = _pairs(curator, "/overlaps?page=9999")
    assert last[-1].startswith(f"第 {total} 組：")
    assert len(last) == total % 20 or 20
    for page in ("0", "-3", "x", "9" * 30):
        assert _pairs(curator, f"/overlaps?page={page}")[0].startswith(("第 1 組", last[0][:4]))


def test_markup_in_entries_is_only_text(desk: Desk, curator: Browser) -> None:
    odd = replace(
        POOL, id="a.<i>odd</i>", title=XSS, answer=XSS, phrasings=("泳池幾點開呢", f"泳池{XSS}"), bureau=XSS
    )
    desk.teaches(odd)
    with desk.database.write() as session:
        who = person(session, "sees markup")
        chosen = {"outcome": "chosen", "reason": "", "entry_id": odd.id, "chosen_entry_id": odd.id}
        people = [person(session, f"sees markup {number}") for number in range(60)]
        keep(session, [question(one, "x", offered=[odd.id, POOL.id], **chosen) for one in (who, *people)])
    page = curator.get("/overlaps")
    assert "<img" not in page.text
    assert "<script" not in page.text
    assert "<i>" not in page.text
    assert "<img src=x onerror=alert(1)>" in shown(page)


def test_agents_read_and_are_offered_no_edit(desk: Desk, curator: Browser) -> None:
    page = desk.agent().get("/overlaps")
    assert "第 1 組：" in shown(page)
    assert "/edit" not in page.text
    assert desk.browser().get("/overlaps").headers["location"] == "/console/sign-in"


def test_without_a_thought_it_says_so(curator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer(_self: Thinking, _task: str, **_details: object) -> dict[str, object]:
        raise NoThought

    monkeypatch.setattr(Thinking, "ask", no_answer)
    page = curator.get("/overlaps")
    assert page.status_code == 503
    assert "現在沒辦法比對，請稍候再試。" in shown(page)


def test_while_it_is_compared_it_says_so(curator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thinking, "ask", lambda _self, _task, **_details: {"ready": False})
    page = curator.get("/overlaps")
    assert page.status_code == 200
    assert "正在比對所有題目的說法，請稍候再重新整理。" in shown(page)
