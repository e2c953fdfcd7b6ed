"""One citizen message, from arrival to queued reply. READ THIS FIRST."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import decide, wording
from bot.cases import store as cases
from bot.conversations import store as conversations
from bot.conversations.conversation import Conversation, Speaker, Utterance
from bot.outbox.queue import queue_reply
from bot.questions import store as questions
from bot.questions import taps
from bot.questions.news import with_news
from bot.saying import NONE_OF_THESE, Said, case_opened, news_button, say
from channels.message import Choice, InboundMessage, Kind, Reply
from intents.match import Match
from intents.parts import Parted
from intents.service_words import read_service_type
from intents.signals import CaseLookup, Signals, read_signals
from knowledge.entry import Entry
from knowledge.tables import next_id

# The bureau that runs 1999 takes what no other is known for: a case never goes without one.
OWN_BUREAU = "研考會"
WORTH_A_GUESS = 0.05


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message's turn works with: its transaction, what the matcher thought, and the entries of today."""

    session: Session
    matches: Sequence[Match]
    entry_of: Callable[[str], Entry | None]
    received_at: datetime
    parted: Parted | None = None

    def candidates(self) -> list[dict[str, Any]]:
        """What the matcher thought, as the transcript keeps it."""
        return [
            {"entry_id": m.entry.id, "title": m.entry.title, "confidence": round(m.confidence, 4)}
            for m in self.matches
            if not m.entry.is_small_talk
        ]


def take_turn(turn: Turn, message: InboundMessage) -> None:
    """Record the message, decide, and queue the reply: all in the caller's transaction. A repeat does nothing."""
    session = turn.session
    conversation = conversations.find_or_begin(session, message.sender.channel, message.sender.user_id)
    if message.kind is Kind.WITHDRAWAL:
        words = conversations.withdraw(session, conversation, message.text)
        if words:
            cases.forget_words(session, conversation, words)
            questions.forget(session, conversation, message.text)
        return
    if conversations.known_ids(session, conversation.channel, [message.message_id]):
        return
    heard = _hear(turn, conversation, message)
    said = _answer(turn, conversation, message, heard)
    if said is not None:
        if not said.urgent:
            said = replace(said, text=with_news(session, conversation, turn.entry_of, said.text))
        _speak(turn, conversation, message, said)
    elif message.receipt:
        # The bot is silent, but a tapped button must stop waiting.
        queue_reply(session, conversation, Reply(""), receipt=message.receipt)


def _hear(turn: Turn, conversation: Conversation, message: InboundMessage) -> int:
    """Keep what was said; returns its utterance."""
    conversation.last_heard_at = datetime.now(UTC)
    conversation.reachable = message.kind is not Kind.DEPARTURE
    if message.kind is Kind.TEXT:
        conversation.language = wording.language_of(message.text, conversation.language)
    if not conversation.language:
        conversation.language = "zh" if message.language[:2].lower() in {"", "zh"} else wording.ENGLISH
    return conversations.record(
        turn.session,
        conversation,
        Speaker.CITIZEN,
        _as_written(turn, conversation, message),
        provider_id=message.message_id,
        at=message.sent_at,
        candidates=turn.candidates(),
    )


def _answer(turn: Turn, conversation: Conversation, message: InboundMessage, heard: int) -> Said | None:
    """What to say, or None for silence."""
    if message.kind is Kind.TEXT:
        decision = decide.decide(message.text, read_signals(message.text), turn.matches, parted=turn.parted)
        if conversation.held_by_staff and not isinstance(decision, decide.CallEmergency):
            return None
        about = questions.keep_question(
            turn.session, conversation, heard, message.text, decision, turn.candidates(), turn.received_at
        )
        said = _act(turn, conversation, message.text, decision)
        return said if about is None else replace(said, about=about)
    if message.kind is Kind.DEPARTURE or conversation.held_by_staff:
        return None
    if message.kind is Kind.CHOICE:
        return _chosen(turn, conversation, message.text)
    language = conversation.language
    return Said(wording.greeting(language) if message.kind is Kind.ARRIVAL else wording.only_text(language))


def _act(turn: Turn, conversation: Conversation, text: str, decision: decide.Decision) -> Said:
    language = conversation.language
    match decision:
        case decide.CallEmergency() if conversation.held_by_staff:
            # The number to call comes whoever holds the chat; the rest is for them to say.
            return say(replace(decision, answer=None), language)
        case decide.HandOver(reason, says_why=True):
            return _hand_over(turn, conversation, reason, text, _bureau(turn, text, turn.candidates()))
        case decide.HandOver(reason):
            return _hand_over_question(turn, conversation, reason, text, _last_question(turn, conversation))
        case decide.ShowCase(asked):
            return Said(_look_up(turn.session, conversation, asked))
        case _:
            return say(decision, language)


def _chosen(turn: Turn, conversation: Conversation, value: str) -> Said:
    """A tapped button: its value names the utterance that showed it and its place there, nothing else."""
    choice = _find_choice(turn, conversation, value)
    if choice is None:
        return Said(wording.stale_button(conversation.language))
    meant, about = choice["entry_id"], choice.get("question_id")
    if meant == NONE_OF_THESE:
        asked = questions.asked_with(turn.session, conversation, about) or _last_question(turn, conversation)
        return _hand_over_question(turn, conversation, decide.Wish.NONE_OF_THESE, choice["label"], asked)
    if meant == taps.PERSON:
        asked = questions.asked_with(turn.session, conversation, about)
        return _hand_over_question(turn, conversation, decide.Wish.PERSON_WANTED, choice["label"], asked)
    if meant in taps.SETTLED_HERE:
        said = taps.settle_tap(turn.session, conversation, meant, choice["question_id"], turn.entry_of)
        return Said(*said, about=about)
    entry = turn.entry_of(meant)
    if entry is None:
        return Said(wording.stale_button(conversation.language))
    answer = wording.answer(entry, conversation.language)
    if about is None:
        return Said(answer, entry_id=entry.id)
    taps.settle_choice(turn.session, about, entry)
    return Said(answer, taps.thumbs(entry, conversation.language), entry.id, about=about)


def _find_choice(turn: Turn, conversation: Conversation, value: str) -> dict[str, Any] | None:
    spoken, _, place = value.partition(".")
    if not (spoken.isdecimal() and place.isdecimal() and len(spoken) < 20 and len(place) < 3):
        return None
    utterance = conversations.utterance(turn.session, conversation, int(spoken))
    if utterance is None or int(place) >= len(utterance.choices):
        return None
    return utterance.choices[int(place)]


def _hand_over_question(
    turn: Turn, conversation: Conversation, reason: decide.Wish, text: str, asked: Utterance | None
) -> Said:
    """For words such as 真人 that are no question themselves: the case is about the question before them."""
    if asked is None:
        said = _hand_over(turn, conversation, reason, text, OWN_BUREAU)
        return replace(said, choices=())
    about = questions.id_of(turn.session, asked.id)
    said = _hand_over(turn, conversation, reason, asked.text, _bureau(turn, asked.text, asked.candidates))
    if about is None:
        return replace(said, choices=())
    questions.note_hand_over(turn.session, about, reason)
    return replace(said, about=about)


def _hand_over(turn: Turn, conversation: Conversation, reason: decide.Wish, question: str, bureau: str) -> Said:
    """Open a case at once, or add to the one that is open: one chat has one open matter."""
    language = conversation.language
    case = cases.open_case_of(turn.session, conversation)
    if case is not None:
        cases.note_event(turn.session, case, "added", question[: cases.LONGEST_QUESTION])
        return Said(wording.case_added_to(case.number, case.passcode, language), news_button(reason, language))
    case = cases.open_case(turn.session, conversation, reason, question, bureau)
    return case_opened(case.number, case.passcode, reason, language)


def _look_up(session: Session, conversation: Conversation, asked: CaseLookup) -> str:
    language = conversation.language
    if not asked.number:
        return wording.case_how_to_look_up(language)
    try:
        case = cases.look_up(session, conversation, asked.number, asked.passcode)
    except cases.TooManyTries:
        return wording.case_too_many_tries(language)
    if case is None:
        return wording.case_unknown(language)
    return wording.case_status(
        case.number, case.status, case.opened_at, case.outcome or "", case.closing_note or "", language
    )


def _speak(turn: Turn, conversation: Conversation, message: InboundMessage, said: Said) -> None:
    key = next_id()
    about = {} if said.about is None else {"question_id": said.about}
    choices = [{**choice, **about, "value": f"{key}.{place}"} for place, choice in enumerate(said.choices)]
    conversations.record(
        turn.session,
        conversation,
        Speaker.BOT,
        said.text,
        entry_id=said.entry_id,
        confidence=said.confidence,
        choices=choices,
        utterance_id=key,
    )
    queue_reply(
        turn.session,
        conversation,
        Reply(said.text, tuple(Choice(c["label"], c["value"]) for c in choices)),
        reply_token=message.sender.reply_token,
        token_at=turn.received_at,
        receipt=message.receipt,
        urgent=said.urgent,
    )


def _as_written(turn: Turn, conversation: Conversation, message: InboundMessage) -> str:
    """What the transcript shows for a message: a tapped button by its label, other things in brackets."""
    match message.kind:
        case Kind.CHOICE:
            choice = _find_choice(turn, conversation, message.text)
            return choice["label"] if choice else "［舊按鈕］"
        case Kind.ARRIVAL:
            return "［加入好友］"
        case Kind.DEPARTURE:
            return "［封鎖］"
        case Kind.OTHER:
            return f"［{message.text}］"
    return message.text


def _last_question(turn: Turn, conversation: Conversation) -> Utterance | None:
    """The citizen's last words that were a question: what the person who takes over should read first."""
    said = conversations.transcript(turn.session, conversation.id, limit=12)
    words = [u for u in said if u.speaker == Speaker.CITIZEN and u.text and not u.text.startswith("［")]
    labels = {choice["label"] for u in said for choice in u.choices}
    return next((u for u in reversed(words) if u.text not in labels and read_signals(u.text) == Signals()), None)


def _bureau(turn: Turn, question: str, candidates: Sequence[dict[str, Any]]) -> str:
    """Whose work the question reports, else the best candidate's bureau, else our own."""
    if reported := read_service_type(question):
        return reported.bureau
    if not candidates or candidates[0]["confidence"] < WORTH_A_GUESS:
        return OWN_BUREAU
    entry = turn.entry_of(candidates[0]["entry_id"])
    return (entry.bureau if entry and entry.is_ours else "") or OWN_BUREAU
