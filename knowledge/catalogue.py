"""The catalogue: lists of entries for curators by text, bureau and state, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from knowledge.entry import Entry, Status
from knowledge.revision import UNPUBLISHED, RevisionRow, entry_of, search_key
from knowledge.store import entry_of_row
from knowledge.tables import EntryRow

PAGE = 50
SOON = timedelta(days=30)
MOST_BUREAUS = 500
LONGEST_TEXT = 200
_BATCH = 500

_Newest = RevisionRow
_Open = aliased(RevisionRow, name="open_revisions")


class State(StrEnum):
    """What a list may be narrowed to. An entry with an open draft that also answers is in both."""

    ANSWERING = "answering"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    EXPIRED = "expired"
    RETIRED = "retired"
    REVIEW_DUE = "review_due"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shall show; an empty field narrows nothing. `text` stands in title, id or a phrasing."""

    text: str = ""
    bureau: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry in a list: the live one if there is one, else its newest revision.

    `live` is False for what never counted; `working` is the stage of its working copy, if it has one; changes are
    those of its newest revision.
    """

    entry: Entry
    live: bool
    working: Status | None
    changed_at: datetime
    changed_by: str


def find(session: Session, wanted: Wanted, day: date, *, limit: int = PAGE, offset: int = 0) -> list[Listed]:
    """The entries wanted as of `day` (in Taipei): tasks the most pressing first, others the latest changed first."""
    asked = _asked(wanted, day).order_by(*_order(wanted.state)).limit(limit).offset(offset)
    return [_listed(*row) for row in session.execute(asked)]


def count(session: Session, wanted: Wanted, day: date) -> int:
    """How many entries are wanted."""
    inner = _asked(wanted, day).with_only_columns(_Newest.id).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def bureaus(session: Session) -> list[str]:
    """The bureaus that entries name, in order."""
    asked = select(_Newest.bureau).where(_Newest.is_newest).distinct().order_by(_Newest.bureau).limit(MOST_BUREAUS)
    return [bureau for bureau in session.scalars(asked) if bureau]


def all_wanted(session: Session, wanted: Wanted, day: date) -> Iterator[Entry]:
    """Every entry wanted, in order of id, for a file: the working copy where drafts are wanted, else what counts."""
    last = ""
    drafts = wanted.state in {State.DRAFT, State.IN_REVIEW}
    while True:
        asked = _asked(wanted, day).where(_Newest.entry_id > last).order_by(_Newest.entry_id).limit(_BATCH)
        rows = session.execute(asked.add_columns(_Open.content)).all()
        if not rows:
            return
        for live, newest, working, content in rows:
            last = newest.entry_id
            if drafts and content is not None:
                yield replace(entry_of(last, content), status=Status(working))
            else:
                yield _listed(live, newest, working).entry


def _asked(wanted: Wanted, day: date) -> Any:
    asked: Any = (
        select(EntryRow, _Newest, _Open.stage)
        .select_from(_Newest)
        .outerjoin(EntryRow, EntryRow.id == _Newest.entry_id)
        .outerjoin(_Open, and_(_Open.entry_id == _Newest.entry_id, _Open.is_open))
        .where(_Newest.is_newest)
    )
    if wanted.text.strip():
        words = search_key(wanted.text.strip()[:LONGEST_TEXT])
        asked = asked.where(_Newest.search.contains(words, autoescape=True))
    if wanted.bureau:
        asked = asked.where(_Newest.bureau == wanted.bureau)
    return asked.where(*_in_state(wanted.state, day)) if wanted.state else asked


def _in_state(state: State, day: date) -> tuple[Any, ...]:
    published = EntryRow.status == Status.PUBLISHED.value
    not_over = or_(EntryRow.valid_until.is_(None), EntryRow.valid_until >= day)
    match state:
        case State.ANSWERING:
            begun = or_(EntryRow.valid_from.is_(None), EntryRow.valid_from <= day)
            return published, begun, not_over
        case State.EXPIRED:
            return published, EntryRow.valid_until < day
        case State.REVIEW_DUE:
            return published, EntryRow.review_by <= day + SOON, not_over
        case State.RETIRED:
            return (EntryRow.status == Status.RETIRED.value,)
        case State.DRAFT | State.IN_REVIEW:
            return _Open.is_open, _Open.stage == state.value


def _order(state: State | None) -> tuple[Any, ...]:
    match state:
        case State.EXPIRED:
            return EntryRow.bureau, EntryRow.valid_until, EntryRow.id
        case State.REVIEW_DUE:
            return EntryRow.review_by, EntryRow.id
        case State.IN_REVIEW:
            return (_Open.id,)
        case _:
            return (_Newest.id.desc(),)


def _listed(live: EntryRow | None, newest: RevisionRow, working: str | None) -> Listed:
    stage = Status(working) if working else None
    if live is None:
        entry = replace(entry_of(newest.entry_id, newest.content), status=Status(newest.stage))
    else:
        entry = entry_of_row(live)
    counted = live is not None and entry.status not in UNPUBLISHED
    return Listed(entry, counted, stage, newest.saved_at, newest.author)
