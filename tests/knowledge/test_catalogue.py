"""The catalogue: entries found by text, bureau and state, page by page."""

from dataclasses import replace
from datetime import date

import pytest

from bot.database import Database
from knowledge import revisions, store
from knowledge.catalogue import State, Wanted, all_wanted, bureaus, count, find
from knowledge.entry import Entry, Status

TODAY = date(2026, 11, 25)
FULL = Entry(
    "works.bench",
    "公園椅子壞了",
    "請打 1999。",
    phrasings=("椅子斷了", "椅子垮了"),
    bureau="工務局",
    review_by=date(2027, 5, 1),
    valid_from=date(2026, 1, 1),
    valid_until=date(2027, 1, 1),
)


@pytest.fixture
def stocked(database: Database) -> Database:
    """Four imported entries, a draft of one of them, and a draft of a new one."""
    entries = [
        replace(FULL, id="a", title="Ｂｅｎｃｈ 100%", valid_until=None, review_by=date(2026, 12, 1)),
        replace(FULL, id="b", bureau="警察局", valid_until=date(2026, 11, 24)),
        replace(FULL, id="c", status=Status.RETIRED),
        replace(FULL, id="d", title="Ｂｅｎｃｈ 100%", valid_from=date(2026, 12, 1), phrasings=("摩托車",)),
    ]
    with database.write() as session:
        store.save_entries(session, entries)
        revisions.save(session, replace(FULL, id="e", status=Status.DRAFT), seen=0, author="mei")
        revisions.save(session, replace(FULL, id="a", status=Status.IN_REVIEW), seen=1, author="mei", based_on=1)
    return database


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(), "abcde"),
        (Wanted("bench 100"), "d"),  # the newest revision of a has another title
        (Wanted("100%"), "d"),
        (Wanted("摩托車"), "d"),
        (Wanted("%%"), ""),
        (Wanted("椅子_了"), ""),
        (Wanted("\\"), ""),
        (Wanted(" 椅子斷了 "), "abce"),
        (Wanted(bureau="警察局"), "b"),
        (Wanted(bureau="警察"), ""),
        (Wanted(state=State.ANSWERING), "a"),
        (Wanted(state=State.EXPIRED), "b"),
        (Wanted(state=State.RETIRED), "c"),
        (Wanted(state=State.DRAFT), "e"),
        (Wanted(state=State.IN_REVIEW), "a"),
        (Wanted(state=State.REVIEW_DUE), "a"),
        (Wanted("椅子", "工務局", State.ANSWERING), "a"),
    ],
)
def test_a_list_is_narrowed_by_text_bureau_and_state(stocked: Database, wanted: Wanted, ids: str) -> None:
    with stocked.read() as session:
        assert "".join(sorted(one.entry.id for one in find(session, wanted, TODAY))) == ids
        assert count(session, wanted, TODAY) == len(ids)
        assert "".join(entry.id for entry in all_wanted(session, wanted, TODAY)) == ids


def test_a_list_says_how_each_entry_stands_and_comes_in_pages(stocked: Database) -> None:
    with stocked.read() as session:
        found = {one.entry.id: one for one in find(session, Wanted(), TODAY)}
        assert (found["e"].live, found["e"].working, found["e"].changed_by) == (False, Status.DRAFT, "mei")
        assert (found["a"].live, found["a"].working) == (True, Status.IN_REVIEW)
        assert (found["b"].live, found["b"].working, found["b"].changed_by) == (True, None, "import")
        pages = [find(session, Wanted(), TODAY, limit=2, offset=at) for at in (0, 2, 4)]
        assert [len(page) for page in pages] == [2, 2, 1]
        assert pages[0][0].entry.id == "a"
        assert len({one.entry.id for page in pages for one in page}) == 5
        assert set(bureaus(session)) == {"工務局", "警察局"}
