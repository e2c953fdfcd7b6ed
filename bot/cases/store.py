"""Find and keep cases; the caller commits."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.cases.case import Case, CaseEvent, CaseStatus, LookUp
from bot.conversations.conversation import Conversation, Speaker, Utterance
from bot.decide import Wish

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TRIES_AN_HOUR = 10
LONGEST_QUESTION = 2000
_DRAFTED = "drafted"


class TooManyTries(Exception):
    """This conversation guessed too often; look-ups rest for an hour."""


def open_case(session: Session, conversation: Conversation, reason: Wish, question: str, bureau: str) -> Case:
    """A new case with a number that cannot be guessed (40 random bits) and a passcode."""
    case = Case(
        number=_number(),
        passcode=f"{secrets.randbelow(1_000_000):06}",
        conversation_id=conversation.id,
        reason=reason.value,
        question=question[:LONGEST_QUESTION],
        bureau=bureau,
        status=CaseStatus.OPEN.value,
        opened_at=datetime.now(UTC),
    )
    session.add(case)
    session.flush()
    note_event(session, case, "opened", reason.value)
    return case


def note_event(session: Session, case: Case, what: str, note: str = "", member_id: int | None = None) -> None:
    """Write down what happened to a case."""
    session.add(CaseEvent(case_id=case.id, at=datetime.now(UTC), what=what, member_id=member_id, note=note))


def forget_words(session: Session, conversation: Conversation, words: str) -> None:
    """Blank what a citizen took back, wherever a case of this conversation repeats it."""
    repeated = words[:LONGEST_QUESTION]
    ours = Case.conversation_id == conversation.id
    session.execute(update(Case).where(ours, Case.question == repeated).values(question=""))
    session.execute(
        update(CaseEvent)
        .where(CaseEvent.case_id.in_(select(Case.id).where(ours)), CaseEvent.note == repeated)
        .values(note="")
    )


def open_case_of(session: Session, conversation: Conversation) -> Case | None:
    """The conversation's case that is not closed yet, if there is one."""
    return session.scalar(
        select(Case)
        .where(Case.conversation_id == conversation.id, Case.status != CaseStatus.CLOSED.value)
        .order_by(Case.id.desc())
        .limit(1)
    )


def look_up(session: Session, conversation: Conversation, number: str, passcode: str) -> Case | None:
    """The case of this number and passcode; None for a wrong one and for none alike. Raises TooManyTries."""
    since = datetime.now(UTC) - timedelta(hours=1)
    failed = session.scalar(
        select(func.count()).select_from(LookUp).where(LookUp.conversation_id == conversation.id, LookUp.at > since)
    )
    if (failed or 0) >= TRIES_AN_HOUR:
        raise TooManyTries
    case = find_case(session, number)
    if case is not None and secrets.compare_digest(case.passcode.encode(), passcode.encode()):
        return case
    session.add(LookUp(conversation_id=conversation.id, at=datetime.now(UTC)))
    return None


def find_case(session: Session, number: str) -> Case | None:
    """The case of this number."""
    return session.scalar(select(Case).where(Case.number == number))


def cases_in_queue(session: Session, limit: int = 200) -> list[Case]:
    """Cases that are not closed, the oldest first."""
    asked = select(Case).where(Case.status != CaseStatus.CLOSED.value).order_by(Case.opened_at).limit(limit)
    return list(session.scalars(asked))


def closed_lately(session: Session, limit: int = 50) -> list[Case]:
    """Cases closed, the newest first."""
    asked = select(Case).where(Case.status == CaseStatus.CLOSED.value).order_by(Case.id.desc()).limit(limit)
    return list(session.scalars(asked))


def events_of(session: Session, case: Case) -> list[CaseEvent]:
    """What happened to a case, in order."""
    return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)))


def answers_of(session: Session, case: Case) -> list[str]:
    """What staff wrote to the citizen while this case was open, in order."""
    asked = select(Utterance.text).where(
        Utterance.conversation_id == case.conversation_id,
        Utterance.speaker == Speaker.AGENT.value,
        Utterance.at >= case.opened_at,
        Utterance.at <= (case.closed_at or datetime.now(UTC)),
    )
    return list(session.scalars(asked.order_by(Utterance.id)))


def note_draft(session: Session, case: Case, entry_id: str, member_id: int) -> None:
    """Write down that this entry was made of the case."""
    note_event(session, case, _DRAFTED, entry_id, member_id)


def entry_made_of(session: Session, case: Case) -> str:
    """The id of the entry that was last made of this case; nothing if there is none."""
    asked = select(CaseEvent.note).where(CaseEvent.case_id == case.id, CaseEvent.what == _DRAFTED)
    return session.scalar(asked.order_by(CaseEvent.id.desc()).limit(1)) or ""


def count_open_cases(session: Session) -> int:
    """How many cases are not closed."""
    asked = select(func.count()).select_from(Case).where(Case.status != CaseStatus.CLOSED.value)
    return session.scalar(asked) or 0


def _number() -> str:
    letters = "".join(secrets.choice(CROCKFORD) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
