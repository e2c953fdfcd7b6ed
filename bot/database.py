"""The database: engines for SQLite and PostgreSQL, short transactions, and locks between processes."""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

SQLITE_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 30000",  # milliseconds
    "PRAGMA foreign_keys = ON",
)


class DatabaseTrouble(Exception):
    """The database cannot be used; the text is one sentence that says what to do."""


class Database:
    """One database address. Readers see a snapshot; writers queue up, each in one short transaction."""

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            address = make_url(url)
            self.is_sqlite = address.get_backend_name() == "sqlite"
            # Parameters are citizens' words: they stay out of error messages and so out of logs.
            self._engine = create_engine(address, pool_pre_ping=not self.is_sqlite, hide_parameters=True)
        except (ArgumentError, NoSuchModuleError, ImportError):
            raise DatabaseTrouble(
                "ASK1999_DATABASE_URL is no address of a database: write postgresql+psycopg://USER@HOST/NAME, "
                "or leave it out for the embedded SQLite file."
            ) from None
        if self.is_sqlite:
            self._folder = Path(address.database or ".").parent
            try:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as problem:
                raise DatabaseTrouble(
                    f"{self._folder} cannot be made ({problem.strerror}): set ASK1999_DATA_DIR to a folder of yours."
                ) from None
            _tune_sqlite(self._engine)
        # A deferred SQLite transaction that turns to writing fails at once, whatever the timeout:
        # writers say so at the start.
        self._writing = self._engine.execution_options(ask1999_write=True)

    @property
    def name(self) -> str:
        """sqlite or postgresql."""
        return self._engine.dialect.name

    @property
    def engine(self) -> Engine:
        """The engine itself, for migrations."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self._engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that is committed once, at the end, or rolled back whole."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def exclusive(self, what: str, *, wait: bool = True) -> Iterator[bool]:
        """Hold the lock `what` across processes; yields False if `wait` is off and another holds it.

        The operating system or PostgreSQL frees it when its holder dies.
        """
        held = self._file_lock(what, wait) if self.is_sqlite else self._advisory_lock(what, wait)
        with held as got:
            yield got

    def check(self) -> str:
        """One word for /health: ok, or what is wrong."""
        try:
            with self._engine.connect() as connection:
                connection.execute(text("select 1"))
        except SQLAlchemyError as problem:
            return f"out of reach ({type(problem).__name__})"
        return "ok"

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    @contextmanager
    def _file_lock(self, what: str, wait: bool) -> Iterator[bool]:
        with (self._folder / f"{what}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True

    @contextmanager
    def _advisory_lock(self, what: str, wait: bool) -> Iterator[bool]:
        key = int.from_bytes(hashlib.sha256(b"ask1999 " + what.encode()).digest()[:7], "big")
        ask = text("select pg_advisory_lock(:key)" if wait else "select pg_try_advisory_lock(:key)")
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            got = connection.execute(ask, {"key": key}).scalar()
            try:
                yield got is not False
            finally:
                if got is not False:
                    connection.execute(text("select pg_advisory_unlock(:key)"), {"key": key})


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's
        for statement in SQLITE_SETTINGS:
            connection.execute(statement)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("ask1999_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
