"""Entries have a kind, a standing entry, and a mark where today decides."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("standing_id", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("depends_on_today", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("kind", sa.String(length=20), server_default="answer", nullable=False))
    # The defaults were for the rows that were there.
    with op.batch_alter_table("entries", schema=None) as batch_op:
        for column in ("standing_id", "depends_on_today", "kind"):
            batch_op.alter_column(column, server_default=None)
