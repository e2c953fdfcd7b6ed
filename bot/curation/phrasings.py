"""Wordings of citizens taken into an entry's draft, beside what its curators write; never published by itself."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.curation import desk
from intents.normalize import normalize
from knowledge import revisions, store
from knowledge.revision import Revision
from knowledge.rows import MAX_ITEMS

NOTE = "採用民眾的說法"
OVERTAKEN = "這個題目在草稿之後又更新過，請先編輯草稿、看過再儲存一次，才能採用。"


def add_phrasings(session: Session, entry_id: str, wordings: Sequence[str], author: str) -> Revision:
    """Append those that are no phrasing yet to the working copy, else to a draft of what counts.

    Returns the entry's newest revision. Raises Stale, and NotAllowed where there is no such entry, where it holds as
    many phrasings as it may, and where it was replaced since its copy was begun: saving the copy would say that its
    author has seen that.
    """
    newest = revisions.newest(session, entry_id)
    if newest is None:
        raise desk.NotAllowed("找不到這個題目。")
    copy, live = revisions.working_copy(session, entry_id), store.find_entry(session, entry_id)
    if copy is not None and copy.based_on != (live.revision if live else 0):
        raise desk.NotAllowed(OVERTAKEN)
    entry = copy.entry if copy else live or newest.entry
    known = {normalize(phrasing) for phrasing in (entry.title, *entry.phrasings)}
    phrasings = list(entry.phrasings)
    for wording in wordings:
        if normalize(wording) not in known:
            known.add(normalize(wording))
            phrasings.append(wording)
    if len(phrasings) > MAX_ITEMS:
        raise desk.NotAllowed(f"這個題目最多 {MAX_ITEMS:,} 種問法，請先整理。")
    return desk.save_draft(session, replace(entry, phrasings=tuple(phrasings)), newest.number, author, NOTE)
