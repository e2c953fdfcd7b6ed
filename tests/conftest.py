"""What holds for every test: no settings from outside, a closed network, databases of both kinds."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.database import Database
from bot.settings import PREFIX
from tests import network, servers
from tests.surroundings import absent

for _name in [name for name in os.environ if name.startswith(PREFIX)]:
    del os.environ[_name]
# Else the Telegram client warns at every "slow down" that its type will change.
os.environ["PTB_TIMEDELTA"] = "1"
network.close_network()


@pytest.fixture(autouse=True)
def stay_here() -> Iterator[None]:
    """Nothing that runs in a test may try to leave this machine, even where the try is caught."""
    network.TRIED.clear()
    yield
    assert not network.TRIED, "this test wanted to leave this machine"


@pytest.fixture(params=servers.KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Once sqlite, once postgresql."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    with servers.fresh_address(database_kind, tmp_path) as address:
        yield address


@pytest.fixture
def database(database_kind: str, tmp_path: Path) -> Iterator[Database]:
    """An open database with the newest schema and no rows, once on SQLite and once on PostgreSQL."""
    with servers.fresh_database(database_kind, tmp_path) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what could not take part on this machine, and why."""
    told = absent()
    if told:
        terminalreporter.section("did not take part")
        for sentence in told:
            terminalreporter.line(sentence)
