"""What is kept of a question: masked, short, in its week; the last word of the citizen counts."""

from datetime import UTC, date, datetime

import pytest

from bot.database import Database
from bot.decide import Wish
from bot.questions import store
from bot.questions.question import Question
from tests.bot.questions.asked import keep, person, question


@pytest.mark.parametrize(
    ("at", "monday"),
    [
        (datetime(2026, 7, 5, 15, 59, tzinfo=UTC), date(2026, 6, 29)),
        (datetime(2026, 7, 5, 16, 0, tzinfo=UTC), date(2026, 7, 6)),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), date(2025, 12, 29)),
    ],
)
def test_a_week_begins_on_monday_in_taipei(at: datetime, monday: date) -> None:
    assert store.week_of(at) == monday


@pytest.mark.parametrize("length", range(store.LONGEST - 12, store.LONGEST + 3))
def test_what_is_cut_leaves_no_half_of_a_phone(length: int) -> None:
    shown = store.masked("字" * length + " 0912345678 " + "字" * 100)
    assert len(shown) <= store.LONGEST
    assert not any(digit in shown for digit in "0123456789")


def test_the_same_wording_has_the_same_key() -> None:
    assert store.wording_key("路燈壞了！") == store.wording_key("請問　路灯壞了")
    assert store.wording_key("路燈壞了") != store.wording_key("路燈亮了")
    assert 0 <= store.wording_key("") < 2**63


def test_the_last_word_counts(database: Database) -> None:
    with database.write() as session:
        row = question(person(session, "a"), "停車", outcome="asked_back", reason="", offered=["a.a", "a.b"])
        keep(session, [row])
        ident = row["id"]
        store.note_choice(session, ident, "a.a")
        assert _said(store.get(session, ident)) == ("chosen", "", "a.a", "a.a")
        store.note_hand_over(session, ident, Wish.NONE_OF_THESE)
        assert _said(store.get(session, ident)) == ("handed_over", "none_of_these", None, None)
        store.note_hand_over(session, ident, Wish.PERSON_WANTED)
        assert _said(store.get(session, ident)) == ("handed_over", "none_of_these", None, None)
        store.note_choice(session, ident, "a.b")
        store.note_hand_over(session, ident, Wish.PERSON_WANTED)
        assert _said(store.get(session, ident)) == ("chosen", "person_wanted", "a.b", "a.b")


def _said(kept: Question | None) -> tuple[str, str, str | None, str | None]:
    assert kept is not None
    return kept.outcome, kept.reason, kept.entry_id, kept.chosen_entry_id
