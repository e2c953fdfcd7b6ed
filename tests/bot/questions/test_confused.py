"""Which entries citizens take for each other: by menus and by thumbs, in either order, and only lately."""

from typing import Any

from bot.database import Database
from bot.questions.confused import Mixed, confused_pairs, pair_of
from tests.bot.questions.asked import keep, person, question, weeks_ago

CHOSEN: dict[str, Any] = {
    "outcome": "chosen",
    "reason": "",
    "entry_id": "b",
    "chosen_entry_id": "b",
    "offered": ["a", "b", "c"],
}
DISLIKED: dict[str, Any] = {
    "outcome": "answered",
    "reason": "",
    "entry_id": "d",
    "rating": -1,
    "candidates": [{"entry_id": one, "confidence": share} for one, share in (("d", 0.9), ("a", 0.05), ("b", 0.02))],
}


def _pairs(database: Database, *columns: dict[str, Any]) -> dict[tuple[str, str], Mixed]:
    with database.write() as session:
        keep(session, [question(person(session, str(at % 2)), "問", **one) for at, one in enumerate(columns)])
    with database.read() as session:
        return dict(confused_pairs(session, weeks_ago(3)))


def test_menus_and_thumbs_name_pairs_once_for_each_question(database: Database) -> None:
    other_way = {**CHOSEN, "entry_id": "a", "chosen_entry_id": "a", "offered": ["b", "a"]}
    down_too = {**CHOSEN, "rating": -1, "candidates": DISLIKED["candidates"]}
    nothing: list[dict[str, Any]] = [
        {**CHOSEN, "week": weeks_ago(4)},
        {**DISLIKED, "week": weeks_ago(4)},
        {**DISLIKED, "rating": 1},
        {**DISLIKED, "candidates": [{"entry_id": "d", "confidence": 0.9}]},
        {**DISLIKED, "candidates": []},
        {**CHOSEN, "outcome": "handed_over", "reason": "none_of_these", "chosen_entry_id": None, "entry_id": None},
    ]
    assert _pairs(database, CHOSEN, other_way, down_too, DISLIKED, *nothing) == {
        ("a", "b"): Mixed(3, 2),
        ("b", "c"): Mixed(2, 1),
        ("a", "d"): Mixed(1, 1),
    }


def test_a_pair_is_the_same_either_way() -> None:
    assert pair_of("a", "b") == pair_of("b", "a")
