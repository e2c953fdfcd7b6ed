"""Import a file of entries: what it would do to the base as it stands, and doing just that. The caller commits."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from knowledge import revisions, store
from knowledge.entry import Entry, Status
from knowledge.merge import Fate, Merge, RowReport, merge
from knowledge.revision import same_content
from knowledge.rows import Row

_WAITS = "has a draft that is not published yet; publish it first, then import the file again"


class BaseChanged(Exception):
    """What the plan was made for is not so any more; nothing was written."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file does to the base at revision `base`; `mark` is another for another plan or base.

    `overtaken`: how many of its entries have a colleague's draft, which stays open beside. `unmoved`: how many rows
    name a status that is not taken over, since with two people publishing each such step is one of its own.
    """

    rows: tuple[RowReport, ...]
    entries: tuple[Entry, ...]
    base: int
    mark: str
    overtaken: int
    unmoved: int

    @property
    def refused(self) -> int:
        """How many rows are not taken."""
        return sum(row.fate is Fate.REFUSED for row in self.rows)


def make_plan(session: Session, rows: Sequence[Row], *, near: bool, two_person: bool) -> Plan:
    """Decide what these rows do to the base as it stands, and write nothing.

    `two_person`: a row that would change an entry with a draft is refused, unless the draft says just that.
    """
    base = store.revision(session)  # first: whoever writes from here on makes this plan stale
    stored = {entry.id: entry for entry in store.all_entries(session)}
    copies = {copy.entry.id: copy.entry for copy in revisions.all_open_copies(session)}
    if not two_person:
        merged = merge(list(stored.values()), rows, near=near)
        overtaken = sum(entry.id in copies for entry in merged.entries)
        return _plan(merged, base, overtaken=overtaken)
    unmoved = sum(_moves(row, stored) for row in rows)
    kept_still = [replace(row, given=row.given - {"status"}) for row in rows]
    merged = merge(list((copies | stored).values()), kept_still, near=near)
    return _plan(_beside(merged, copies), base, unmoved=unmoved)


def carry_out(session: Session, plan: Plan, author: str, note: str, *, two_person: bool) -> None:
    """Keep what the plan holds, all or none: in force, or with `two_person` for a colleague to approve.

    Raises BaseChanged.
    With two people, what the file calls a draft and what is retired becomes a draft that nobody is asked to approve.
    """
    ids = [entry.id for entry in plan.entries]
    if store.revision(session) != plan.base or (two_person and revisions.with_open_copy(session, ids)):
        raise BaseChanged
    try:
        with session.begin_nested():
            if two_person:
                proposed = [replace(entry, status=_stage(entry)) for entry in plan.entries]
                revisions.save_many(session, proposed, author=author, note=note, in_force=False)
            elif plan.entries:
                store.save_entries(session, plan.entries, author=author, note=note)
    except IntegrityError:
        raise BaseChanged from None
    # Whoever was between our look and our writing has counted too.
    if plan.entries and not two_person and store.revision(session) != plan.base + 1:
        raise BaseChanged


def _plan(merged: Merge, base: int, *, overtaken: int = 0, unmoved: int = 0) -> Plan:
    digest = hashlib.blake2b(digest_size=16)
    for row in merged.rows:
        digest.update(f"{row.fate}\0{row.entry_id}\0{row.sentence}\0".encode())
    return Plan(merged.rows, merged.entries, base, f"{base}.{digest.hexdigest()}", overtaken, unmoved)


def _beside(merged: Merge, copies: Mapping[str, Entry]) -> Merge:
    """The merge without its entries that have a working copy; their rows say whether that holds the same."""
    said = {entry.id: same_content(entry, copies[entry.id]) for entry in merged.entries if entry.id in copies}
    rows = tuple(_without(row, said[row.entry_id]) if row.entry_id in said else row for row in merged.rows)
    return Merge(tuple(entry for entry in merged.entries if entry.id not in said), rows)


def _without(row: RowReport, same: bool) -> RowReport:
    if same:
        what = f"row {row.number}: {Fate.UNCHANGED}, {row.entry_id}"
        return RowReport(row.number, Fate.UNCHANGED, row.entry_id, what)
    if row.fate is Fate.UNCHANGED:
        return row
    return RowReport(row.number, Fate.REFUSED, "", f"row {row.number}: {row.entry_id} {_WAITS}")


def _moves(row: Row, stored: Mapping[str, Entry]) -> bool:
    """Whether the row would take a stored entry to another status."""
    if row.entry is None or "status" not in row.given:
        return False
    found = stored.get(row.entry.id)
    return found is not None and found.status is not row.entry.status


def _stage(entry: Entry) -> Status:
    return Status.DRAFT if entry.status in {Status.DRAFT, Status.RETIRED} else Status.IN_REVIEW
