"""Prepare: bring a database to the newest schema and fill an empty one with the starter base."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from bot.database import Database, DatabaseTrouble
from bot.settings import Settings
from knowledge import store
from knowledge.revision import STARTER
from knowledge.saved_question import save_questions
from knowledge.starter_base import starter_entries
from knowledge.starter_questions import starter_questions

MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(database: Database, settings: Settings) -> bool:
    """Make the database ready for use; any process may call it at any time. Raises DatabaseTrouble.

    Returns whether its schema had to be brought forward.
    """
    try:
        if _is_current(database) and _is_filled(database):
            return False
        with database.exclusive("prepare"):
            changed = migrate(database)
            if settings.starter and not _is_filled(database):
                with database.write() as session:
                    store.save_entries(session, starter_entries(), author=STARTER)
                    save_questions(session, starter_questions())
        return changed
    except SQLAlchemyError as problem:
        raise DatabaseTrouble(
            f"The database cannot be used ({type(problem).__name__}): check ASK1999_DATABASE_URL, that its server "
            "runs and lets you in; for the embedded file check that ASK1999_DATA_DIR is yours and not full."
        ) from None


def migrate(database: Database) -> bool:
    """Run the schema steps that are missing; returns whether there were any."""
    if _is_current(database):
        return False
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def _is_current(database: Database) -> bool:
    with database.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return at == ScriptDirectory.from_config(_config()).get_current_head()


def _is_filled(database: Database) -> bool:
    # A base whose entries were all retired was filled once and is left alone.
    with database.read() as session:
        return store.revision(session) > 0


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
