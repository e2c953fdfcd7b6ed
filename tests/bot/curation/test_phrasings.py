"""Wordings go into an entry's draft, whatever is being written there, and never to citizens by themselves."""

from dataclasses import replace
from datetime import date

import pytest

from bot.curation import desk
from bot.curation.phrasings import add_phrasings
from bot.database import Database
from knowledge import revisions, store
from knowledge.entry import Entry, Status
from knowledge.rows import MAX_ITEMS

TODAY = date(2026, 11, 25)
ENTRY = Entry("works.bench", "公園椅子壞了", "請打 1999。", phrasings=("椅子斷了",), bureau="工務局")
MEI, WEN = "mei@city.example", "wen@city.example"


def test_a_draft_of_what_counts_is_begun(database: Database) -> None:
    with database.write() as session:
        store.save_entries(session, [ENTRY])
        before = store.revision(session)
        kept = add_phrasings(session, ENTRY.id, ["椅子歪了", "椅子垮了"], MEI)
        assert (kept.number, kept.stage, kept.is_open, kept.based_on) == (2, Status.DRAFT, True, 1)
        assert kept.entry.phrasings == ("椅子斷了", "椅子歪了", "椅子垮了")
        assert (store.revision(session), store.find_entry(session, ENTRY.id)) == (before, replace(ENTRY, revision=1))
        assert revisions.authors_of(session, kept) == {MEI}


def test_they_join_what_is_being_written(database: Database) -> None:
    with database.write() as session:
        store.save_entries(session, [ENTRY])
        desk.save_draft(session, replace(ENTRY, answer="寫到一半，請打 1999。"), 1, WEN)
        kept = add_phrasings(session, ENTRY.id, ["椅子歪了"], MEI)
        assert (kept.number, kept.entry.answer) == (3, "寫到一半，請打 1999。")
        assert kept.entry.phrasings == ("椅子斷了", "椅子歪了")
        assert revisions.authors_of(session, kept) == {MEI, WEN}


def test_into_an_entry_that_was_never_public(database: Database) -> None:
    with database.write() as session:
        desk.save_draft(session, ENTRY, 0, WEN)
        assert add_phrasings(session, ENTRY.id, ["椅子歪了"], MEI).number == 2
        assert store.find_entry(session, ENTRY.id) is None


def test_what_waits_for_approval_is_a_draft_again(database: Database) -> None:
    with database.write() as session:
        desk.save_draft(session, ENTRY, 0, WEN)
        desk.submit(session, ENTRY.id, 1, WEN)
        assert add_phrasings(session, ENTRY.id, ["椅子斷了"], MEI).stage is Status.IN_REVIEW
        assert add_phrasings(session, ENTRY.id, ["椅子歪了"], MEI).stage is Status.DRAFT


@pytest.mark.parametrize("wordings", [[], ["椅子斷了"], ["請問椅子 斷了！", "公園椅子壞了"]])
def test_what_is_there_already_saves_nothing(database: Database, wordings: list[str]) -> None:
    with database.write() as session:
        store.save_entries(session, [ENTRY])
        assert add_phrasings(session, ENTRY.id, wordings, MEI).number == 1
        assert revisions.working_copy(session, ENTRY.id) is None


def test_one_wording_spelled_twice_is_one(database: Database) -> None:
    with database.write() as session:
        store.save_entries(session, [ENTRY])
        kept = add_phrasings(session, ENTRY.id, ["椅子歪了", "椅子歪了？"], MEI)
        assert kept.entry.phrasings == ("椅子斷了", "椅子歪了")


def test_a_copy_that_was_overtaken_stays_so(database: Database) -> None:
    with database.write() as session:
        store.save_entries(session, [ENTRY])
        desk.save_draft(session, replace(ENTRY, answer="草稿，請打 1999。"), 1, WEN)
        store.save_entries(session, [replace(ENTRY, answer="匯入，請打 1998。")])
        with pytest.raises(desk.NotAllowed, match="又更新過"):
            add_phrasings(session, ENTRY.id, ["椅子歪了"], MEI)
        with pytest.raises(desk.Stale):
            desk.publish(session, ENTRY.id, 3, MEI, two_person=False)


def test_there_is_an_end_to_phrasings_and_an_entry_must_be_there(database: Database) -> None:
    full = replace(ENTRY, phrasings=tuple(f"說法 {number}" for number in range(MAX_ITEMS)))
    with database.write() as session:
        store.save_entries(session, [full])
        with pytest.raises(desk.NotAllowed, match="最多"):
            add_phrasings(session, ENTRY.id, ["椅子歪了"], MEI)
        with pytest.raises(desk.NotAllowed, match="找不到"):
            add_phrasings(session, "no.such", ["椅子歪了"], MEI)
        assert len(revisions.history(session, ENTRY.id)) == 1
