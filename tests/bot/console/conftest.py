"""One desk for all tests of a module, on SQLite and on PostgreSQL; and one that a test may break."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from bot.service import build
from bot.settings import Settings
from tests.bot.console.desk import Desk

POSTGRES = os.environ.get("ASK1999_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with empty tables; tests add their own citizens and staff."""
    folder = tmp_path_factory.mktemp("desk")
    if request.param == "sqlite":
        with _open(Settings(data_dir=folder, semantic=False, starter=False)) as made:
            yield made
        return
    with (
        _new_database() as url,
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


@contextmanager
def _new_database() -> Iterator[str]:
    name = f"console_{secrets.token_hex(6)}"
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server here")
    with server:
        server.execute(f"create database {name}")
        try:
            yield POSTGRES.rpartition("/")[0] + f"/{name}"
        finally:
            server.execute(f"drop database {name} with (force)")
