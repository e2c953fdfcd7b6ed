"""Keep what people ask and what became of it, one row a question; the caller commits."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.conversations import store as conversations
from bot.conversations.conversation import Conversation, Utterance
from bot.decide import Answer, AskBack, CallEmergency, Decision, Elsewhere, HandOver, Several, Wish
from bot.masking import mask_personal
from bot.questions.question import GapState, Outcome, Question
from bot.wording import TAIPEI
from intents.match import Match
from intents.normalize import normalize
from knowledge.tables import next_id

LONGEST = 1_000
# The end of a text that was cut may hold half a phone number, which no mask would know.
_RAGGED = 80
_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class _Done:
    """What the bot did with a question."""

    outcome: Outcome
    reason: str = ""
    best: Match | None = None
    offered: tuple[str, ...] = ()


def keep_question(
    session: Session,
    conversation: Conversation,
    utterance_id: int,
    text: str,
    decision: Decision,
    candidates: Sequence[dict[str, Any]],
    asked_at: datetime,
) -> int | None:
    """Keep a question, masked, with what was decided about it; returns its id, or None for what is no question."""
    done = _what_was_done(decision)
    if done is None:
        return None
    key, shown = next_id(), masked(text)
    row = {
        "id": key,
        "conversation_id": conversation.id,
        "utterance_id": utterance_id,
        "text": shown,
        "wording_key": wording_key(shown),
        "language": conversation.language,
        "asked_at": asked_at,
        "week": week_of(asked_at),
        "outcome": done.outcome.value,
        "reason": done.reason,
        "entry_id": done.best.entry.id if done.best else None,
        "confidence": candidates[0]["confidence"] if candidates else None,
        "candidates": [
            {"entry_id": one["entry_id"], "confidence": one["confidence"]} for one in candidates[:_CANDIDATES]
        ],
        "offered": list(done.offered),
        "gap_state": GapState.OPEN.value,
        "wants_news": False,
    }
    session.execute(insert(Question).values(row))
    return key


def _what_was_done(decision: Decision) -> _Done | None:
    match decision:
        case Answer(best):
            return _Done(Outcome.ANSWERED, best=best)
        case Several(answers, options):
            return _Done(Outcome.ANSWERED, best=answers[0], offered=tuple(option.entry.id for option in options))
        case Elsewhere(best):
            return _Done(Outcome.ELSEWHERE, best=best)
        case AskBack(options):
            return _Done(Outcome.ASKED_BACK, offered=tuple(option.entry.id for option in options))
        case HandOver(reason, says_why=True):
            return _Done(Outcome.HANDED_OVER, reason.value)
        case CallEmergency(_, best):
            return _Done(Outcome.EMERGENCY, best=best)
    return None


def masked(text: str) -> str:
    """The words as this room keeps them: masked, and not without end."""
    if len(text) <= LONGEST:
        return mask_personal(text)
    return mask_personal(text[:LONGEST])[:-_RAGGED] + "…"


def wording_key(text: str) -> int:
    """A number that texts with the same match key share."""
    digest = hashlib.blake2b(normalize(text).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def week_of(at: datetime) -> date:
    """The Monday, in Taipei, of the week of this moment."""
    day = at.astimezone(TAIPEI).date()
    return day - timedelta(days=day.weekday())


def latest_texts(session: Session, most: int) -> list[str]:
    """The last so many questions as they are kept, masked; each wording once, the newest first."""
    asked = select(Question.text).where(Question.text != "").order_by(Question.id.desc()).limit(most)
    return list(dict.fromkeys(session.scalars(asked)))


def get(session: Session, question_id: int) -> Question | None:
    """The question of this id, fresh from the database."""
    return session.get(Question, question_id, populate_existing=True)


def asked_with(session: Session, conversation: Conversation, question_id: int | None) -> Utterance | None:
    """The words of the question that a button is about, as they were written, unless they were taken back."""
    asked = None if question_id is None else get(session, question_id)
    found = conversations.utterance(session, conversation, asked.utterance_id) if asked else None
    return found if found is not None and found.text else None


def id_of(session: Session, utterance_id: int) -> int | None:
    """The id of the question that was asked with this utterance."""
    return session.scalar(select(Question.id).where(Question.utterance_id == utterance_id))


def note_choice(session: Session, question_id: int, entry_id: str) -> None:
    """The citizen tapped this entry in the menu. The last tap counts."""
    chosen = {"outcome": Outcome.CHOSEN.value, "reason": "", "entry_id": entry_id, "chosen_entry_id": entry_id}
    session.execute(update(Question).where(Question.id == question_id).values(**chosen))


def note_hand_over(session: Session, question_id: int, wish: Wish) -> None:
    """The question went to a person after all: none of the menu fitted, or the citizen asked for one.

    An answer stays an answer where a person was wanted afterwards.
    """
    asked = update(Question).where(Question.id == question_id)
    over = Outcome.HANDED_OVER.value
    if wish is Wish.NONE_OF_THESE:
        nothing = {"entry_id": None, "chosen_entry_id": None}
        session.execute(asked.values(outcome=over, reason=wish.value, **nothing))
        return
    session.execute(asked.where(Question.reason == "").values(reason=wish.value))
    session.execute(asked.where(Question.outcome == Outcome.ASKED_BACK.value).values(outcome=over))


def note_rating(session: Session, question_id: int, rating: int) -> None:
    """The citizen says whether the answer helped: +1 or -1. The last word counts."""
    session.execute(update(Question).where(Question.id == question_id).values(rating=rating))


def note_news_wanted(session: Session, question_id: int) -> None:
    """The citizen wants to hear when there is an answer."""
    session.execute(update(Question).where(Question.id == question_id).values(wants_news=True))


def forget(session: Session, conversation: Conversation, provider_id: str) -> None:
    """Blank the question that was asked with a message its author took back."""
    said = select(Utterance.id).where(
        Utterance.channel == conversation.channel,
        Utterance.provider_id == provider_id,
        Utterance.conversation_id == conversation.id,
    )
    blank = {"text": "", "wording_key": wording_key(""), "candidates": [], "wants_news": False}
    session.execute(update(Question).where(Question.utterance_id.in_(said)).values(**blank))
