"""Other thresholds over last week's questions: what is counted, what is left out, and that `decide` would say so."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from bot.database import Database
from bot.decide import THRESHOLDS, Thresholds, Wish, decide, name
from bot.questions import store, thresholds
from bot.questions.question import Question
from bot.questions.thresholds import STEPS, Tally, Weighed, tally, weighed_since
from bot.turn import Turn, take_turn
from channels.message import Address, InboundMessage, Kind
from intents.match import Match
from intents.signals import read_signals
from knowledge.entry import Entry
from knowledge.entry import Kind as EntryKind
from knowledge.store import save_entries
from tests.bot.questions.asked import keep, person, question

KINDS = [EntryKind.ANSWER] * 4 + [EntryKind.ELSEWHERE] * 2 + [EntryKind.COURTESY]
ENTRIES = [Entry(f"e.{number}", f"題目{number}", "請打 1999。", kind=kind) for number, kind in enumerate(KINDS)]
TEXTS = [
    "路燈壞了",
    "我要找真人，路燈壞了三天",
    "真人",
    "謝謝",
    "失火了，路燈也壞了",
    "停車費多少",
    "以上皆非",
    "？？",
]
NOW = datetime.now(UTC)
WEEK = NOW - timedelta(days=7)


def _some_matches(chance: random.Random) -> list[Match]:
    entries = chance.sample(ENTRIES, chance.randrange(len(ENTRIES) - 1))
    left, found = 1.0, []
    for entry in entries:
        sure = chance.choice([0.99, 0.99, 0.9, 0.5, round(chance.uniform(0, left), 4)])
        sure = round(min(sure, left), 4)
        left = round(left - sure, 4)
        found.append(Match(entry, sure, "", ()))
    return sorted(found, key=lambda match: -match.confidence)


def test_each_threshold_says_what_decide_would_say(database: Database) -> None:
    chance, asked = random.Random(7), []
    with database.write() as session:
        save_entries(session, ENTRIES)
        for number in range(300):
            text, matches = chance.choice(TEXTS[:6] + TEXTS), _some_matches(chance)
            message = InboundMessage(f"m{number}", Address("web", f"u{number}"), Kind.TEXT, text, NOW)
            take_turn(Turn(session, matches, lambda _id: None, NOW), message)
            asked.append((text, matches))
    with database.read() as session:
        kept = weighed_since(session, WEEK)
    assert 50 < len(kept) < len(asked)
    for step in STEPS:
        said = Counter[str]()
        for text, matches in asked:
            decision = decide(text, read_signals(text), matches, Thresholds(step, THRESHOLDS.menu))
            # What has nobody's words before it is no question, and is not kept.
            said[name(decision) if getattr(decision, "says_why", True) else "no question"] += 1
        found = tally(kept, step)
        assert found.answered == said["answer"] > 0
        assert found.elsewhere == said["elsewhere"] > 0
        assert found.asked_back == said["ask_back"]
        assert found.handed_over == said["hand_over"] > 0
        assert found.unknown == found.answered
        assert found.is_current is (step == THRESHOLDS.answer)
    assert sum(tally(kept, step).is_current for step in STEPS) == 1


def _near(*shares: float) -> list[dict[str, object]]:
    return [{"entry_id": f"e.{place}", "confidence": share} for place, share in enumerate(shares)]


def _kept(database: Database, **columns: Any) -> list[Weighed]:
    with database.write() as session:
        session.execute(update(Question).values(text=""))
        keep(session, [question(person(session, "asks"), "路燈", **columns)])
    with database.read() as session:
        return weighed_since(session, WEEK)


ANSWERED: dict[str, Any] = {"outcome": "answered", "reason": "", "entry_id": "e.0", "candidates": _near(0.95, 0.02)}
CHOSEN: dict[str, Any] = {"outcome": "chosen", "reason": "", "candidates": _near(0.6, 0.3), "offered": ["e.0", "e.1"]}


@pytest.mark.parametrize(
    ("columns", "right"),
    [
        (ANSWERED, None),
        ({**ANSWERED, "rating": 1}, True),
        ({**ANSWERED, "rating": -1}, False),
        ({**ANSWERED, "rating": -1, "reason": "person_wanted"}, False),
        ({**CHOSEN, "chosen_entry_id": "e.0", "entry_id": "e.0"}, True),
        ({**CHOSEN, "chosen_entry_id": "e.0", "entry_id": "e.0", "rating": -1}, False),
        ({**CHOSEN, "chosen_entry_id": "e.1", "entry_id": "e.1"}, False),
        ({**CHOSEN, "chosen_entry_id": "e.1", "entry_id": "e.1", "rating": 1}, False),
        ({**CHOSEN, "outcome": "asked_back"}, None),
        ({**CHOSEN, "outcome": "handed_over", "reason": "none_of_these"}, False),
        ({**CHOSEN, "outcome": "handed_over", "reason": "person_wanted"}, None),
        ({"candidates": _near(0.2)}, None),
        ({"candidates": []}, None),
        # What a curator settled later says nothing about a citizen.
        ({"candidates": _near(0.2), "gap_state": "answered", "entry_id": "e.0"}, None),
    ],
)
def test_right_is_what_citizens_say(database: Database, columns: dict[str, Any], right: bool | None) -> None:
    (one,) = _kept(database, **columns)
    assert one.right is right
    assert not one.wished


def test_who_asked_for_a_person_gets_one_under_any_threshold(database: Database) -> None:
    wish = {"outcome": "handed_over", "reason": "person_wanted", "candidates": _near(0.97)}
    assert [tally(_kept(database, **wish), step).handed_over for step in (0.5, 0.98)] == [1, 1]
    after_a_menu = {**CHOSEN, "outcome": "handed_over", "reason": "person_wanted"}
    assert tally(_kept(database, **after_a_menu), 0.5).answered == 1
    assert tally(_kept(database, **after_a_menu), 0.9).asked_back == 1


def test_counts_add_up() -> None:
    sure = (Match(ENTRIES[0], 0.8, "", ()),)
    questions = [Weighed(sure, True), Weighed(sure, False), Weighed(sure), Weighed(())]
    assert tally(questions, 0.7) == Tally(0.7, 3, 1, 1, 1, 0, 0, 1)
    assert tally(questions, 0.85) == Tally(0.85, 0, 0, 0, 0, 0, 3, 1)
    assert tally([], 0.5) == Tally(0.5, 0, 0, 0, 0, 0, 0, 0)


def test_what_is_older_urgent_or_taken_back_is_left_out(database: Database) -> None:
    assert len(_kept(database, **ANSWERED)) == 1
    assert _kept(database, **ANSWERED, asked_at=WEEK - timedelta(minutes=1)) == []
    assert _kept(database, **{**ANSWERED, "outcome": "emergency"}) == []
    with database.write() as session:
        session.execute(update(Question).values(text=""))
    with database.read() as session:
        assert weighed_since(session, WEEK) == []


def test_an_answer_taken_back_by_none_of_these_was_wrong(database: Database) -> None:
    with database.write() as session:
        session.execute(update(Question).values(text=""))
        row = question(person(session, "changes"), "路燈", **ANSWERED)
        keep(session, [row])
        store.note_hand_over(session, row["id"], Wish.NONE_OF_THESE)
    with database.read() as session:
        assert tally(weighed_since(session, WEEK), 0.9).wrong == 1


def test_a_flood_costs_one_bounded_question(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thresholds, "MOST", 50)
    with database.write() as session:
        who = person(session, "floods")
        keep(session, (question(who, f"問題 {number}", **ANSWERED) for number in range(2_000)))
    asked: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *about: asked.append((about[2], about[3])))
    with database.read() as session:
        assert len(weighed_since(session, WEEK)) == 50
    ((statement, values),) = [one for one in asked if one[0].lower().startswith("select")]
    if database.is_sqlite:
        with database.engine.connect() as connection:
            plan = str(connection.exec_driver_sql(f"explain query plan {statement}", values).all())
        assert "SEARCH questions USING INDEX sqlite_autoindex_questions_1 (id>?)" in plan
        assert "TEMP B-TREE" not in plan
