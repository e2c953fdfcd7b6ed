"""What an agent does with a case: claim, give back, answer, close. The caller commits."""

from datetime import UTC, datetime

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from bot import wording
from bot.cases.case import Case, CaseStatus, Outcome
from bot.cases.store import note_event, open_case_of
from bot.conversations import store as conversations
from bot.conversations.conversation import Conversation, Speaker
from bot.outbox.queue import queue_reply
from bot.staff.member import Member
from channels.message import Reply


class NotYours(Exception):
    """Another agent holds this case, or it is closed; the text says which."""


def claim(session: Session, case: Case, member: Member) -> None:
    """Take the case and its chat; the bot falls silent. Raises NotYours if another was first."""
    taken = session.execute(
        update(Case)
        .where(Case.id == case.id, Case.status == CaseStatus.OPEN.value)
        .values(status=CaseStatus.CLAIMED.value, claimed_by=member.id, claimed_at=datetime.now(UTC))
    )
    assert isinstance(taken, CursorResult)  # noqa: S101
    session.refresh(case)
    if taken.rowcount == 0:
        if case.claimed_by == member.id and not case.is_closed:
            return  # a second click on the same button
        raise NotYours("案件已結案。" if case.is_closed else "這件剛才已經有同事認領了。")
    conversation = conversations.get(session, case.conversation_id)
    conversation.held_by = member.id
    note_event(session, case, "claimed", member_id=member.id)
    _say(session, conversation, wording.agent_took_over(conversation.language), Speaker.BOT)


def give_back(session: Session, case: Case, member: Member) -> None:
    """Put the case back into the queue; the bot answers again. Raises NotYours."""
    _must_hold(session, case, member)
    case.status, case.claimed_by, case.claimed_at = CaseStatus.OPEN.value, None, None
    conversation = conversations.get(session, case.conversation_id)
    conversation.held_by = None
    note_event(session, case, "given back", member_id=member.id)


def answer(session: Session, case: Case, member: Member, text: str, form_id: str) -> None:
    """Send the agent's words to the citizen. A form sent twice answers once. Raises NotYours."""
    _must_hold(session, case, member)
    conversation = conversations.get(session, case.conversation_id)
    provider_id = f"form:{form_id}"
    if conversations.known_ids(session, conversation.channel, [provider_id]):
        return
    _say(session, conversation, text, Speaker.AGENT, provider_id=provider_id, member=member)
    case.answered_at = datetime.now(UTC)
    note_event(session, case, "answered", member_id=member.id)


def close(session: Session, case: Case, member: Member, outcome: Outcome, note: str) -> None:
    """End the case, tell the citizen how, and give the chat back to the bot. Raises NotYours."""
    _must_hold(session, case, member)
    case.status, case.closed_at = CaseStatus.CLOSED.value, datetime.now(UTC)
    case.outcome, case.closing_note = outcome.value, note
    session.flush()
    conversation = conversations.get(session, case.conversation_id)
    still_open = open_case_of(session, conversation)
    if still_open is None or still_open.claimed_by != member.id:
        conversation.held_by = None
    note_event(session, case, "closed", outcome.value, member.id)
    _say(
        session,
        conversation,
        wording.case_closed(case.number, outcome.value, note, conversation.language),
        Speaker.BOT,
    )


def _must_hold(session: Session, case: Case, member: Member) -> None:
    session.refresh(case, with_for_update=True)
    if case.is_closed:
        raise NotYours("案件已結案。")
    if case.claimed_by != member.id:
        raise NotYours("請先認領這件案件。" if case.claimed_by is None else "這件由其他同事處理中。")


def _say(
    session: Session,
    conversation: Conversation,
    text: str,
    speaker: Speaker,
    *,
    provider_id: str | None = None,
    member: Member | None = None,
) -> None:
    member_id = member.id if member else None
    conversations.record(session, conversation, speaker, text, provider_id=provider_id, member_id=member_id)
    queue_reply(session, conversation, Reply(text))
