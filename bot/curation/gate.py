"""The gate before citizens: what speaks against publishing an entry; whoever publishes mends it or says why not."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from knowledge import store
from knowledge.entry import Entry
from knowledge.review import Filed, Finding, review


def findings(session: Session, entry: Entry, day: date) -> Sequence[Finding]:
    """What reviewers would say about this entry on `day`, by itself; the serious ones stand in its way."""
    known = {entry.standing_id} if entry.standing_id and store.find_entry(session, entry.standing_id) else set()
    return review([Filed("", entry)], day, known)
