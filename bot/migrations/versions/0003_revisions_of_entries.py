"""Entries have revisions; what was there becomes the first one of each."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BATCH = 500
EPOCH_MS = 1_735_689_600_000
LISTS = ("phrasings", "keywords", "links")
DATES = ("checked_on", "review_by", "valid_from", "valid_until")
TEXTS = ("title", "answer", "bureau", "phone", "source_url", "standing_id", "title_en", "answer_en", "kind")
OPEN = {"sqlite_where": sa.text("is_open = 1"), "postgresql_where": sa.text("is_open")}
NEWEST = {"sqlite_where": sa.text("is_newest = 1"), "postgresql_where": sa.text("is_newest")}

entries = sa.table(
    "entries",
    *(sa.column(name, sa.Text()) for name in ("id", *TEXTS, "status")),
    *(sa.column(name, sa.JSON()) for name in LISTS),
    *(sa.column(name, sa.Date()) for name in DATES),
    sa.column("depends_on_today", sa.Boolean()),
    sa.column("revision", sa.BigInteger()),
    sa.column("saved_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    revisions = op.create_table(
        "entry_revisions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("based_on", sa.BigInteger(), nullable=False),
        sa.Column("begun", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_newest", sa.Boolean(), nullable=False),
        sa.Column("bureau", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", "number"),
    )
    with op.batch_alter_table("entry_revisions", schema=None) as batch_op:
        batch_op.create_index("ix_entry_revisions_newest", ["entry_id"], unique=True, **NEWEST)
        batch_op.create_index("ix_entry_revisions_changed", ["id"], unique=False, **NEWEST)
        batch_op.create_index("ix_entry_revisions_bureau", ["bureau", "id"], unique=False, **NEWEST)
        batch_op.create_index("ix_entry_revisions_open", ["entry_id"], unique=True, **OPEN)
        batch_op.create_index("ix_entry_revisions_stage", ["stage", "id"], unique=False, **OPEN)
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index("ix_entries_expiry", ["status", "valid_until"], unique=False)
        batch_op.create_index("ix_entries_review", ["status", "review_by"], unique=False)
    _fill(revisions)


def _fill(revisions: sa.Table) -> None:
    connection, key, last = op.get_bind(), _first_key(), ""
    while True:
        asked = sa.select(entries).where(entries.c.id > last).order_by(entries.c.id).limit(BATCH)
        rows = connection.execute(asked).mappings().all()
        if not rows:
            return
        connection.execute(sa.insert(revisions), [_revision(row, key + at) for at, row in enumerate(rows)])
        key, last = key + len(rows), rows[-1]["id"]


def _first_key() -> int:
    return (int(datetime.now(UTC).timestamp() * 1000) - EPOCH_MS) << 22


def _revision(row: Any, key: int) -> dict[str, Any]:
    content = {name: row[name] for name in (*TEXTS, *LISTS, "depends_on_today")}
    content |= {name: day.isoformat() if isinstance(day := row[name], date) else None for name in DATES}
    found_by = "\n".join((row["id"], row["title"], *row["phrasings"]))
    at = row["saved_at"]
    return {
        "id": key,
        "entry_id": row["id"],
        "number": row["revision"],
        "stage": row["status"],
        "content": content,
        "based_on": row["revision"],
        "begun": row["revision"],
        "author": "import",
        # SQLite forgets the zone: what is stored is UTC.
        "saved_at": at.replace(tzinfo=UTC) if at.tzinfo is None else at,
        "note": "",
        "is_open": row["status"] == "draft",
        "is_newest": True,
        "bureau": row["bureau"],
        "search": unicodedata.normalize("NFKC", found_by).casefold(),
    }
