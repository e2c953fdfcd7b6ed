"""Alembic's way in: run the steps on the connection that the caller gives."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.cases import case
from bot.conversations import conversation
from bot.curation import pending_import
from bot.inbox import event
from bot.outbox import outgoing
from bot.questions import question, suggestion
from bot.staff import member
from bot.worker_state import WorkerState
from knowledge import revision, saved_question
from knowledge.tables import Base, UtcTime

# Named so that every room's tables are part of the metadata.
TABLES = (
    *(case, conversation, event, outgoing, member, pending_import, question, revision, saved_question, suggestion),
    WorkerState,
)


def as_stored(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Steps of the past name stored types, not our classes, which may move."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=as_stored,
)
with context.begin_transaction():
    context.run_migrations()
