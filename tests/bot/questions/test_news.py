"""News: told once to a person, at once where that costs nothing, and to nobody who did not ask for it."""

from sqlalchemy import select

from bot.database import Database
from bot.gaps.store import settle
from bot.outbox.outgoing import Outgoing
from bot.questions.news import may_push, news_for, tell_askers
from bot.questions.question import GapState
from knowledge.entry import Entry
from tests.bot.questions.asked import keep, person, question

ENTRY = Entry("practice.elephant", "大象跳舞", "每週六下午三點。")


def test_nobody_is_told_twice_however_often_they_asked(database: Database) -> None:
    with database.write() as session:
        telegram, web, line = (person(session, name, name) for name in ("telegram", "web", "line"))
        rows = [question(who, "大象呢", wants_news=True) for who in (telegram, telegram, web, line)]
        keep(session, [*rows, question(person(session, "quiet", "telegram"), "大象呢")])
        ids = settle(session, [row["id"] for row in rows], GapState.ANSWERED, ENTRY.id)
        assert len(ids) == 4
        assert [tell_askers(session, ids, ENTRY) for _ in range(2)] == [2, 0]
    with database.write() as session:
        sent = session.scalars(select(Outgoing)).all()
        assert sorted(one.channel for one in sent) == ["telegram", "web"]
        assert all(ENTRY.answer in one.text for one in sent)
        who = person(session, "line", "line")
        assert news_for(session, who, lambda _id: None) == []
        assert [ENTRY.answer in text for text in news_for(session, who, lambda _id: ENTRY)] == [True]
        assert news_for(session, who, lambda _id: ENTRY) == []


def test_an_open_question_is_no_news(database: Database) -> None:
    with database.write() as session:
        who = person(session, "line", "line")
        keep(session, [question(who, "大象呢", wants_news=True)])
        assert news_for(session, who, lambda _id: ENTRY) == []


def test_who_blocked_us_hears_of_it_when_they_come_back(database: Database) -> None:
    with database.write() as session:
        who = person(session, "gone", "telegram")
        who.reachable = False
        row = question(who, "大象呢", wants_news=True)
        keep(session, [row])
        assert tell_askers(session, settle(session, [row["id"]], GapState.ANSWERED, ENTRY.id), ENTRY) == 0
        assert len(news_for(session, who, lambda _id: ENTRY)) == 1


def test_line_is_not_written_to_unasked() -> None:
    assert [may_push(channel) for channel in ("line", "telegram", "web")] == [False, True, True]
