"""Migrations reach the models: what the steps build is what the mapped classes describe."""

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot import server, worker
from bot.database import Database
from bot.prepare import MIGRATIONS, migrate
from knowledge.tables import Base

# Web and worker together import every room, and with it every table.
PARTS = (server, worker)


def test_the_steps_build_what_the_models_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    assert set(inspect(database.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    assert len(Base.metadata.tables) > 8


def test_nothing_is_left_to_do_the_second_time(database: Database) -> None:
    assert migrate(database) is False


def test_there_is_one_newest_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
