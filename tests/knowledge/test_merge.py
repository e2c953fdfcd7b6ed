"""Merging files into stored entries: new, updated, unchanged, joined and refused rows."""

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.entry import Entry, Status
from knowledge.files import read_entries, read_path
from knowledge.merge import Fate, Merge, merge, normal_form
from knowledge.rows import Row, derived_id

FAQ = Path(__file__).parents[2].parent / "shared" / "data" / "kaohsiung_faq.json"
LOST = Entry(
    "household.id-card-lost",
    "身分證遺失了要怎麼補發？",
    "到任一戶政事務所",
    phrasings=("我的身分證不見了怎麼辦",),
    source_url="https://example.org/lost",
    revision=3,
)


def rows(*items: Mapping[str, object]) -> tuple[Row, ...]:
    return read_entries("rows.json", json.dumps(items).encode()).rows


def fates(done: Merge) -> list[Fate]:
    return [row.fate for row in done.rows]


def test_a_new_id_is_a_new_entry_even_with_a_known_question() -> None:
    done = merge([LOST], rows({"id": "other", "title": LOST.title, "answer": "A"}))
    assert fates(done) == [Fate.NEW]
    assert [entry.id for entry in done.entries] == ["other"]
    assert done.rows[0].sentence == "row 1: taken as new, other"


def test_the_same_id_replaces_what_the_file_gives_and_nothing_else() -> None:
    stored = replace(LOST, keywords=("證件",), status=Status.RETIRED, phone="1999")
    given = {"id": LOST.id, "title": "T", "answer": "A", "phrasings": ["p"], "phone": "", "status": ""}
    done = merge([stored], rows(given))
    assert fates(done) == [Fate.UPDATED]
    assert done.entries == (replace(stored, title="T", answer="A", phrasings=("p",), phone=""),)


def test_what_says_the_same_is_not_saved_again() -> None:
    done = merge([LOST], rows({"id": LOST.id, "title": LOST.title, "answer": LOST.answer}))
    assert fates(done) == [Fate.UNCHANGED]
    assert done.entries == ()


def test_the_second_row_with_an_id_is_refused() -> None:
    done = merge([], rows({"id": "a", "title": "T", "answer": "A"}, {"id": "a", "title": "T2", "answer": "B"}))
    assert fates(done) == [Fate.NEW, Fate.REFUSED]
    assert done.rows[1].sentence == "row 2, id: a stands in row 1 already; give each entry its own id"
    assert [entry.title for entry in done.entries] == ["T"]


def test_unreadable_rows_are_reported_in_their_place() -> None:
    done = merge([], rows({"title": "T"}, {"title": "T", "answer": "A"}))
    assert fates(done) == [Fate.REFUSED, Fate.NEW]
    assert done.rows[0].sentence == "row 1, answer: is missing; every entry needs one"


def test_a_near_question_joins_the_entry_without_its_answer() -> None:
    question = "　身分證遺失了，要怎麼補發!"
    done = merge([LOST], rows({"q": question, "a": "B", "url": "https://example.org/else"}))
    assert fates(done) == [Fate.MERGED]
    assert done.entries == (replace(LOST, phrasings=(*LOST.phrasings, question)),)
    assert done.rows[0].entry_id == LOST.id
    assert done.rows[0].sentence == (
        "row 1: merged into household.id-card-lost; its question was added as a phrasing, "
        "its answer was NOT taken over"
    )


def test_the_same_source_brings_its_new_answer_to_what_was_imported() -> None:
    before = replace(LOST, id=derived_id(LOST.title))
    done = merge([before], rows({"q": LOST.phrasings[0], "a": "B", "url": LOST.source_url}))
    assert fates(done) == [Fate.MERGED]
    assert done.entries == (replace(before, answer="B"),)
    assert done.rows[0].sentence == (
        f'row 1: merged into {before.id} ("身分證遺失了要怎麼補發？"); its question was there already, '
        "its answer replaced the old one, since both have the same source"
    )


def test_a_curators_own_words_stand_beside_their_source() -> None:
    done = merge([LOST], rows({"q": LOST.phrasings[0], "a": "B", "url": LOST.source_url}))
    assert done.entries == ()
    assert "its answer was NOT taken over" in done.rows[0].sentence


def test_two_rows_without_source_do_not_share_one() -> None:
    done = merge([], rows({"q": "路燈壞了找誰修理", "a": "A"}, {"q": "路燈壞了，找誰修理？", "a": "B"}))
    assert fates(done) == [Fate.NEW, Fate.MERGED]
    (entry,) = done.entries
    assert entry.answer == "A"
    assert entry.phrasings == ("路燈壞了找誰修理", "路燈壞了，找誰修理？")


def test_a_row_joins_an_earlier_row_of_the_file_but_never_a_later_one() -> None:
    own = {"id": "lamp", "title": "路燈壞了找誰修理", "answer": "A"}
    loose = {"title": "路燈壞了，找誰修理", "answer": "A"}
    assert fates(merge([], rows(own, loose))) == [Fate.NEW, Fate.MERGED]
    assert fates(merge([], rows(loose, own))) == [Fate.NEW, Fate.NEW]


def test_questions_that_are_not_near_stay_apart() -> None:
    done = merge(
        [LOST], rows({"q": "健保卡遺失了要怎麼補發？", "a": "B"}, {"q": "？！", "a": "C"}, {"q": "…", "a": "D"})
    )
    assert fates(done) == [Fate.NEW, Fate.NEW, Fate.NEW]


def test_no_merge_keeps_near_rows_as_entries_of_their_own() -> None:
    near = rows({"q": "身分證遺失了要怎麼補發", "a": "A"}, {"q": LOST.title, "a": "B"}, {"q": LOST.title, "a": "C"})
    done = merge([LOST], near, near=False)
    assert fates(done) == [Fate.NEW] * 3
    assert len({entry.id for entry in done.entries}) == 3
    again = merge(done.entries, near, near=False)
    assert fates(again) == [Fate.UNCHANGED] * 3


def test_a_second_import_does_not_undo_a_curators_rewording() -> None:
    first = merge([], rows({"q": "舊問題", "a": "A"}))
    reworded = replace(first.entries[0], title="完全不同的新標題", phrasings=(), answer="B")
    done = merge([reworded], rows({"q": "舊問題", "a": "A"}))
    assert fates(done) == [Fate.MERGED]
    assert done.entries == (replace(reworded, phrasings=("舊問題",)),)


def test_an_entry_full_of_phrasings_takes_no_more() -> None:
    full = replace(LOST, phrasings=tuple(f"問法{at}" for at in range(1_000)))
    done = merge([full], rows({"q": LOST.title + "！", "a": "B"}))
    assert fates(done) == [Fate.REFUSED]
    assert done.entries == ()


def test_normal_form_keeps_only_what_tells_questions_apart() -> None:
    assert normal_form("　ＩＤ card，遺失？ 😀_") == "idcard遺失"


@pytest.mark.skipif(not FAQ.exists(), reason="the city's question list lies outside the project, in ../shared")
def test_the_citys_own_list_against_1500_entries_costs_no_more_than_their_number() -> None:
    read = read_path(FAQ).rows
    stored = [
        Entry(
            f"e{at}",
            f"{row.entry.title}{at % 7}",
            "A",
            phrasings=tuple(f"{row.entry.title[:9]}{at}{k}" for k in range(9)),
        )
        for at, row in enumerate((*read, *read[:76]))
        if row.entry
    ]
    assert _seconds(stored, read) < 4 * _seconds(stored[:750], read)
    assert len(merge(stored, read).rows) == 1_424
    once = merge([], read)
    fates = Counter(row.fate for row in once.rows)
    assert fates == {Fate.NEW: 1_405, Fate.MERGED: 13, Fate.UNCHANGED: 6}
    assert len(once.entries) == 1_405
    assert merge(once.entries, read).entries == ()


def _seconds(stored: list[Entry], read: tuple[Row, ...]) -> float:
    started = time.process_time()
    merge(stored, read)
    return time.process_time() - started
