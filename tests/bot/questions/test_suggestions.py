"""Suggested phrasings: two people or a tap and a thumb raise one, and a curator settles it once."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.questions import suggestions
from bot.questions.suggestion import Source, Suggestion
from bot.questions.suggestions import accept, is_new_wording, reject, suggest, weigh_signs
from knowledge.entry import Entry
from tests.bot.questions.asked import keep, person, question

ENTRY = Entry("works.light", "路燈故障通報", "請打 1999。", phrasings=("路燈壞了",))
SIGNED = {"outcome": "answered", "reason": "", "entry_id": ENTRY.id, "rating": 1}
TAPPED = {"outcome": "chosen", "reason": "", "entry_id": ENTRY.id, "chosen_entry_id": ENTRY.id}


@pytest.mark.parametrize(
    ("signs", "raised"),
    [
        ([("a", SIGNED)], None),
        ([("a", SIGNED), ("a", SIGNED)], None),
        ([("a", TAPPED)], None),
        ([("a", TAPPED), ("b", TAPPED | {"rating": -1})], None),
        ([("a", SIGNED), ("b", SIGNED)], ("thumb", 2)),
        ([("a", TAPPED), ("b", SIGNED)], ("choice", 2)),
        ([("a", TAPPED | {"rating": 1})], ("choice", 1)),
    ],
)
def test_what_is_sign_enough(
    database: Database, signs: list[tuple[str, dict[str, Any]]], raised: tuple[str, int] | None
) -> None:
    with database.write() as session:
        rows = [question(person(session, name), "巷口的燈不亮了", **columns) for name, columns in signs]
        keep(session, rows)
        weigh_signs(session, rows[0]["id"], ENTRY)
        found = session.scalars(select(Suggestion)).all()
        assert [(one.source, one.people) for one in found] == ([raised] if raised else [])


@pytest.mark.parametrize("wording", ["路燈壞了", "請問路灯　壞了！", "", "？？", "打［電話］找誰", "燈" * 121])
def test_what_is_no_new_wording(wording: str) -> None:
    assert not is_new_wording(wording, ENTRY)


def test_a_curator_settles_it_once_and_it_does_not_come_back(database: Database) -> None:
    written: list[tuple[str, list[str], str]] = []

    def write(_session: Session, entry_id: str, wordings: object, author: str) -> None:
        assert isinstance(wordings, list)
        written.append((entry_id, wordings, author))

    with database.write() as session:
        for wording in ("燈不亮", "燈一直閃"):
            assert suggest(session, ENTRY.id, wording, Source.GAP, 3)
        first, second = suggestions.open_suggestions(session, 10)
        assert [accept(session, first, write, "mei@city.example") for _ in range(2)] == [True, False]
        reject(session, second)
        assert written == [(ENTRY.id, ["燈不亮"], "mei@city.example")]
        session.expire_all()
        assert (first.state, second.state) == ("accepted", "rejected")
        assert not suggest(session, ENTRY.id, "燈一直閃", Source.CHOICE, 5)
        assert suggestions.count_open(session) == 0
