"""The ground that the other tests stand on: a closed network, fresh databases, no settings from outside."""

import os
import socket
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.database import Database
from bot.settings import PREFIX
from tests import network, servers
from tests.surroundings import postgres_connection

ELSEWHERE = ("192.0.2.1", "2001:db8::1", "example.org")


@pytest.mark.parametrize("host", ELSEWHERE)
def test_nothing_leaves_this_machine(host: str) -> None:
    with pytest.raises(network.NetworkClosed, match=host):
        socket.create_connection((host, 9), timeout=1)
    assert host in network.TRIED
    network.TRIED.clear()


def test_a_socket_cannot_be_led_around_the_name() -> None:
    with socket.socket() as wire, pytest.raises(network.NetworkClosed):
        wire.connect_ex(("192.0.2.1", 9))
    network.TRIED.clear()


def test_this_machine_is_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as here,
        socket.create_connection(here.getsockname(), timeout=5) as wire,
    ):
        assert wire.getpeername() == here.getsockname()


def test_no_setting_comes_from_outside() -> None:
    assert [name for name in os.environ if name.startswith(PREFIX)] == []


def test_a_fresh_database_has_the_schema_and_no_rows(database_kind: str, database: Database) -> None:
    assert database.name == database_kind
    tables = set(inspect(database.engine).get_table_names())
    assert {"alembic_version", "entries"} <= tables
    with database.read() as session:
        assert session.execute(text("select count(*) from entries")).scalar() == 0


def test_two_databases_of_one_test_are_two_and_both_go(tmp_path: Path) -> None:
    with servers.fresh_address("postgresql", tmp_path) as one, servers.fresh_address("postgresql", tmp_path) as other:
        names = [address.rpartition("/")[2] for address in (one, other)]
        assert _known(names) == sorted(names)
    assert _known(names) == []


def _known(names: list[str]) -> list[str]:
    with postgres_connection() as server:
        found = server.execute("select datname from pg_database where datname = any(%s) order by 1", [names])
        return [row[0] for row in found.fetchall()]
