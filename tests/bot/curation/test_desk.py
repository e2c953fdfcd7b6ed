"""The curators' desk: what each step makes of an entry, who may take it, and that nobody overwrites anybody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.curation import desk
from bot.curation.desk import NotAllowed, Stale
from bot.database import Database
from knowledge import revisions, store
from knowledge.entry import Entry, Status
from knowledge.revision import Revision

TODAY = date(2026, 11, 25)
ENTRY = Entry("works.bench", "公園椅子壞了", "請打 1999。", phrasings=("椅子斷了",), bureau="工務局")
ID = ENTRY.id
MEI, WEN = "mei@city.example", "wen@city.example"


def answers(session: Session) -> list[str]:
    """What citizens get."""
    return [entry.answer for entry in store.answering_entries(session, TODAY)]


def with_answer(answer: str) -> Entry:
    return replace(ENTRY, answer=answer)


def published(session: Session, answer: str = ENTRY.answer) -> Revision:
    """The entry in force, by an import."""
    store.save_entries(session, [with_answer(answer)])
    newest = revisions.newest(session, ID)
    assert newest is not None
    return newest


def in_review(session: Session, seen: int, answer: str = "新的答案，請打 1998。", author: str = MEI) -> int:
    """A draft by `author`, submitted; returns its number."""
    draft = desk.save_draft(session, with_answer(answer), seen, author)
    return desk.submit(session, ID, draft.number, author).number


def test_from_the_first_draft_to_an_answer(database: Database) -> None:
    with database.write() as session:
        before = store.revision(session)
        draft = desk.save_draft(session, ENTRY, 0, MEI)
        assert (draft.number, draft.stage, draft.is_open) == (1, Status.DRAFT, True)
        asked = desk.submit(session, ID, 1, MEI)
        assert (asked.number, asked.stage, asked.is_open) == (2, Status.IN_REVIEW, True)
        assert (answers(session), store.find_entry(session, ID), store.revision(session)) == ([], None, before)
        out = desk.publish(session, ID, 2, WEN, two_person=False)
        assert (out.number, out.stage, out.is_open) == (3, Status.PUBLISHED, False)
    with database.read() as session:
        assert answers(session) == [ENTRY.answer]
        assert store.find_entry(session, ID) == replace(ENTRY, revision=3)
        assert store.revision(session) == before + 1
        assert revisions.working_copy(session, ID) is None
        saves = [(one.number, one.author, one.stage.value) for one in revisions.history(session, ID)]
    assert saves == [(3, WEN, "published"), (2, MEI, "in_review"), (1, MEI, "draft")]


def test_an_entry_being_edited_answers_as_it_was(database: Database) -> None:
    with database.write() as session:
        number = in_review(session, published(session).number)
        assert answers(session) == [ENTRY.answer]
        desk.publish(session, ID, number, MEI, two_person=False)
        assert answers(session) == ["新的答案，請打 1998。"]


def test_saving_nothing_new_is_no_revision(database: Database) -> None:
    with database.write() as session:
        live = published(session)
        assert desk.save_draft(session, ENTRY, live.number, MEI).number == live.number
        draft = desk.save_draft(session, with_answer("乙"), live.number, MEI)
        assert desk.save_draft(session, with_answer("乙"), draft.number, WEN).number == draft.number
        asked = desk.submit(session, ID, draft.number, MEI)
        assert desk.submit(session, ID, asked.number, MEI).number == asked.number
        assert len(revisions.history(session, ID)) == 3


def test_editing_what_waits_for_approval_makes_it_a_draft_again(database: Database) -> None:
    with database.write() as session:
        number = in_review(session, published(session).number)
        again = desk.save_draft(session, with_answer("改過，請打 1999。"), number, MEI)
        assert again.stage is Status.DRAFT
        with pytest.raises(NotAllowed, match="送審"):
            desk.publish(session, ID, again.number, WEN, two_person=True)


@pytest.mark.parametrize("two_person", [True, False])
def test_two_person_publishing(database: Database, two_person: bool) -> None:
    with database.write() as session:
        number = in_review(session, published(session).number)
        if two_person:
            with pytest.raises(NotAllowed, match="另一位同仁"):
                desk.publish(session, ID, number, MEI, two_person=True)
            assert answers(session) == [ENTRY.answer]
        desk.publish(session, ID, number, WEN if two_person else MEI, two_person=two_person)
        assert answers(session) == ["新的答案，請打 1998。"]


def test_everyone_who_wrote_since_the_last_publication_is_an_author(database: Database) -> None:
    with database.write() as session:
        first = desk.save_draft(session, with_answer("甲，請打 1999。"), published(session).number, MEI)
        second = desk.save_draft(session, with_answer("乙，請打 1999。"), first.number, WEN)
        asked = desk.submit(session, ID, second.number, "lin")
        for author in (MEI, WEN):
            with pytest.raises(NotAllowed, match="另一位同仁"):
                desk.publish(session, ID, asked.number, author, two_person=True)
        # An import in between, and the same text saved again, make nobody forget who wrote it.
        store.save_entries(session, [with_answer("匯入，請打 1999。")])
        again = desk.save_draft(session, asked.entry, asked.number + 1, "lin")
        asked = desk.submit(session, ID, again.number, "lin")
        with pytest.raises(NotAllowed, match="另一位同仁"):
            desk.publish(session, ID, asked.number, MEI, two_person=True)
        desk.publish(session, ID, asked.number, "lin", two_person=True)
        # What was published then is approved: who wrote it may approve what others write next.
        number = in_review(session, asked.number + 1, author="lin")
        desk.publish(session, ID, number, MEI, two_person=True)


def test_who_sends_back_may_approve_later(database: Database) -> None:
    with database.write() as session:
        number = in_review(session, published(session).number)
        with pytest.raises(NotAllowed, match="原因"):
            desk.send_back(session, ID, number, WEN, "  ")
        back = desk.send_back(session, ID, number, WEN, "電話不對")
        assert (back.stage, back.note, back.is_open) == (Status.DRAFT, "電話不對", True)
        with pytest.raises(NotAllowed, match="沒有送審"):
            desk.send_back(session, ID, back.number, WEN, "再一次")
        number = in_review(session, back.number, "改好了，請打 1999。")
        desk.publish(session, ID, number, WEN, two_person=True)
        assert answers(session) == ["改好了，請打 1999。"]


def test_a_restore_approves_no_draft(database: Database) -> None:
    with database.write() as session:
        number = in_review(session, published(session).number)
        retired = desk.retire(session, ID, number, WEN, "先停")
        restored = desk.restore(session, ID, retired.number, WEN)
        with pytest.raises(NotAllowed, match="另一位同仁"):
            desk.publish(session, ID, restored.number, MEI, two_person=True)
        desk.publish(session, ID, restored.number, WEN, two_person=True)
        assert answers(session) == ["新的答案，請打 1998。"]


STEPS: dict[str, Callable[[Session, int], Any]] = {
    "save": lambda s, seen: desk.save_draft(s, with_answer("遲到的"), seen, WEN),
    "submit": lambda s, seen: desk.submit(s, ID, seen, WEN),
    "send back": lambda s, seen: desk.send_back(s, ID, seen, WEN, "遲到"),
    "publish": lambda s, seen: desk.publish(s, ID, seen, WEN, two_person=False),
    "retire": lambda s, seen: desk.retire(s, ID, seen, WEN, "遲到"),
    "restore": lambda s, seen: desk.restore(s, ID, seen, WEN),
    "roll back": lambda s, seen: desk.roll_back(s, ID, seen, 1, WEN, two_person=False),
}


@pytest.mark.parametrize("step", STEPS)
def test_whoever_is_late_is_told_and_overwrites_nothing(database: Database, step: str) -> None:
    with database.write() as session:
        published(session)
        desk.save_draft(session, with_answer("甲"), 1, MEI)
    for seen in (0, 1, 3, -1):
        with pytest.raises(Stale) as late, database.write() as session:
            STEPS[step](session, seen)
        assert late.value.newer is not None
        assert (late.value.newer.number, late.value.newer.author) == (2, MEI)
    with database.read() as session:
        assert len(revisions.history(session, ID)) == 2
        assert answers(session) == [ENTRY.answer]
        copy = revisions.working_copy(session, ID)
        assert copy is not None
        assert copy.entry.answer == "甲"


def test_an_import_over_a_draft_keeps_the_draft_and_must_be_looked_at(database: Database) -> None:
    with database.write() as session:
        number = in_review(session, published(session).number)
        store.save_entries(session, [with_answer("匯入，請打 1999。")])
        with pytest.raises(Stale) as late:
            desk.publish(session, ID, number, WEN, two_person=False)
        assert late.value.newer is not None
        assert late.value.newer.author == "import"
        with pytest.raises(Stale):
            desk.publish(session, ID, number + 1, WEN, two_person=False)
        copy = revisions.working_copy(session, ID)
        assert copy is not None
        looked = desk.save_draft(session, copy.entry, number + 1, MEI)
        desk.publish(session, ID, looked.number, MEI, two_person=False)
        assert answers(session) == ["新的答案，請打 1998。"]


def test_retire_and_restore(database: Database) -> None:
    with database.write() as session:
        live = published(session)
        draft = desk.save_draft(session, with_answer("乙，請打 1999。"), live.number, MEI)
        with pytest.raises(NotAllowed, match="原因"):
            desk.retire(session, ID, draft.number, MEI, "")
        retired = desk.retire(session, ID, draft.number, MEI, "業務移走了")
        assert (answers(session), retired.note, retired.stage) == ([], "業務移走了", Status.RETIRED)
        with pytest.raises(NotAllowed, match="沒有公開"):
            desk.retire(session, ID, retired.number, MEI, "再一次")
        restored = desk.restore(session, ID, retired.number, WEN)
        assert answers(session) == [ENTRY.answer]
        with pytest.raises(NotAllowed, match="沒有停用"):
            desk.restore(session, ID, restored.number, WEN)
        # The draft outlived both and can be published.
        desk.publish(session, ID, restored.number, MEI, two_person=False)
        assert answers(session) == ["乙，請打 1999。"]


def test_roll_back_publishes_an_old_revision_at_once(database: Database) -> None:
    with database.write() as session:
        published(session)
        number = in_review(session, 1, "寫壞了，請打 1999。")
        bad = desk.publish(session, ID, number, WEN, two_person=False)
        draft = desk.save_draft(session, with_answer("還在寫"), bad.number, WEN)
        back = desk.roll_back(session, ID, draft.number, 1, MEI, two_person=True)
        assert (answers(session), back.number, back.note) == ([ENTRY.answer], draft.number + 1, "還原到第 1 版")
        assert revisions.working_copy(session, ID) is None
        with pytest.raises(NotAllowed, match="沒有這一版"):
            desk.roll_back(session, ID, back.number, 99, MEI, two_person=False)


def test_roll_back_is_no_way_around_two_person_publishing(database: Database) -> None:
    with database.write() as session:
        published(session)
        draft = desk.save_draft(session, with_answer("沒人核可過"), 1, MEI)
        for to in (draft.number, 1):
            with pytest.raises(NotAllowed, match="另一位同仁"):
                desk.roll_back(session, ID, draft.number, to, MEI, two_person=True)
        again = desk.save_draft(session, with_answer("別人的"), draft.number, WEN)
        desk.publish(session, ID, again.number, "lin", two_person=False)
        with pytest.raises(NotAllowed, match="另一位同仁"):
            desk.roll_back(session, ID, again.number + 1, draft.number, MEI, two_person=True)
        desk.roll_back(session, ID, again.number + 1, draft.number, WEN, two_person=True)
        assert answers(session) == ["沒人核可過"]


@pytest.mark.parametrize("hole", [{"answer": " \n"}, {"title": ""}])
def test_an_entry_without_title_or_answer_goes_nowhere(database: Database, hole: dict[str, str]) -> None:
    with database.write() as session:
        draft = desk.save_draft(session, replace(ENTRY, **hole), 0, MEI)  # type: ignore[arg-type]
        for step in ("submit", "publish", "roll back"):
            with pytest.raises(NotAllowed, match="還是空的"):
                STEPS[step](session, draft.number)
        assert answers(session) == []


def test_steps_need_something_to_step_on(database: Database) -> None:
    with database.write() as session:
        live = published(session)
        for step in (desk.submit, desk.restore):
            with pytest.raises(NotAllowed):
                step(session, ID, live.number, MEI)
        with pytest.raises(NotAllowed, match="沒有草稿"):
            desk.publish(session, ID, live.number, MEI, two_person=False)
        draft = desk.save_draft(session, replace(ENTRY, id="works.new"), 0, MEI)
        with pytest.raises(NotAllowed, match="還沒有公開過"):
            desk.retire(session, "works.new", draft.number, MEI, "不要了")
