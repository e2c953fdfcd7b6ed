"""What curators do with an entry, from its first draft to its end. The caller commits."""

from dataclasses import replace

from sqlalchemy.orm import Session

from knowledge import revisions, store
from knowledge.entry import Entry, Status
from knowledge.revision import UNPUBLISHED, Revision, same_content
from knowledge.revisions import Stale

__all__ = [
    "NotAllowed",
    "Stale",
    "publish",
    "restore",
    "retire",
    "roll_back",
    "save_draft",
    "send_back",
    "submit",
]

# Every step takes `seen`: the number of the entry's newest revision when its page was opened, 0 for a new entry. If
# another saved since, the step raises Stale with the newer revision and nothing is changed.


class NotAllowed(Exception):
    """This step is not open to this person or at this stage; the text says why."""


def save_draft(session: Session, entry: Entry, seen: int, author: str, note: str = "") -> Revision:
    """Keep what was written as the working copy; citizens get what they got before. Raises Stale.

    Saving what is there already changes nothing, unless the live entry was replaced since the copy was begun.
    """
    _must_be_newest(session, entry.id, seen)
    live = store.find_entry(session, entry.id)
    copy = revisions.working_copy(session, entry.id)
    base = live.revision if live else 0
    if copy is not None and copy.based_on == base and same_content(copy.entry, entry):
        return copy
    if copy is None and live is not None and same_content(live, entry):
        return _newest(session, entry.id)
    draft = replace(entry, status=Status.DRAFT)
    begun = copy.begun if copy else None
    return revisions.save(session, draft, seen=seen, author=author, note=note, based_on=base, begun=begun)


def submit(session: Session, entry_id: str, seen: int, author: str, note: str = "") -> Revision:
    """Ask a colleague to approve the working copy. Raises Stale and NotAllowed."""
    copy = _copy(session, entry_id, seen)
    if copy.stage is Status.IN_REVIEW:
        return copy  # a second click on the same button
    _must_be_whole(copy.entry)
    return _move(session, copy, Status.IN_REVIEW, seen, author, note)


def send_back(session: Session, entry_id: str, seen: int, author: str, reason: str) -> Revision:
    """Make what waits for approval a draft again and say why. Raises Stale and NotAllowed."""
    copy = _copy(session, entry_id, seen)
    if copy.stage is not Status.IN_REVIEW:
        raise NotAllowed("這份草稿沒有送審，不用退回。")
    _must_say_why(reason)
    return _move(session, copy, Status.DRAFT, seen, author, reason)


def publish(
    session: Session, entry_id: str, seen: int, approver: str, *, two_person: bool, reason: str = ""
) -> Revision:
    """Let citizens get the working copy from now on. Raises Stale and NotAllowed.

    `two_person`: only what was submitted, and only by someone who wrote nothing of it. `reason` says why it goes out
    in spite of findings. Where an import replaced the entry since the copy was begun, this is Stale until the copy is
    saved anew.
    """
    copy = _copy(session, entry_id, seen)
    live = store.find_entry(session, entry_id)
    if copy.based_on != (live.revision if live else 0):
        raise Stale(_newest(session, entry_id))
    _must_be_whole(copy.entry)
    if two_person and copy.stage is not Status.IN_REVIEW:
        raise NotAllowed("請先送審，再由另一位同仁核可公開。")
    if two_person:
        _must_be_another(session, copy, approver)
    return _put_in_force(session, replace(copy.entry, status=Status.PUBLISHED), seen, approver, reason)


def retire(session: Session, entry_id: str, seen: int, author: str, reason: str) -> Revision:
    """Stop answering with this entry at once; its working copy stays. Raises Stale and NotAllowed."""
    live = _live(session, entry_id, seen)
    if live.status is not Status.PUBLISHED:
        raise NotAllowed("這個題目沒有公開，不用停用。")
    _must_say_why(reason)
    return _put_in_force(session, replace(live, status=Status.RETIRED), seen, author, reason, keep_open=True)


def restore(session: Session, entry_id: str, seen: int, author: str) -> Revision:
    """Answer again with an entry that was retired, as it was; its working copy stays. Raises Stale and NotAllowed."""
    live = _live(session, entry_id, seen)
    if live.status is not Status.RETIRED:
        raise NotAllowed("這個題目沒有停用，不用恢復。")
    _must_be_whole(live)
    return _put_in_force(session, replace(live, status=Status.PUBLISHED), seen, author, "", keep_open=True)


def roll_back(
    session: Session, entry_id: str, seen: int, to: int, approver: str, *, two_person: bool, reason: str = ""
) -> Revision:
    """Publish what revision `to` held, at once, as the next revision; ends the working copy. Raises as `publish`.

    `two_person`: by someone who wrote nothing of the working copy, nor of `to` if that was never published.
    """
    _must_be_newest(session, entry_id, seen)
    target = revisions.find_revision(session, entry_id, to)
    if target is None:
        raise NotAllowed("沒有這一版，請重新打開這個題目。")
    _must_be_whole(target.entry)
    if two_person:
        for one in (target, revisions.working_copy(session, entry_id)):
            if one is not None and one.stage in UNPUBLISHED:
                _must_be_another(session, one, approver)
    note = reason or f"還原到第 {to} 版"
    return _put_in_force(session, replace(target.entry, status=Status.PUBLISHED), seen, approver, note)


def _put_in_force(
    session: Session, entry: Entry, seen: int, author: str, note: str, *, keep_open: bool = False
) -> Revision:
    kept = revisions.save(session, entry, seen=seen, author=author, note=note, based_on=seen + 1, keep_open=keep_open)
    store.put_in_force(session, kept.entry)
    return kept


def _move(session: Session, copy: Revision, stage: Status, seen: int, author: str, note: str) -> Revision:
    moved = replace(copy.entry, status=stage)
    return revisions.save(
        session, moved, seen=seen, author=author, note=note, based_on=copy.based_on, begun=copy.begun
    )


def _newest(session: Session, entry_id: str) -> Revision:
    newest = revisions.newest(session, entry_id)
    if newest is None:
        raise NotAllowed("找不到這個題目。")
    return newest


def _must_be_newest(session: Session, entry_id: str, seen: int) -> None:
    """A first look, so that whoever is late hears of that before all else; the store compares once more on saving."""
    newest = revisions.newest(session, entry_id)
    if (newest.number if newest else 0) != seen:
        raise Stale(newest)


def _copy(session: Session, entry_id: str, seen: int) -> Revision:
    _must_be_newest(session, entry_id, seen)
    copy = revisions.working_copy(session, entry_id)
    if copy is None:
        raise NotAllowed("這個題目沒有草稿，請先編輯再儲存。")
    return copy


def _live(session: Session, entry_id: str, seen: int) -> Entry:
    _must_be_newest(session, entry_id, seen)
    live = store.find_entry(session, entry_id)
    if live is None:
        raise NotAllowed("這個題目還沒有公開過。")
    return live


def _must_be_whole(entry: Entry) -> None:
    for name, words in (("title", "題目"), ("answer", "答案")):
        if not getattr(entry, name).strip():
            raise NotAllowed(f"「{words}」還是空的，請先補上。")


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed("請寫下原因，讓同仁知道為什麼。")


def _must_be_another(session: Session, draft: Revision, approver: str) -> None:
    if approver in revisions.authors_of(session, draft):
        raise NotAllowed("這份內容您自己寫過，請由另一位同仁核可。")
