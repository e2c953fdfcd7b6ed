"""Ten thousand entries: the pages of curators cost the same few statements and rows as with a hundred."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.console import words
from bot.database import Database
from bot.service import build
from bot.settings import Settings
from bot.staff.member import Role
from knowledge import revisions, store
from knowledge.entry import Entry, Status
from tests import servers
from tests.bot.console.curators import edit
from tests.bot.console.desk import Browser, Desk

TODAY = words.today()
MANY = 10_000
MOST_STATEMENTS = 12
MOST_ROWS = 400
PAGES = (
    "/entries",
    "/entries?page=150",
    "/entries?text=題目 9999",
    "/entries?bureau=第 7 局",
    "/entries?state=answering",
    "/entries?state=expired&page=3",
    "/entries?state=draft",
    "/tasks",
    "/tasks?state=review_due&page=4",
    "/tasks?state=in_review",
    "/entries/e00001",
    "/entries/e00001?before=200",
    "/entries/e00001/history/250",
    "/entries/e00001/edit",
    "/entries/e00001/publish",
    "/entries/new",
)


@pytest.fixture(scope="module", params=servers.KINDS)
def crowded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with ten thousand entries; many expired, due or with a draft, and one with 300 revisions."""
    folder = tmp_path_factory.mktemp("crowded")
    with servers.fresh_address(request.param, folder) as url:
        service = build(Settings(data_dir=folder, database_url=url, semantic=False, starter=False))
        made = Desk(service)
        with made.browser().client:
            _fill(made)
            yield made
        service.database.close()


def _entry(number: int) -> Entry:
    return Entry(
        f"e{number:05}",
        f"題目 {number:05}",
        "請打 1999。",
        phrasings=tuple(f"問法 {number} {at}" for at in range(6)),
        bureau=f"第 {number % 30} 局",
        valid_until=TODAY - timedelta(1) if number % 5 == 0 else None,
        review_by=TODAY + timedelta(number % 60),
    )


def _fill(desk: Desk) -> None:
    entries = [_entry(number) for number in range(MANY)]
    with desk.database.write() as session:
        store.save_entries(session, entries)
        store.save_entries(session, entries)  # a second revision of each
    with desk.database.write() as session:
        for number in range(0, 1_000, 2):
            stage = Status.DRAFT if number % 4 else Status.IN_REVIEW
            draft = replace(entries[number], answer="新的", status=stage)
            revisions.save(session, draft, seen=2, author="mei", based_on=2)
        for seen in range(2, 300):
            draft = replace(entries[1], answer=f"第 {seen} 次", status=Status.DRAFT)
            revisions.save(session, draft, seen=seen, author="mei", based_on=2, begun=3)
    if not desk.database.is_sqlite:
        with desk.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("analyze"))


class _Counter:
    """Counts the statements that a database is asked and the rows that it gives back."""

    def __init__(self, database: Database) -> None:
        self.statements = self.rows = 0
        self._sqlite = database.is_sqlite
        event.listen(database.engine, "after_cursor_execute", self._asked)
        if self._sqlite:
            event.listen(database.engine, "checkout", self._begun)

    def _begun(self, connection: Any, *_: Any) -> None:
        connection.row_factory = self._row

    def _row(self, _cursor: Any, row: Any) -> Any:
        self.rows += 1
        return row

    def _asked(self, _connection: Any, cursor: Any, *_: Any) -> None:
        self.statements += 1
        if not self._sqlite:
            self.rows += max(0, cursor.rowcount)


@pytest.fixture(scope="module")
def curator(crowded: Desk) -> Browser:
    """A curator at the crowded desk."""
    return crowded.signed_in(Role.CURATOR)


@pytest.fixture(scope="module")
def counter(crowded: Desk, curator: Browser) -> _Counter:
    """What the crowded desk's database has to do."""
    assert curator.get("/entries").status_code == 200
    return _Counter(crowded.database)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_few_statements_and_rows(curator: Browser, counter: _Counter, path: str) -> None:
    statements, rows = counter.statements, counter.rows
    page = curator.get(path)
    assert page.status_code == 200
    assert 1 < counter.statements - statements <= MOST_STATEMENTS
    assert 1 < counter.rows - rows <= MOST_ROWS
    assert len(page.text) < 200_000


def test_saving_and_publishing_cost_few_statements(crowded: Desk, curator: Browser, counter: _Counter) -> None:
    form = edit(curator, "e00003", answer="改過，請打 1998。")
    statements, rows = counter.statements, counter.rows
    assert curator.client.post("/console/entries/e00003/edit", data=form).status_code == 303
    published = {"csrf": form["csrf"], "seen": "3", "reason": "急"}
    assert curator.client.post("/console/entries/e00003/publish", data=published).status_code == 303
    assert counter.statements - statements <= 40
    assert counter.rows - rows <= 60
    with crowded.database.read() as session:
        entry = store.find_entry(session, "e00003")
        assert entry is not None
        assert entry.answer == "改過，請打 1998。"


def test_the_numbers_on_the_pages_are_right(curator: Browser) -> None:
    assert "（10,000）" in curator.get("/entries").text
    tasks = curator.get("/tasks").text
    assert "已過期（2,000）" in tasks
    assert "等待核可（250）" in tasks
    assert "第 40 頁，共 40 頁" in curator.get("/tasks?page=40").text
