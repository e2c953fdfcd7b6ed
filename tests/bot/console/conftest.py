"""One desk for all tests of a module, on SQLite and on PostgreSQL; its curators; and one that a test may break."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.service import build
from bot.settings import Settings
from bot.staff.member import Role
from knowledge.entry import Entry
from tests import servers
from tests.bot.console.desk import Browser, Desk

_numbers = itertools.count(1)


@pytest.fixture(scope="module", params=servers.KINDS)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with empty tables; tests add their own citizens and staff."""
    folder = tmp_path_factory.mktemp("desk")
    with (
        servers.fresh_address(request.param, folder) as url,
        _open(Settings(data_dir=folder, database_url=url, semantic=False, starter=False)) as made,
    ):
        yield made


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[Desk]:
    """A desk of one's own, to break."""
    with _open(Settings(data_dir=tmp_path, semantic=False, starter=False)) as made:
        yield made


@pytest.fixture(scope="module")
def mei(desk: Desk) -> Browser:
    """A curator."""
    return desk.signed_in(Role.CURATOR)


@pytest.fixture(scope="module")
def wen(desk: Desk) -> Browser:
    """A manager."""
    return desk.signed_in(Role.MANAGER)


@pytest.fixture
def entry(desk: Desk) -> Entry:
    """An entry of this test alone, in force."""
    number = next(_numbers)
    made = Entry(
        f"works.bench{number}",
        f"公園椅子{number}號壞了",
        "請打 1999。",
        phrasings=("椅子斷了",),
        bureau="工務局",
        source_url="https://example.org/",
    )
    desk.teaches(made)
    return made


@contextmanager
def _open(settings: Settings) -> Iterator[Desk]:
    service = build(settings)
    made = Desk(service)
    with made.browser().client:
        yield made
    service.database.close()
