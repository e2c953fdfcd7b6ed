"""Wordings for entries: raised by what citizens tap, kept for curators, accepted or rejected; the caller commits."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from bot.questions.question import A_SIGN, Question
from bot.questions.suggestion import LONGEST_PHRASING, Source, State, Suggestion
from intents.normalize import normalize
from knowledge.entry import Entry

ENOUGH_PEOPLE = 2
_MOST_SIGNS = 200
_MASK = re.compile("［[^］]{2,3}］")

# Writes wordings into an entry's draft, in the same transaction: entry id, wordings, who says so.
AddPhrasings = Callable[[Session, str, Sequence[str], str], object]


def weigh_signs(session: Session, question_id: int, entry: Entry) -> None:
    """After a tapped option or a thumb up: suggest the wording once it is sure enough that it means this entry.

    Two people are enough, or one who tapped the entry and then said that it helped.
    """
    asked = session.get(Question, question_id, populate_existing=True)
    if asked is None or not is_new_wording(asked.text, entry):
        return
    signs = session.execute(
        select(Question.conversation_id, Question.chosen_entry_id, Question.rating)
        .where(text(A_SIGN), Question.entry_id == entry.id, Question.wording_key == asked.wording_key)
        .where(func.coalesce(Question.rating, 0) >= 0)
        .limit(_MOST_SIGNS)
    ).all()
    people = len({sign.conversation_id for sign in signs})
    twice = any(sign.chosen_entry_id == entry.id and sign.rating == 1 for sign in signs)
    if people >= ENOUGH_PEOPLE or twice:
        chosen = any(sign.chosen_entry_id == entry.id for sign in signs)
        suggest(session, entry.id, asked.text, Source.CHOICE if chosen else Source.THUMB, people)


def is_new_wording(wording: str, entry: Entry) -> bool:
    """Whether this could be a phrasing of the entry and is none yet."""
    known = (entry.title, *entry.phrasings)
    return is_wording(wording) and normalize(wording) not in {normalize(phrasing) for phrasing in known}


def is_wording(text: str) -> bool:
    """Whether an entry could hold this: short, with words, with nothing masked in it."""
    return bool(normalize(text)) and len(text) <= LONGEST_PHRASING and not _MASK.search(text)


def suggest(session: Session, entry_id: str, wording: str, source: Source, people: int) -> bool:
    """Keep the wording as suggested, or raise the count of one that waits; returns whether it waits now."""
    known = session.scalar(select(Suggestion).where(Suggestion.entry_id == entry_id, Suggestion.text == wording))
    if known is not None:
        known.people = max(known.people, people)
        return known.state == State.OPEN
    session.add(
        Suggestion(
            entry_id=entry_id,
            text=wording,
            source=source.value,
            people=people,
            state=State.OPEN.value,
            created_at=datetime.now(UTC),
        )
    )
    session.flush()
    return True


def open_suggestions(session: Session, limit: int) -> list[Suggestion]:
    """Those that wait, entry by entry, those of most people first."""
    asked = (
        select(Suggestion)
        .where(text("state = 'open'"))
        .order_by(Suggestion.entry_id, Suggestion.people.desc(), Suggestion.id)
        .limit(limit)
    )
    return list(session.scalars(asked))


def count_open(session: Session) -> int:
    """How many wait."""
    return session.scalar(select(func.count()).select_from(Suggestion).where(text("state = 'open'"))) or 0


def accept(session: Session, suggestion: Suggestion, add_phrasings: AddPhrasings, author: str) -> bool:
    """Give the wording to the entry's draft by `add_phrasings` and mark it accepted; False if it was settled."""
    took = _settle(session, suggestion, State.ACCEPTED)
    if took:
        add_phrasings(session, suggestion.entry_id, [suggestion.text], author)
    return took


def reject(session: Session, suggestion: Suggestion) -> None:
    """Mark it rejected: it is not suggested again."""
    _settle(session, suggestion, State.REJECTED)


def _settle(session: Session, suggestion: Suggestion, state: State) -> bool:
    settled = session.scalar(
        update(Suggestion)
        .where(Suggestion.id == suggestion.id, Suggestion.state == State.OPEN.value)
        .values(state=state.value)
        .returning(Suggestion.id)
    )
    return settled is not None
