"""What people asked, and the wordings that wait for a curator."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

PARTIAL = {
    "ix_questions_open_gaps": (
        "week",
        "outcome = 'handed_over' and reason in ('no_answer', 'none_of_these') and gap_state = ''",
    ),
    "ix_questions_thumbs_down": ("week", "rating = -1"),
    "ix_questions_news": ("conversation_id", "wants_news and told_at is null"),
}
A_SIGN = "(chosen_entry_id is not null or rating = 1)"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("utterance_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wording_key", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("chosen_entry_id", sa.String(length=120), nullable=True),
        sa.Column("rating", sa.BigInteger(), nullable=True),
        sa.Column("gap_state", sa.String(length=20), nullable=False),
        sa.Column("wants_news", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("utterance_id"),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index("ix_questions_week", ["week", "outcome"], unique=False)
        for name, (column, condition) in PARTIAL.items():
            batch_op.create_index(
                name,
                [column],
                unique=False,
                sqlite_where=sa.text(condition),
                postgresql_where=sa.text(condition),
            )
        batch_op.create_index(
            "ix_questions_signs",
            ["entry_id", "wording_key"],
            unique=False,
            sqlite_where=sa.text(A_SIGN),
            postgresql_where=sa.text(A_SIGN),
        )

    op.create_table(
        "suggested_phrasings",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", "text"),
    )
    with op.batch_alter_table("suggested_phrasings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_suggested_phrasings_open",
            ["entry_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
