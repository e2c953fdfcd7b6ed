"""Make a draft entry of a closed case's good answer; whose case it was stays behind."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.cases import store as cases
from bot.cases.case import Case
from bot.console import words
from bot.console.addresses import entry_path
from bot.console.cases import CasePages, Draft, find, why_no_draft
from bot.console.guard import Visit
from bot.console.passcodes import erase, signs_of
from bot.console.render import redirect
from bot.curation import desk
from bot.curation.from_case import NOTE, entry_from_case, id_in_group
from bot.service import Service
from knowledge import revisions
from knowledge.entry import Entry
from knowledge.tables import EntryRow

_ENOUGH = 500


class CaseDrafts:
    """POST /cases/{number}/draft."""

    def __init__(self, service: Service, pages: CasePages) -> None:
        self._database = service.database
        self._pages = pages

    def make(self, visit: Visit) -> Response:
        """Keep the draft and open its form; while the case's last draft is open, open that one."""
        with self._database.write() as session:
            case = find(session, visit)
            session.refresh(case, with_for_update=True)
            why_not = why_no_draft(session, case)
            entry_id = cases.entry_made_of(session, case)
            begun = bool(entry_id) and revisions.working_copy(session, entry_id) is not None
            if not begun and not why_not:
                entry = _entry(session, case)
                entry_id = desk.save_draft(session, entry, 0, visit.me.email, NOTE).entry.id
                cases.note_draft(session, case, entry_id, visit.me.id)
        if begun:
            return redirect(f"{entry_path(entry_id)}/edit?done=from_case_before")
        if why_not:
            return self._pages.show(visit, Draft(problem=why_not), 409)
        return redirect(f"{entry_path(entry_id)}/edit?done=from_case")


def _entry(session: Session, case: Case) -> Entry:
    signs = signs_of(session, case.conversation_id)
    question, *answers = (erase(text, signs) for text in (case.question, *cases.answers_of(session, case)))
    beside = session.scalars(select(EntryRow.id).where(EntryRow.bureau == case.bureau).limit(_ENOUGH)).all()
    while True:
        entry_id = id_in_group(beside, secrets.token_hex(4))
        if revisions.newest(session, entry_id) is None:
            return entry_from_case(entry_id, question, answers, case.bureau, words.today())
