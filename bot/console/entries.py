"""The list of entries with its downloads, one entry with its history, and one revision with what it changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console import entry_shown, words
from bot.console.addresses import entry_id_of, entry_path, no_such_entry, number_of
from bot.console.advice import advice
from bot.console.forms import Refused
from bot.console.guard import Visit
from bot.console.render import page
from bot.curation import gate
from bot.curation.from_case import is_from_case
from bot.service import Service
from knowledge import catalogue, revisions, store
from knowledge.catalogue import PAGE, State, Wanted
from knowledge.entry import Entry, Status
from knowledge.files import BrokenFile, write_entries
from knowledge.revision import UNPUBLISHED, Revision
from knowledge.saved_question import saved_questions

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_QUESTIONS = 100
# What is half typed into the entry's form, kept in the browser's tab, outlives these.
DONE_WITH_QUESTIONS = frozenset({"question_saved", "question_moved", "questions_deleted"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a step was not taken, and what was typed for it by field."""

    problem: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """All there is of one entry now: its newest revision, what counts, and its working copy."""

    newest: Revision
    live: Entry | None
    copy: Revision | None

    @property
    def counts(self) -> Entry | None:
        """What is or was before citizens; a draft that an import brought never was."""
        return None if self.live is None or self.live.status in UNPUBLISHED else self.live

    @property
    def entry(self) -> Entry:
        """What curators look at: the working copy, else what counts."""
        return self.copy.entry if self.copy else self.live or self.newest.entry

    @property
    def is_overtaken(self) -> bool:
        """Whether what counts was replaced since the working copy was begun."""
        return self.copy is not None and self.copy.based_on != (self.live.revision if self.live else 0)


def standing_of(session: Session, visit: Visit) -> Standing:
    """The entry that the address names. Raises Refused if there is none."""
    entry_id = entry_id_of(visit)
    newest = revisions.newest(session, entry_id)
    if newest is None:
        raise no_such_entry(visit)
    return Standing(newest, store.find_entry(session, entry_id), revisions.working_copy(session, entry_id))


class EntryPages:
    """GET /entries, /entries/export.csv and .xlsx, /entries/{entry_id} and its /history/{revision}."""

    def __init__(self, service: Service) -> None:
        self._database = service.database

    def list(self, visit: Visit) -> Response:
        """The entries that the filter wants, a page of them."""
        wanted, at, day = wanted_by(visit), page_number(visit), words.today()
        with self._database.read() as session:
            total = catalogue.count(session, wanted, day)
            found = catalogue.find(session, wanted, day, offset=(at - 1) * PAGE)
            bureaus = catalogue.bureaus(session)
        query = {"text": wanted.text, "bureau": wanted.bureau, "state": wanted.state.value if wanted.state else ""}
        asked = urlencode({name: value for name, value in query.items() if value})
        shown: dict[str, Any] = {
            "lines": [entry_shown.entry_line(one, day) for one in found],
            "bureaus": bureaus,
            "query": query,
            "states": words.STATE,
            "total": total,
            "at": at,
            "last": max(1, -(-total // PAGE)),
            "asked": asked,
        }
        return page("entries.html", me=visit.me, done=visit.done, **shown)

    def export(self, visit: Visit) -> Response:
        """What the filter wants, as a file."""
        form = visit.request.url.path.rpartition(".")[2]
        with self._database.read() as session:
            entries = list(catalogue.all_wanted(session, wanted_by(visit), words.today()))
        try:
            data = write_entries(f"entries.{form}", entries)
        except BrokenFile:
            raise Refused(
                500, "無法匯出", "有題目的文字無法寫進這種檔案，請用 ask1999 entries export 匯出 JSON。"
            ) from None
        headers = {"Content-Disposition": f'attachment; filename="entries.{form}"'}
        return Response(data, media_type=_TYPES[form], headers=headers)

    def entry(self, visit: Visit) -> Response:
        """One entry."""
        return self.show(visit, Trouble())

    def show(self, visit: Visit, trouble: Trouble, status: int = 200) -> Response:
        """One entry, with why a step was not taken. Raises Refused."""
        day = words.today()
        before = number_of(visit.request.query_params.get("before", ""))
        with self._database.read() as session:
            at = standing_of(session, visit)
            saves = revisions.history(session, at.entry.id, before=before if before > 0 else None)
            advised = advice(gate.findings(session, at.entry, day))
            questions, from_case = saved_questions(session, at.entry.id), is_from_case(session, at.copy)
        counts = at.counts
        shown: dict[str, Any] = {
            "path": entry_path(at.entry.id),
            "entry": at.entry,
            "seen": at.newest.number,
            "states": entry_shown.states_of(counts, at.copy.stage if at.copy else None, day),
            "copy": entry_shown.revision_line(at.copy) if at.copy else None,
            "changes": entry_shown.changes(counts, at.copy.entry) if at.copy and counts else [],
            "in_review": at.copy is not None and at.copy.stage is Status.IN_REVIEW,
            "is_public": counts is not None and counts.status is Status.PUBLISHED,
            "is_retired": counts is not None and counts.status is Status.RETIRED,
            "live_number": counts.revision if counts else 0,
            "overtaken": at.is_overtaken,
            "from_case": from_case,
            "facts": entry_shown.facts(at.entry),
            "history": [entry_shown.revision_line(one) for one in saves],
            "questions": questions[:MOST_QUESTIONS],
            "more_questions": max(0, len(questions) - MOST_QUESTIONS),
            "draft_saved": visit.done not in DONE_WITH_QUESTIONS,
            "older": saves[-1].number if len(saves) == revisions.PAGE and saves[-1].number > 1 else 0,
        }
        return page("entry.html", status, me=visit.me, done=visit.done, trouble=trouble, advised=advised, **shown)

    def revision(self, visit: Visit) -> Response:
        """One revision and what it changed."""
        number = number_of(visit.request.path_params["revision"])
        with self._database.read() as session:
            at = standing_of(session, visit)
            one = revisions.find_revision(session, at.entry.id, number)
            if one is None:
                raise Refused(404, "找不到這一版", "這個題目沒有這一版，請看看網址有沒有打對。", visit.form)
            before = revisions.revision_before(session, at.entry.id, number)
        live_number = at.live.revision if at.live else 0
        return page(
            "revision.html",
            me=visit.me,
            path=entry_path(at.entry.id),
            title=at.entry.title,
            line=entry_shown.revision_line(one),
            before=before.number if before else 0,
            changes=entry_shown.changes(before.entry if before else None, one.entry),
            facts=entry_shown.facts(one.entry),
            seen=at.newest.number,
            counts=number == live_number,
        )


def wanted_by(visit: Visit) -> Wanted:
    """What the address asks for; a state that is none narrows nothing."""
    asked = visit.request.query_params
    state = asked.get("state", "")
    text, bureau = (asked.get(name, "").replace("\0", "")[: catalogue.LONGEST_TEXT] for name in ("text", "bureau"))
    return Wanted(" ".join(text.split()), bureau, State(state) if state in words.STATE else None)


def page_number(visit: Visit) -> int:
    """Which page of a list the address asks for, from 1."""
    return max(1, min(number_of(visit.request.query_params.get("page", "")), 1_000_000))
