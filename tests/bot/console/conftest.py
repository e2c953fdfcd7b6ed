"""One desk for all tests of a module, on SQLite and on PostgreSQL; and one that a test may break."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.service import build
from bot.settings import Settings
from tests import servers
from tests.bot.console.desk import Desk


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


@contextmanager
def _open(settings: Settings) -> Iterator[Desk]:
    service = build(settings)
    made = Desk(service)
    with made.browser().client:
        yield made
    service.database.close()
