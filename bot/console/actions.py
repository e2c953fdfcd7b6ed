"""What an agent does on a case's page: claim, give back, answer, close."""

import re
from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.cases import desk
from bot.cases.case import Case, Outcome
from bot.console.cases import LONGEST_ANSWER, LONGEST_NOTE, CasePages, Draft, find
from bot.console.guard import Visit
from bot.console.render import redirect
from bot.service import Service
from bot.staff.member import Member

_FORM_ID = re.compile("[0-9a-f]{32}")
_OUTCOMES = {outcome.value for outcome in Outcome}

Act = Callable[[Session, Case, Member], None]


class Actions:
    """POST /cases/{number}/claim, /give-back, /answer and /close."""

    def __init__(self, service: Service, pages: CasePages) -> None:
        self._database = service.database
        self._pages = pages

    def claim(self, visit: Visit) -> Response:
        """Take the case."""
        return self._do(visit, "claimed", Draft(), desk.claim)

    def give_back(self, visit: Visit) -> Response:
        """Put it back into the queue."""
        return self._do(visit, "given_back", Draft(), desk.give_back)

    def answer(self, visit: Visit) -> Response:
        """Send the citizen an answer; a form sent twice answers once."""
        text, form_id = visit.form.get("text", "").strip(), visit.form.get("form_id", "")
        problem = _problem_of(text)
        if not problem and not _FORM_ID.fullmatch(form_id):
            problem = "表單不完整，回覆沒有送出，請再按一次「回覆」。"
        if problem:
            return self._pages.show(visit, Draft(text=text, problems={"text": problem}), 400)
        draft = Draft(text=text, form_id=form_id)
        return self._do(visit, "answered", draft, lambda s, case, me: desk.answer(s, case, me, text, form_id))

    def close(self, visit: Visit) -> Response:
        """End the case with an outcome."""
        outcome, note = visit.form.get("outcome", ""), visit.form.get("note", "").strip()
        problems = {}
        if outcome not in _OUTCOMES:
            problems["outcome"] = "請選一個結果。"
        if len(note) > LONGEST_NOTE:
            problems["note"] = f"說明太長了（{len(note):,} 字），請縮短到 {LONGEST_NOTE:,} 字以內。"
        draft = Draft(note=note, outcome=outcome, problems=problems)
        if problems:
            return self._pages.show(visit, draft, 400)
        return self._do(visit, "closed", draft, lambda s, case, me: desk.close(s, case, me, Outcome(outcome), note))

    def _do(self, visit: Visit, done: str, draft: Draft, act: Act) -> Response:
        """Act in one transaction, then show the case by GET; whoever came too late keeps what they typed."""
        try:
            with self._database.write() as session:
                case = find(session, visit)
                act(session, case, session.get_one(Member, visit.me.id))
        except desk.NotYours as no:
            late = Draft(draft.text, draft.note, draft.outcome, draft.form_id, problem=str(no))
            return self._pages.show(visit, late, 409)
        return redirect(f"/console/cases/{case.number}?done={done}")


def _problem_of(text: str) -> str:
    if not text:
        return "請先打回覆的內容，再按「回覆」。"
    if len(text) > LONGEST_ANSWER:
        return f"回覆太長了（{len(text):,} 字），請縮短到 {LONGEST_ANSWER:,} 字以內。"
    return ""
