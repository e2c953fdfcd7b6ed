"""The page of coverage: the picture and its table say the same, groups have Chinese names, and markup is text."""

import re

import pytest
from sqlalchemy import delete, event, text

from bot.console.coverage import MOST_GROUPS, WEEKS
from bot.questions.question import Question
from bot.staff.member import Role
from knowledge.entry import Entry
from tests.bot.console.desk import Browser, Desk, goes_to, shown
from tests.bot.questions.asked import THIS_WEEK, keep, person, question, weeks_ago

XSS = "<img src=x onerror=alert(1)><script>alert(2)</script>"
ANSWERED = {"outcome": "answered", "reason": ""}


@pytest.fixture(autouse=True)
def _nothing_asked(desk: Desk) -> None:
    with desk.database.write() as session:
        session.execute(delete(Question))


def _ask(desk: Desk, times: int, **columns: object) -> None:
    with desk.database.write() as session:
        who = person(session, "asks for coverage")
        keep(session, [question(who, f"問題 {number}", **columns) for number in range(times)])


def _table(page: str, caption: str) -> list[tuple[str, ...]]:
    """The cells of the table with this caption, row by row, without the small id beside a name."""
    table = page[page.index(caption) :]
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", table[: table.index("</table>")], re.S)[1:]
    return [
        tuple(
            re.sub(r"<span.*?</span>|<[^>]*>", "", cell).strip()
            for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.S)
        )
        for row in rows
    ]


def test_the_picture_and_the_table_say_the_same(desk: Desk, mei: Browser) -> None:
    _ask(desk, 3, **ANSWERED, entry_id="works.bench")
    _ask(desk, 1)
    _ask(desk, 2, week=weeks_ago(2))
    _ask(desk, 5, outcome="emergency", reason="")
    _ask(desk, 7, **ANSWERED, week=weeks_ago(WEEKS))
    page = mei.get("/coverage").text
    table = _table(page, "每週問了幾次")
    assert len(table) == WEEKS
    assert table[:3] == [
        (f"{THIS_WEEK:%Y/%m/%d}", "4", "3", "75%"),
        (f"{weeks_ago(1):%Y/%m/%d}", "0", "0", "–"),
        (f"{weeks_ago(2):%Y/%m/%d}", "2", "0", "0%"),
    ]
    picture = page[page.index("<svg") : page.index("</svg>")]
    assert 'role="img" aria-labelledby="chart-title"' in picture
    title = re.findall(r'<title id="chart-title">(.*?)</title>', picture, re.S)[0]
    assert f"{THIS_WEEK:%m/%d} 那週 75%" in title
    assert f"{weeks_ago(1):%m/%d} 那週 沒有人問" in title
    assert re.findall(r'<rect class="bar"[^>]* width="(\d+)"', picture) == ["150"]  # of 200
    assert "style=" not in page


def test_groups_of_a_week_or_of_all(desk: Desk, mei: Browser) -> None:
    desk.teaches(
        Entry("roads.a", "甲", "一", bureau="養工處"),
        Entry("roads.b", "乙", "二", bureau="養工處"),
        Entry("parks.a", "丙", "三", bureau="公園處"),
        Entry("parks.b", "丁", "四", bureau="公園處"),
        Entry("parks.c", "戊", "五", bureau="觀光局"),
    )
    _ask(desk, 4, **ANSWERED, entry_id="roads.a")
    _ask(desk, 2, candidates=[{"entry_id": "roads.b", "confidence": 0.2}], week=weeks_ago(1))
    _ask(desk, 3, **ANSWERED | {"outcome": "chosen"}, entry_id="parks.gone")
    _ask(desk, 1, **ANSWERED | {"outcome": "elsewhere"}, entry_id="elsewhere.tax", week=weeks_ago(1))
    _ask(desk, 1)
    every = [
        ("養工處", "67%", "6", "4"),
        ("公園處等", "100%", "3", "3"),
        ("想不到最接近的題目", "0%", "1", "0"),
        ("其他機關", "100%", "1", "1"),
    ]
    assert _table(mei.get("/coverage").text, "每一類") == every
    for odd in ("x", "2026-99-99", "9999-01-01", "%00", weeks_ago(WEEKS).isoformat()):
        assert _table(mei.get(f"/coverage?week={odd}").text, "每一類") == every
    page = mei.get(f"/coverage?week={weeks_ago(1)}").text
    assert f'<option value="{weeks_ago(1)}" selected>' in page
    assert _table(page, "每一類") == [("養工處", "0%", "2", "0"), ("其他機關", "100%", "1", "1")]
    assert len(_table(page, "每週問了幾次")) == WEEKS


def test_nothing_asked_is_told(mei: Browser) -> None:
    page = mei.get("/coverage")
    assert "這段時間沒有人問。" in shown(page)
    assert '<rect class="bar"' not in page.text
    assert [row[1:] for row in _table(page.text, "每週問了幾次")] == [("0", "0", "–")] * WEEKS


def test_markup_in_ids_and_bureaus_is_only_text(desk: Desk, mei: Browser) -> None:
    desk.teaches(Entry(f"{XSS[:20].replace(' ', '_')}.a", "甲", "一"), Entry("evilbureau.a", "乙", "二", bureau=XSS))
    _ask(desk, 1, **ANSWERED, entry_id=f"{XSS.replace(' ', '_')}.a")
    _ask(desk, 1, **ANSWERED, entry_id="evilbureau.a")
    page = mei.get("/coverage")
    assert "<img" not in page.text
    assert "<script" not in page.text
    assert "<img src=x onerror=alert(1)>" in shown(page)


def test_everyone_on_the_staff_reads_it_and_nobody_else(desk: Desk, mei: Browser, wen: Browser) -> None:
    for browser in (mei, wen, desk.agent()):
        page = browser.get("/coverage")
        assert page.status_code == 200
        assert '<a href="/console/coverage" aria-current="page">回答狀況</a>' in page.text
    assert goes_to(desk.browser().get("/coverage")) == "/console/sign-in"


def test_a_hundred_thousand_questions_cost_the_same_few_statements(desk: Desk) -> None:
    curator = desk.signed_in(Role.CURATOR)
    with desk.database.write() as session:
        who = person(session, "crowd")
        row = question(who, "問題")
        keep(
            session,
            (
                row
                | {
                    "id": number,
                    "utterance_id": number,
                    "week": weeks_ago(number % 60),
                    "entry_id": f"g{number % 301}.x",
                }
                for number in range(1, 100_001)
            ),
        )
        session.execute(text("analyze"))
    sent: list[object] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    page = curator.get("/coverage")
    assert 2 < len(sent) <= 8
    assert len(_table(page.text, "每一類")) == MOST_GROUPS
    assert "這裡只列出問得最多的 100 類，還有 201 類。" in page.text
    assert len(page.text) < 100_000
