"""Write an entry: the form for a new one and for one that is there, and what happens when two write at once."""

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console import entry_form, entry_shown, words
from bot.console.addresses import ENTRIES, entry_id_of, entry_path, number_of
from bot.console.advice import advice
from bot.console.entries import Standing, standing_of
from bot.console.entry_form import Problems
from bot.console.guard import Visit
from bot.console.render import page, redirect
from bot.curation import desk, gate
from bot.curation.from_case import is_from_case
from bot.service import Service
from knowledge import catalogue
from knowledge.entry import Entry
from knowledge.revision import Revision
from knowledge.rows import is_id
from knowledge.tables import next_id

TAKEN = "這個代號已經有題目了，請換一個，或編輯那個題目。"


class EntryEdits:
    """GET and POST /entries/new and /entries/{entry_id}/edit."""

    def __init__(self, service: Service) -> None:
        self._database = service.database

    def new(self, visit: Visit) -> Response:
        """An empty form."""
        return self._new_page(visit, entry_form.typed_of(Entry("new", "", "")), {})

    def create(self, visit: Visit) -> Response:
        """Keep a new entry as a draft."""
        given = visit.form.get("id", "").strip()
        entry, problems = entry_form.read(given or f"desk.{next_id():x}", visit.form)
        if given and not is_id(given):
            problems = {"id": "代號最多 120 個字，中間不能有空白。", **problems}
        if problems:
            return self._new_page(visit, entry_form.typed_in(visit.form), problems, 400)
        try:
            with self._database.write() as session:
                desk.save_draft(session, entry, 0, visit.me.email)
        except desk.Stale:
            return self._new_page(visit, entry_form.typed_in(visit.form), {"id": TAKEN}, 409)
        return redirect(f"{entry_path(entry.id)}?done=saved")

    def edit(self, visit: Visit) -> Response:
        """The form with the working copy, or with what counts."""
        with self._database.read() as session:
            at = standing_of(session, visit)
            return self._edit_page(visit, session, at, entry_form.typed_of(at.entry), {})

    def save(self, visit: Visit) -> Response:
        """Keep what was typed as a draft; whoever is late is shown the newer revision and keeps what they typed."""
        entry, problems = entry_form.read(entry_id_of(visit), visit.form)
        if problems:
            return self._again(visit, problems, 400)
        try:
            with self._database.write() as session:
                standing_of(session, visit)
                seen = number_of(visit.form.get("seen", ""))
                desk.save_draft(session, entry, seen, visit.me.email, visit.form.get("note", "").strip()[:1000])
        except desk.Stale as late:
            return self._again(visit, {}, 409, late.newer, entry)
        return redirect(f"{entry_path(entry.id)}?done=saved")

    def _again(
        self, visit: Visit, problems: Problems, status: int, newer: Revision | None = None, typed: Entry | None = None
    ) -> Response:
        with self._database.read() as session:
            at = standing_of(session, visit)
            fields = entry_form.typed_in(visit.form)
            return self._edit_page(visit, session, at, fields, problems, status, newer=newer, mine=typed)

    def _new_page(self, visit: Visit, typed: dict[str, str], problems: Problems, status: int = 200) -> Response:
        with self._database.read() as session:
            bureaus = catalogue.bureaus(session)
        return page(
            "entry_form.html",
            status,
            me=visit.me,
            path=f"{ENTRIES}/new",
            back=ENTRIES,
            title="",
            is_new=True,
            typed={**typed, "id": visit.form.get("id", ""), "note": ""},
            problems=problems,
            label={"id": "代號", **words.FIELD},
            kinds=words.KIND,
            bureaus=bureaus,
            seen=0,
            newer=None,
            changes=[],
            overtaken=False,
            from_case=False,
            advised=[],
        )

    def _edit_page(
        self,
        visit: Visit,
        session: Session,
        at: Standing,
        typed: dict[str, str],
        problems: Problems,
        status: int = 200,
        *,
        newer: Revision | None = None,
        mine: Entry | None = None,
    ) -> Response:
        """The form; with `newer` it says who was first, and what would change if `mine` were saved now."""
        changes = entry_shown.changes(newer.entry, mine) if newer and mine else []
        if not newer and at.is_overtaken and at.copy and at.live:
            changes = entry_shown.changes(at.live, at.copy.entry)
        # After a mistake the form still belongs to the revision it was opened with; who was late has seen the newer.
        seen = number_of(visit.form.get("seen", "")) if problems else at.newest.number
        return page(
            "entry_form.html",
            status,
            me=visit.me,
            done=visit.done,
            path=f"{entry_path(at.entry.id)}/edit",
            back=entry_path(at.entry.id),
            title=at.entry.title,
            is_new=False,
            typed={**typed, "note": visit.form.get("note", "")},
            problems=problems,
            label=words.FIELD,
            kinds=words.KIND,
            bureaus=catalogue.bureaus(session),
            seen=seen,
            newer=entry_shown.revision_line(newer) if newer else None,
            changes=changes,
            overtaken=at.is_overtaken and not newer,
            from_case=is_from_case(session, at.copy),
            advised=advice(gate.findings(session, at.entry, words.today())),
        )
