"""Who answers on a day: entries in their window, and the standing entry for the questions of those outside it."""

from datetime import date

from knowledge.answering import answering
from knowledge.entry import Entry, Status

STANDING = Entry("civil.tomb-sweeping", "清明掃墓", "看民政局網站", phrasings=("掃墓交通",))
SHUTTLE = Entry(
    "news.shuttle-2027",
    "2027 掃墓接駁車",
    "四月三日到六日有車",
    phrasings=("接駁車幾點",),
    valid_from=date(2027, 3, 20),
    valid_until=date(2027, 4, 6),
    standing_id="civil.tomb-sweeping",
)


def test_in_its_window_an_entry_answers_for_itself() -> None:
    for day in (date(2027, 3, 20), date(2027, 4, 6)):
        assert answering([STANDING, SHUTTLE], day) == [STANDING, SHUTTLE]


def test_outside_its_window_the_standing_entry_takes_its_questions() -> None:
    for day in (date(2027, 3, 19), date(2027, 4, 7)):
        (only,) = answering([STANDING, SHUTTLE], day)
        assert only.id == STANDING.id
        assert only.answer == STANDING.answer
        assert only.phrasings == ("掃墓交通", "2027 掃墓接駁車", "接駁車幾點")


def test_a_standing_entry_that_sleeps_passes_the_questions_on() -> None:
    last_year = Entry(
        "news.shuttle-2026", "2026 接駁車", "有車", valid_until=date(2026, 4, 6), standing_id="news.shuttle-2027"
    )
    (only,) = answering([STANDING, SHUTTLE, last_year], date(2026, 12, 1))
    assert "2026 接駁車" in only.phrasings


def test_circles_dead_ids_and_drafts_lend_nothing() -> None:
    gone = date(2026, 1, 1)
    first = Entry("a", "甲", "答", valid_until=gone, standing_id="b")
    second = Entry("b", "乙", "答", valid_until=gone, standing_id="a")
    dead = Entry("c", "丙", "答", valid_until=gone, standing_id="nowhere")
    draft = Entry("d", "丁", "答", valid_until=gone, standing_id=STANDING.id, status=Status.DRAFT)
    assert answering([STANDING, first, second, dead, draft], date(2026, 6, 1)) == [STANDING]
