"""The queue, the cases closed lately, and one case with all that belongs to it."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.cases import store as cases
from bot.cases.case import Case
from bot.console import shown, words
from bot.console.addresses import entry_path
from bot.console.forms import Refused
from bot.console.guard import Me, Visit
from bot.console.passcodes import cover, passcodes_of
from bot.console.render import page
from bot.conversations import store as conversations
from bot.conversations.conversation import Conversation
from bot.outbox.queue import unsettled_of
from bot.service import Service
from bot.staff import store as staff

MOST_LISTED = 200
MOST_SAID = 200
LONGEST_ANSWER = 4_000
LONGEST_NOTE = 1_000
_NUMBER = re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed and not taken, and why: a sentence per field; `problem` is about the whole form."""

    text: str = ""
    note: str = ""
    outcome: str = ""
    form_id: str = ""
    problem: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)


class CasePages:
    """GET /, /closed and /cases/{number}."""

    def __init__(self, service: Service) -> None:
        self._database = service.database

    def queue(self, visit: Visit) -> Response:
        """Cases that are not closed, the oldest first."""
        with self._database.read() as session:
            count = cases.count_open_cases(session)
            lines = _lines(session, cases.cases_in_queue(session, MOST_LISTED), visit.me)
        return page("queue.html", me=visit.me, done=visit.done, lines=lines, count=count)

    def closed(self, visit: Visit) -> Response:
        """Cases closed lately."""
        with self._database.read() as session:
            lines = _lines(session, cases.closed_lately(session), visit.me)
        return page("closed.html", me=visit.me, lines=lines)

    def case(self, visit: Visit) -> Response:
        """One case."""
        return self.show(visit, Draft())

    def show(self, visit: Visit, draft: Draft, status: int = 200) -> Response:
        """One case with a draft in its forms. Raises Refused if there is no such case."""
        with self._database.read() as session:
            case = find(session, visit)
            parts = _parts(session, case, visit.me)
        forms = {"draft": draft, "form_id": draft.form_id or secrets.token_hex(16)}
        limits = {"longest_answer": LONGEST_ANSWER, "longest_note": LONGEST_NOTE}
        return page(
            "case.html", status, me=visit.me, done=visit.done, outcomes=words.OUTCOME, **forms, **limits, **parts
        )


def find(session: Session, visit: Visit) -> Case:
    """The case the address names. Raises Refused."""
    number = visit.request.path_params["number"]
    case = cases.find_case(session, number) if _NUMBER.fullmatch(number) else None
    if case is None:
        raise Refused(404, "找不到這件案件", "沒有這個編號的案件，請看看編號有沒有打對。", visit.form)
    return case


def why_no_draft(session: Session, case: Case) -> str:
    """Why no entry can be made of this case, in a sentence; nothing if one can."""
    if not case.is_closed:
        return "案件還沒結案，結案後才能用來新增題目。"
    if not case.question.strip():
        return "民眾收回了問題，不能用來新增題目。"
    if not cases.answers_of(session, case):
        return "沒有同仁回覆過這件案件，不能用來新增題目。"
    return ""


def _lines(session: Session, listed: Sequence[Case], me: Me) -> list[shown.CaseLine]:
    asked = select(Conversation).where(Conversation.id.in_({case.conversation_id for case in listed}))
    of = {conversation.id: conversation for conversation in session.scalars(asked)}
    members, now = staff.members_by_id(session), datetime.now(UTC)
    return [shown.case_line(case, of[case.conversation_id], members, me.id, now) for case in listed]


def _parts(session: Session, case: Case, me: Me) -> dict[str, object]:
    conversation = session.get_one(Conversation, case.conversation_id)
    members = staff.members_by_id(session)
    said = conversations.transcript(session, conversation.id, limit=MOST_SAID)
    passcodes = passcodes_of(session, {conversation.id})[conversation.id]
    mine = case.claimed_by == me.id and not case.is_closed
    made = cases.entry_made_of(session, case)
    return {
        "line": shown.case_line(case, conversation, members, me.id, datetime.now(UTC)),
        "question": cover(case.question, passcodes) or words.WITHDRAWN,
        "reason": words.REASON.get(case.reason, case.reason),
        "claimed": shown.time_of(case.claimed_at) if case.claimed_at else None,
        "answered": shown.time_of(case.answered_at) if case.answered_at else None,
        "closing_note": case.closing_note or "",
        "is_open": case.claimed_by is None and not case.is_closed,
        "is_closed": case.is_closed,
        "mine": mine and me.may_work,
        "reachable": conversation.reachable,
        "said": shown.transcript(said, members, passcodes),
        "cut": len(said) == MOST_SAID,
        "sendings": [shown.sending(one, passcodes) for one in unsettled_of(session, conversation.id)],
        "made": entry_path(made) if made else "",
        "may_draft": me.may_curate and not why_no_draft(session, case),
        "history": shown.history(cases.events_of(session, case), members),
    }
