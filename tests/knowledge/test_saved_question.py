"""Saved test questions: kept once whatever their spelling, owned by one entry, and forgotten by it alone."""

import threading
from dataclasses import replace

import pytest

from bot.database import Database
from knowledge.saved_question import (
    LONGEST,
    NoQuestion,
    SavedQuestion,
    forget_questions,
    save_question,
    save_questions,
    saved_questions,
)

LIGHT, BENCH = "works.light", "works.bench"
MEI, WEN = "mei@city.example", "wen@city.example"


def _texts(database: Database, entry_id: str | None = None) -> list[str]:
    with database.read() as session:
        return [one.text for one in saved_questions(session, entry_id)]


def test_questions_belong_to_entries_and_come_back_in_order(database: Database) -> None:
    with database.write() as session:
        for text, entry_id in (("路燈不亮", LIGHT), ("椅子垮了", BENCH), ("燈一直閃", LIGHT)):
            assert save_question(session, SavedQuestion(text, entry_id, MEI)) == ""
    assert _texts(database, LIGHT) == ["路燈不亮", "燈一直閃"]
    assert _texts(database) == ["路燈不亮", "椅子垮了", "燈一直閃"]
    assert _texts(database, "no.such") == []
    with database.read() as session:
        (found,) = saved_questions(session, BENCH)
    assert found.id > 0
    assert replace(found, id=0) == SavedQuestion("椅子垮了", BENCH, MEI)


@pytest.mark.parametrize("spelled", ["路燈不亮", "路燈 不亮？", "路燈，不亮！！", "路燈\u3000不亮"])
def test_one_question_however_it_is_spelled(database: Database, spelled: str) -> None:
    with database.write() as session:
        save_question(session, SavedQuestion("路燈不亮", LIGHT, MEI))
        assert save_question(session, SavedQuestion(spelled, LIGHT, WEN)) == LIGHT
        assert [(one.text, one.author) for one in saved_questions(session)] == [(spelled, WEN)]


def test_case_and_width_tell_no_questions_apart(database: Database) -> None:
    with database.write() as session:
        save_question(session, SavedQuestion("WiFi 密碼", LIGHT, MEI))
        save_question(session, SavedQuestion("ｗｉｆｉ密碼", LIGHT, MEI))
        save_question(session, SavedQuestion("WiFi 帳號", LIGHT, MEI))
        assert len(saved_questions(session)) == 2


def test_a_question_that_was_another_entrys_moves(database: Database) -> None:
    with database.write() as session:
        save_question(session, SavedQuestion("燈柱歪了", BENCH, MEI))
        assert save_question(session, SavedQuestion("燈柱歪了", LIGHT, WEN)) == BENCH
    assert _texts(database, BENCH) == []
    assert _texts(database, LIGHT) == ["燈柱歪了"]


@pytest.mark.parametrize("text", ["", "  ", "？！…", "\u3000", "___"])
def test_what_has_no_words_is_refused(database: Database, text: str) -> None:
    with database.write() as session, pytest.raises(NoQuestion, match="裡面要有文字"):
        save_question(session, SavedQuestion(text, LIGHT, MEI))
    assert _texts(database) == []


def test_the_longest_question_fits_and_a_longer_one_is_refused(database: Database) -> None:
    with database.write() as session:
        save_question(session, SavedQuestion("燈" * LONGEST, LIGHT, MEI))
        with pytest.raises(NoQuestion, match="1,000"):
            save_question(session, SavedQuestion("燈" * (LONGEST + 1), LIGHT, MEI))
        save_question(session, SavedQuestion("㍿" * LONGEST, LIGHT, MEI))  # four letters each once it is folded
    assert _texts(database) == ["燈" * LONGEST, "㍿" * LONGEST]


def test_an_entry_forgets_its_own_questions_alone(database: Database) -> None:
    with database.write() as session:
        for text, entry_id in (("路燈不亮", LIGHT), ("燈一直閃", LIGHT), ("椅子垮了", BENCH)):
            save_question(session, SavedQuestion(text, entry_id, MEI))
        first, second, other = (one.id for one in saved_questions(session))
        assert forget_questions(session, LIGHT, [first, other, 7, -1]) == 1
        assert forget_questions(session, LIGHT, [first]) == 0
        assert forget_questions(session, LIGHT, []) == 0
        assert [one.id for one in saved_questions(session)] == [second, other]


def test_many_at_once_without_what_has_no_words(database: Database) -> None:
    many = [SavedQuestion(f"第 {number} 個問題", f"entry.{number % 7}") for number in range(1_203)]
    with database.write() as session:
        assert save_questions(session, [*many, SavedQuestion("？？", LIGHT), many[0]]) == len(many)
        assert save_questions(session, []) == 0
    assert len(_texts(database)) == len(many)
    assert len(_texts(database, "entry.3")) == 172


def test_two_save_the_same_question_at_once(database: Database) -> None:
    both, told = threading.Barrier(2), list[str]()

    def save(author: str) -> None:
        both.wait()
        try:
            with database.write() as session:
                save_question(session, SavedQuestion("路燈不亮", LIGHT, author))
        except NoQuestion as no:
            told.append(str(no))

    threads = [threading.Thread(target=save, args=(who,)) for who in (MEI, WEN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _texts(database) == ["路燈不亮"]
    assert told in ([], ["剛才有人存了同樣的問題，請看過再試一次。"])
