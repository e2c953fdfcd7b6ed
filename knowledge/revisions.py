"""Find and keep revisions of entries; the caller commits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from knowledge.entry import Entry, Status
from knowledge.revision import MACHINES, UNPUBLISHED, Revision, RevisionRow, content_of, revision_of, search_text
from knowledge.tables import next_id

BATCH = 500
PAGE = 50


class Stale(Exception):
    """The entry was saved since it was looked at; `newer` is its newest revision, None if it has none."""

    def __init__(self, newer: Revision | None) -> None:
        super().__init__("saved by another since")
        self.newer = newer


def newest(session: Session, entry_id: str) -> Revision | None:
    """The last save of this entry, of any stage."""
    return _one(session, RevisionRow.entry_id == entry_id, RevisionRow.is_newest)


def working_copy(session: Session, entry_id: str) -> Revision | None:
    """The open revision of this entry: what is being written and not published yet."""
    return _one(session, RevisionRow.entry_id == entry_id, RevisionRow.is_open)


def find_revision(session: Session, entry_id: str, number: int) -> Revision | None:
    """The revision of this number."""
    return _one(session, RevisionRow.entry_id == entry_id, RevisionRow.number == number)


def revision_before(session: Session, entry_id: str, number: int) -> Revision | None:
    """The save before that of this number."""
    found = history(session, entry_id, before=number, limit=1)
    return found[0] if found else None


def history(session: Session, entry_id: str, *, before: int | None = None, limit: int = PAGE) -> list[Revision]:
    """The saves of this entry, the newest first; with `before` those of smaller numbers only."""
    asked = select(RevisionRow).where(RevisionRow.entry_id == entry_id)
    if before is not None:
        asked = asked.where(RevisionRow.number < before)
    return [revision_of(row) for row in session.scalars(asked.order_by(RevisionRow.number.desc()).limit(limit))]


def open_copies(session: Session, stage: Status, *, after: int = 0, limit: int = PAGE) -> list[tuple[int, Revision]]:
    """Working copies at this stage, the longest-waiting first, each with its key; `after` is the last key seen."""
    asked = select(RevisionRow).where(RevisionRow.is_open, RevisionRow.stage == stage.value, RevisionRow.id > after)
    return [(row.id, revision_of(row)) for row in session.scalars(asked.order_by(RevisionRow.id).limit(limit))]


def all_open_copies(session: Session) -> list[Revision]:
    """Every working copy, in order of the entry's id."""
    asked = select(RevisionRow).where(RevisionRow.is_open).order_by(RevisionRow.entry_id)
    return [revision_of(row) for row in session.scalars(asked)]


def with_open_copy(session: Session, ids: Collection[str]) -> set[str]:
    """Which of these entries have a working copy."""
    found, named = set[str](), sorted(ids)
    for start in range(0, len(named), BATCH):
        some = RevisionRow.entry_id.in_(named[start : start + BATCH])
        found.update(session.scalars(select(RevisionRow.entry_id).where(some, RevisionRow.is_open)))
    return found


def authors_of(session: Session, draft: Revision) -> set[str]:
    """The people who wrote what this unpublished revision holds: who changed something since the copy was begun.

    Whoever only submitted it or sent it back wrote nothing of it.
    """
    asked = (
        select(RevisionRow.author, RevisionRow.content)
        .where(
            RevisionRow.entry_id == draft.entry.id,
            RevisionRow.begun == draft.begun,
            RevisionRow.number.between(draft.begun, draft.number),
            RevisionRow.stage.in_([stage.value for stage in UNPUBLISHED]),
        )
        .order_by(RevisionRow.number)
    )
    wrote, last = set[str](), None
    for author, content in session.execute(asked):
        if content != last:
            wrote.add(author)
        last = content
    return wrote - MACHINES


def save(
    session: Session,
    entry: Entry,
    *,
    seen: int,
    author: str,
    note: str = "",
    based_on: int = 0,
    begun: int | None = None,
    keep_open: bool = False,
) -> Revision:
    """Keep `entry` with its status as the revision after number `seen` (0: the first). Raises Stale.

    A draft becomes the working copy in place of the one before; `begun` says with which save that began, if not with
    this one. Any other stage ends the working copy, unless
    `keep_open`, which tells it that the live revision it is based on has this number now.
    """
    _step_down(session, entry.id, seen)
    now, number = datetime.now(UTC), seen + 1
    still_open = (RevisionRow.entry_id == entry.id, RevisionRow.is_open)
    changed = {"based_on": number} if keep_open else {"is_open": False}
    session.execute(update(RevisionRow).where(*still_open).values(**changed))
    is_open = entry.status in UNPUBLISHED and not keep_open
    first = number if begun is None else begun
    kept = Revision(replace(entry, revision=number), based_on, first, author, now, note, is_open)
    try:
        with session.begin_nested():
            session.execute(insert(RevisionRow).values(**_row(kept)))
    except IntegrityError:
        raise Stale(newest(session, entry.id)) from None
    return kept


def save_many(
    session: Session, entries: Collection[Entry], *, author: str, note: str = "", in_force: bool = True
) -> dict[str, int]:
    """Keep what a file brings, each entry as its next revision; returns the numbers by id.

    A working copy that people began stays open: whoever publishes it is told that the entry changed meanwhile. With
    `in_force` off these are working copies, each based on the live revision that its entry has as `revision`.
    """
    numbers: dict[str, int] = {}
    now = datetime.now(UTC)
    in_order = sorted(entries, key=lambda entry: entry.id)
    for start in range(0, len(in_order), BATCH):
        some = in_order[start : start + BATCH]
        ids = [entry.id for entry in some]
        before = {row.entry_id: row.number for row in _all_step_down(session, ids)}
        asked = select(RevisionRow.entry_id).where(RevisionRow.entry_id.in_(ids), RevisionRow.is_open)
        begun = set(session.scalars(asked))
        rows = []
        for entry in some:
            number = numbers[entry.id] = before.get(entry.id, 0) + 1
            is_open = entry.status in UNPUBLISHED and entry.id not in begun
            based_on = number if in_force else entry.revision
            kept = Revision(replace(entry, revision=number), based_on, number, author, now, note, is_open)
            rows.append(_row(kept))
        session.execute(insert(RevisionRow), rows)
    return numbers


def _step_down(session: Session, entry_id: str, seen: int) -> None:
    """Compare and set: revision `seen` is the newest no longer. Raises Stale if it was not."""
    if seen == 0:
        if newest(session, entry_id) is not None:
            raise Stale(newest(session, entry_id))
        return
    done = session.execute(
        update(RevisionRow)
        .where(RevisionRow.entry_id == entry_id, RevisionRow.number == seen, RevisionRow.is_newest)
        .values(is_newest=False, search="")
    )
    assert isinstance(done, CursorResult)  # noqa: S101
    if done.rowcount == 0:
        raise Stale(newest(session, entry_id))


def _all_step_down(session: Session, ids: Sequence[str]) -> Iterable[Any]:
    return session.execute(
        update(RevisionRow)
        .where(RevisionRow.entry_id.in_(ids), RevisionRow.is_newest)
        .values(is_newest=False, search="")
        .returning(RevisionRow.entry_id, RevisionRow.number)
        .execution_options(synchronize_session=False)
    ).all()


def _one(session: Session, *where: Any) -> Revision | None:
    row = session.scalar(select(RevisionRow).where(*where).execution_options(populate_existing=True))
    return revision_of(row) if row else None


def _row(revision: Revision) -> dict[str, Any]:
    return {
        "id": next_id(),
        "entry_id": revision.entry.id,
        "number": revision.number,
        "stage": revision.stage.value,
        "content": content_of(revision.entry),
        "based_on": revision.based_on,
        "begun": revision.begun,
        "author": revision.author,
        "saved_at": revision.saved_at,
        "note": revision.note,
        "is_open": revision.is_open,
        "is_newest": True,
        "bureau": revision.entry.bureau,
        "search": search_text(revision.entry),
    }
