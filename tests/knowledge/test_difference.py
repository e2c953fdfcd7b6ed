"""Difference: what came and what went, in prose and in lists, and nothing where nothing changed."""

from dataclasses import replace
from datetime import date

import pytest

from knowledge.difference import Change, Part, Piece, compare, difference
from knowledge.entry import Entry, Kind, Status
from knowledge.revision import FIELDS

ENTRY = Entry(
    "works.bench",
    "公園椅子壞了",
    "請打 1999，三天內修好。",
    phrasings=("椅子斷了", "椅子垮了"),
    checked_on=date(2026, 11, 1),
)


def test_nothing_changed_is_nothing() -> None:
    assert difference(ENTRY, ENTRY) == ()
    assert difference(ENTRY, replace(ENTRY, revision=9, status=Status.DRAFT)) == ()


def test_prose_shows_what_went_and_what_came_in_reading_order() -> None:
    (change,) = difference(ENTRY, replace(ENTRY, answer="請打 1999，五天內修好。"))
    assert change.field == "answer"
    assert [(piece.part, piece.text) for piece in change.pieces] == [
        (Part.SAME, "請打 1999，"),
        (Part.GONE, "三"),
        (Part.CAME, "五"),
        (Part.SAME, "天內修好。"),
    ]


def test_a_text_written_anew_is_shown_whole() -> None:
    old, new = "請打 1999，三天內修好。", "椅子壞了，到公園服務臺說。"
    assert list(compare(old, new)) == [Piece(Part.GONE, old), Piece(Part.CAME, new)]


def test_a_number_is_one_word() -> None:
    assert Piece(Part.CAME, "1998") in compare("請打 1999。", "請打 1998。")


def test_lists_show_their_items() -> None:
    (change,) = difference(ENTRY, replace(ENTRY, phrasings=("椅子垮了", "椅子壞掉")))
    assert change == Change("phrasings", ("椅子斷了",), ("椅子壞掉",))
    (order,) = difference(ENTRY, replace(ENTRY, phrasings=("椅子垮了", "椅子斷了")))
    assert order == Change("phrasings", ENTRY.phrasings, ("椅子垮了", "椅子斷了"))


@pytest.mark.parametrize(
    ("change", "gone", "came"),
    [
        ({"checked_on": None}, ("2026-11-01",), ()),
        ({"review_by": date(2027, 1, 1)}, (), ("2027-01-01",)),
        ({"depends_on_today": True}, ("no",), ("yes",)),
        ({"kind": Kind.ELSEWHERE}, ("answer",), ("elsewhere",)),
        ({"phone": "1999"}, (), ("1999",)),
    ],
)
def test_any_other_field_shows_its_values(change: dict[str, object], gone: tuple[str], came: tuple[str]) -> None:
    (found,) = difference(ENTRY, replace(ENTRY, **change))  # type: ignore[arg-type]
    assert (found.gone, found.came) == (gone, came)


def test_a_first_revision_shows_all_it_holds() -> None:
    assert [change.field for change in difference(None, ENTRY)] == ["title", "answer", "phrasings", "checked_on"]
    assert {change.field for change in difference(None, ENTRY)} <= set(FIELDS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("", "甲"),
        ("甲\r\n乙", "甲\n乙"),
        ("<b>x</b> 1999", "<i>x</i> 1998"),
        ("字" * 4_000, "字" * 4_001),
        ("同" * 2_000, "同" * 1_999 + "異"),
        ("一行\n" * 3_000, "一行\n" * 2_999 + "另一行\n"),
    ],
)
def test_both_texts_can_be_read_back_from_the_pieces(old: str, new: str) -> None:
    pieces = list(compare(old, new))
    assert "".join(piece.text for piece in pieces if piece.part is not Part.CAME) == old
    assert "".join(piece.text for piece in pieces if piece.part is not Part.GONE) == new
    assert all(piece.text for piece in pieces)
