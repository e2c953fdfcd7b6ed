"""Revisions: every save is kept, one is the newest, one may be open, and whoever is late changes nothing."""

import threading
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.database import Database
from bot.prepare import MIGRATIONS
from knowledge import revisions, store
from knowledge.catalogue import Wanted, find
from knowledge.entry import Entry, Kind, Status
from knowledge.revision import FIELDS, RevisionRow, content_of, entry_of
from knowledge.revisions import Stale

TODAY = date(2026, 11, 25)
FULL = Entry(
    "works.bench",
    "公園椅子壞了",
    "請打 1999。",
    phrasings=("椅子斷了", "椅子垮了"),
    keywords=("椅子",),
    bureau="工務局",
    phone="1999",
    links=("https://example.org/",),
    source_url="https://example.org/s",
    checked_on=date(2026, 11, 1),
    review_by=date(2027, 5, 1),
    valid_from=date(2026, 1, 1),
    valid_until=date(2027, 1, 1),
    standing_id="works.park",
    depends_on_today=True,
    title_en="Bench",
    answer_en="Call 1999.",
    kind=Kind.ELSEWHERE,
)


def test_content_comes_back_whole() -> None:
    assert all(getattr(FULL, name) != getattr(Entry("x", "", ""), name) for name in FIELDS)
    assert entry_of(FULL.id, content_of(FULL)) == FULL
    assert entry_of("x", {"title": "T", "answer": "A", "gone": 1}) == Entry("x", "T", "A")


def test_an_import_is_a_revision_in_force(database: Database) -> None:
    for answer in ("請打 1999。", "請打 1998。"):
        with database.write() as session:
            store.save_entries(session, [replace(FULL, answer=answer)], note="市府清單")
    with database.read() as session:
        newest, first = revisions.history(session, FULL.id)
        live = store.find_entry(session, FULL.id)
    assert [newest.number, first.number] == [2, 1]
    assert (first.author, first.note, first.stage, first.is_open) == ("import", "市府清單", Status.PUBLISHED, False)
    assert live == newest.entry == replace(FULL, answer="請打 1998。", revision=2)


def test_an_imported_draft_is_open_unless_people_have_one(database: Database) -> None:
    draft = replace(FULL, status=Status.DRAFT)
    with database.write() as session:
        store.save_entries(session, [draft])
        begun = revisions.working_copy(session, FULL.id)
        assert begun is not None
        revisions.save(session, replace(draft, answer="人寫的"), seen=1, author="mei", begun=begun.begun)
        store.save_entries(session, [replace(draft, answer="匯入的")])
        copy = revisions.working_copy(session, FULL.id)
        assert copy is not None
        assert (copy.number, copy.author, copy.entry.answer) == (2, "mei", "人寫的")
        assert revisions.authors_of(session, copy) == {"mei"}
        newest = revisions.newest(session, FULL.id)
        assert newest is not None
        assert (newest.number, newest.is_open) == (3, False)


def test_whoever_saw_an_older_revision_changes_nothing(database: Database) -> None:
    with database.write() as session:
        store.save_entries(session, [FULL])
        revisions.save(session, replace(FULL, status=Status.DRAFT, answer="甲"), seen=1, author="mei")
    with pytest.raises(Stale) as late, database.write() as session:
        revisions.save(session, replace(FULL, status=Status.DRAFT, answer="乙"), seen=1, author="wen")
    assert late.value.newer is not None
    assert (late.value.newer.author, late.value.newer.entry.answer) == ("mei", "甲")
    with pytest.raises(Stale), database.write() as session:
        revisions.save(session, FULL, seen=0, author="wen")
    with database.read() as session:
        assert [one.entry.answer for one in revisions.history(session, FULL.id)] == ["甲", FULL.answer]


@pytest.mark.parametrize("seen", [0, 1])
def test_of_many_at_the_same_moment_one_wins(database: Database, seen: int) -> None:
    if seen:
        with database.write() as session:
            store.save_entries(session, [FULL])
    begin, won, late = threading.Barrier(6), [], []

    def write(who: str) -> None:
        begin.wait()
        try:
            with database.write() as session:
                revisions.save(session, replace(FULL, status=Status.DRAFT, answer=who), seen=seen, author=who)
            won.append(who)
        except Stale as stale:
            late.append(stale.newer and stale.newer.author)

    threads = [threading.Thread(target=write, args=(f"curator{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), late) == (1, won * 5)
    with database.read() as session:
        assert next(one.author for one in revisions.history(session, FULL.id)) == won[0]


def test_history_comes_in_pages(database: Database) -> None:
    with database.write() as session:
        for seen in range(7):
            revisions.save(session, replace(FULL, status=Status.DRAFT, answer=str(seen)), seen=seen, author="mei")
        assert [one.number for one in revisions.history(session, FULL.id, limit=3)] == [7, 6, 5]
        assert [one.number for one in revisions.history(session, FULL.id, before=5, limit=3)] == [4, 3, 2]
        before = revisions.revision_before(session, FULL.id, 2)
        assert before is not None
        assert before.number == 1
        assert revisions.revision_before(session, FULL.id, 1) is None
        (one,) = revisions.open_copies(session, Status.DRAFT)
        assert one[1].number == 7
        assert revisions.open_copies(session, Status.DRAFT, after=one[0]) == []


def test_the_schema_step_gives_every_entry_its_first_revision(database: Database) -> None:
    with database.write() as session:
        store.save_entries(session, [replace(FULL, id=f"e{n:04}") for n in range(1_203)])
        store.save_entries(
            session, [replace(FULL, id="e0000", answer="新"), replace(FULL, id="z", status=Status.DRAFT)]
        )
        before = {entry.id: entry for entry in store.all_entries(session)}
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        # What 0003 made goes, as if it had never run.
        connection.execute(sa.text("drop table entry_revisions"))
        connection.execute(sa.text("drop index ix_entries_expiry"))
        connection.execute(sa.text("drop index ix_entries_review"))
        config.attributes["connection"] = connection
        command.stamp(config, "0002")
        command.upgrade(config, "0003")
        command.stamp(config, "head")
    with database.write() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(RevisionRow)) == len(before) == 1_204
        for entry_id in ("e0000", "e0001", "e1202", "z"):
            newest = revisions.newest(session, entry_id)
            assert newest is not None
            assert newest.entry == before[entry_id]
            assert newest.is_open is (entry_id == "z")
        assert find(session, Wanted("椅子垮了"), TODAY, limit=1)
        revisions.save(session, replace(FULL, id="e0000", status=Status.DRAFT), seen=2, author="mei")
