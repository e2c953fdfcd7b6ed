"""Databases for tests: a new and empty one each time, on SQLite or on the PostgreSQL server, gone at the end."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg import sql

from bot.database import Database
from bot.prepare import migrate
from tests.surroundings import ON_CI, postgres_address, postgres_connection, postgres_trouble

KINDS = ("sqlite", "postgresql")

_NUMBERS = itertools.count(1)


@contextmanager
def fresh_address(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database of this kind; on SQLite its file lies in `folder`.

    Skips the test where PostgreSQL does not answer, and fails it on CI.
    """
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'ask1999.db'}"
        return
    if postgres_trouble():
        (pytest.fail if ON_CI else pytest.skip)(postgres_trouble())
    # The process id keeps the workers of one run apart.
    name = f"ask1999_test_{os.getpid()}_{next(_NUMBERS)}"
    _tell("CREATE DATABASE {}", name)
    try:
        yield postgres_address(name)
    finally:
        _tell("DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[Database]:
    """An open database of this kind with the newest schema and no rows."""
    with fresh_address(kind, folder) as address:
        database = Database(address)
        try:
            migrate(database)
            yield database
        finally:
            database.close()


def _tell(statement: str, name: str) -> None:
    with postgres_connection() as server:
        server.execute(sql.SQL(statement).format(sql.Identifier(name)))
