"""What a page shows of a row: frozen lines in the console's words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import wording
from bot.cases.case import Case, CaseEvent, CaseStatus
from bot.console import words
from bot.console.passcodes import cover
from bot.conversations.conversation import Conversation, Utterance
from bot.outbox.outgoing import Outgoing
from bot.staff.member import Member

SHORT = 60
WORTH_SHOWING = 0.005  # less reads as 0 %


@dataclass(frozen=True, slots=True)
class Time:
    """A time for people and for machines."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    number: str
    question: str
    language: str
    bureau: str
    channel: str
    status: str
    holder: str
    outcome: str
    opened: Time
    closed: Time | None
    waited: str
    news: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said, with what the bot thought of it. `candidates`: title, entry, percent."""

    who: str
    speaker: str
    text: str
    language: str
    at: Time
    withdrawn: bool
    answered: str
    choices: tuple[str, ...]
    candidates: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a case."""

    at: Time
    what: str
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class Sending:
    """A reply that has not arrived. `number` is its conversation's newest case."""

    at: Time
    status: str
    alarming: bool
    channel: str
    text: str
    reason: str
    attempts: int
    number: str


def time_of(at: datetime) -> Time:
    """A time to show."""
    return Time(words.local_time(at), at.isoformat())


def language_of(text: str) -> str:
    """What the `lang` attribute says of a citizen's words."""
    language = wording.language_of(text, "zh")
    return "zh-Hant-TW" if language == "zh" else language


def short(text: str, most: int = SHORT) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"


def case_line(
    case: Case, conversation: Conversation, members: Mapping[int, Member], me_id: int, now: datetime
) -> CaseLine:
    """A case for a list. `news`: the citizen wrote since staff last did."""
    since = case.answered_at or case.claimed_at
    return CaseLine(
        number=case.number,
        question=short(cover(case.question, {case.passcode})) or words.WITHDRAWN,
        language=language_of(case.question),
        bureau=case.bureau,
        channel=words.CHANNEL.get(conversation.channel, conversation.channel),
        status=words.STATUS[case.status],
        holder="您" if case.claimed_by == me_id else name_of(case.claimed_by, members),
        outcome=words.OUTCOME.get(case.outcome or "", ""),
        opened=time_of(case.opened_at),
        closed=time_of(case.closed_at) if case.closed_at else None,
        waited=words.waited(now - case.opened_at),
        news=case.status == CaseStatus.CLAIMED and since is not None and conversation.last_heard_at > since,
    )


def name_of(member_id: int | None, members: Mapping[int, Member]) -> str:
    """A member's address; nothing for nobody."""
    if member_id is None:
        return ""
    return members[member_id].email if member_id in members else "已離開的同仁"


def transcript(said: Sequence[Utterance], members: Mapping[int, Member], passcodes: Collection[str]) -> list[Said]:
    """What was said, in order, without passcodes. An entry has its title where the bot thought of it nearby."""
    titles = {c["entry_id"]: c["title"] for one in said for c in one.candidates}
    return [_said(one, members, titles, passcodes) for one in said]


def _said(
    one: Utterance, members: Mapping[int, Member], titles: Mapping[str, str], passcodes: Collection[str]
) -> Said:
    who = words.SPEAKER[one.speaker]
    name = name_of(one.member_id, members)
    answered = ""
    if one.entry_id:
        answered = f"{titles[one.entry_id]}（{one.entry_id}）" if one.entry_id in titles else one.entry_id
        answered += f"，信心 {one.confidence:.0%}" if one.confidence is not None else "，民眾按按鈕選的"
    return Said(
        who=f"{who} {name}" if name else who,
        speaker=one.speaker,
        text=cover(one.text, passcodes),
        language=language_of(one.text),
        at=time_of(one.at),
        withdrawn=one.withdrawn,
        answered=answered,
        choices=tuple(choice["label"] for choice in one.choices),
        candidates=tuple(
            (c["title"], c["entry_id"], f"{c['confidence']:.0%}")
            for c in one.candidates
            if c["confidence"] >= WORTH_SHOWING
        ),
    )


def history(events: Sequence[CaseEvent], members: Mapping[int, Member]) -> list[Happened]:
    """What happened to a case, in order. Notes are fixed words alone: a citizen may have withdrawn their own."""
    notes = {**words.REASON, **words.OUTCOME}
    return [
        Happened(
            at=time_of(event.at),
            what=words.EVENT.get(event.what, event.what),
            who=name_of(event.member_id, members) or "系統",
            note=notes.get(event.note, ""),
        )
        for event in events
    ]


def sending(outgoing: Outgoing, passcodes: Collection[str], number: str = "") -> Sending:
    """A reply on its way, or lost on it, without passcodes."""
    return Sending(
        at=time_of(outgoing.created_at),
        status=words.SENDING[outgoing.status],
        alarming=outgoing.status in {"uncertain", "failed"},
        channel=words.CHANNEL.get(outgoing.channel, outgoing.channel),
        text=short(cover(outgoing.text, passcodes)),
        reason=outgoing.reason or "",
        attempts=outgoing.attempts,
        number=number,
    )
