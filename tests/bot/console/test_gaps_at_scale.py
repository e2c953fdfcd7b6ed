"""A hundred thousand questions: the pages ask the database no more often than for a few, and take no more rows."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from bot.gaps import store
from bot.questions.coverage import coverage
from bot.questions.question import Question
from bot.staff.member import Role
from tests.bot.console.desk import Browser, Desk
from tests.bot.questions.asked import THIS_WEEK, keep, person, question, weeks_ago

MANY = 100_000
WEEKS = 60
ANSWERED = {"outcome": "answered", "reason": "", "entry_id": "works.light"}
PLANS: dict[str, Callable[[Session], object]] = {
    "ix_questions_open_gaps": lambda session: store.open_questions(session, store.since()),
    "ix_questions_thumbs_down": lambda session: store.most_disliked(session, store.since()),
    "ix_questions_week": lambda session: coverage(session, weeks_ago(1), THIS_WEEK),
}


@pytest.fixture(scope="module")
def crowded(desk: Desk) -> Desk:
    """A desk that was asked a hundred thousand questions in sixty weeks; one in ten nobody could answer."""
    with desk.database.write() as session:
        people = [person(session, f"crowd {number}") for number in range(50)]
        keep(session, (_row(people[number % 50], number) for number in range(MANY)))
        session.execute(text("analyze"))
    return desk


def _row(who: Any, number: int) -> dict[str, Any]:
    columns: dict[str, Any] = {} if number % 10 == 3 else ANSWERED | {"rating": -1 if number % 100 == 7 else None}
    wording = f"第 {number % 389} 種問題"
    return question(who, wording, week=weeks_ago(number // 10 % WEEKS), **columns)


class Watch:
    """The statements that a block sends to the database."""

    def __init__(self, desk: Desk) -> None:
        self._engine = desk.database.engine
        self.sent: list[tuple[str, Any]] = []

    def __enter__(self) -> "Watch":
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_why: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _on: Connection, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        if statement.lstrip().lower().startswith("select"):
            self.sent.append((statement, values))


@pytest.fixture(scope="module")
def curator(crowded: Desk) -> Browser:
    """A curator at the crowded desk."""
    return crowded.signed_in(Role.CURATOR)


def test_there_are_as_many_as_it_says(crowded: Desk) -> None:
    with crowded.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Question)) == MANY


def test_the_page_of_gaps_asks_a_bounded_number_of_times(crowded: Desk, curator: Browser) -> None:
    for path, most in (("/gaps", 10), ("/gaps?page=2", 9), ("/suggestions", 6)):
        with Watch(crowded) as watch:
            assert curator.get(path).status_code == 200
        assert 1 < len(watch.sent) <= most, [statement[:80] for statement, _ in watch.sent]


def test_grouping_takes_no_more_rows_than_it_can_bear(crowded: Desk) -> None:
    with crowded.database.read() as session:
        assert 1_000 < len(store.open_questions(session, store.since())) <= store.MOST_GROUPED
        everything = store.open_questions(session, weeks_ago(WEEKS))
    assert len(everything) == store.MOST_GROUPED


def test_coverage_is_one_statement_with_a_row_for_each_week_and_entry(crowded: Desk) -> None:
    with crowded.database.read() as session, Watch(crowded) as watch:
        shares = coverage(session, weeks_ago(WEEKS), THIS_WEEK)
    assert len(watch.sent) == 1
    assert sum(one.asked for one in shares) == MANY
    assert len(shares) == 2 * WEEKS
    assert sum(one.answered for one in shares) == 0.9 * MANY


@pytest.mark.parametrize("index", PLANS)
def test_each_question_to_the_database_has_its_index(crowded: Desk, index: str) -> None:
    if crowded.database.name != "sqlite":
        pytest.skip("PostgreSQL chooses by cost, which differs from machine to machine")
    with crowded.database.read() as session:
        with Watch(crowded) as watch:
            PLANS[index](session)
        statement, values = watch.sent[0]
        plan = session.connection().exec_driver_sql(f"explain query plan {statement}", values).all()
    assert index in str(plan), plan
