"""Confused: which two entries citizens take for each other, told by what they tap."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.questions.question import THUMBS_DOWN, Outcome, Question

# The newest of each kind of sign: a page must not wait for a flood.
MOST = 10_000

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mixed:
    """How many questions two entries were taken for each other in, and by how many people."""

    times: int
    people: int


def pair_of(one: str, other: str) -> Pair:
    """Two ids in an order that does not depend on which was meant."""
    return (one, other) if one < other else (other, one)


def confused_pairs(session: Session, first: date) -> Mapping[Pair, Mixed]:
    """The pairs since the week of this Monday.

    A pair was taken for each other where a menu offered both and one was tapped, and where the answer by one got a
    thumb down and the other came next.
    """
    askers: dict[Pair, list[int]] = defaultdict(list)
    for asker, meant, offered in session.execute(_choices(first)):
        for other in set(offered) - {meant}:
            askers[pair_of(meant, other)].append(asker)
    for asker, told, candidates in session.execute(_thumbs_down(first)):
        others = [one["entry_id"] for one in candidates if one["entry_id"] != told]
        if others:
            askers[pair_of(told, others[0])].append(asker)
    return {pair: Mixed(len(who), len(set(who))) for pair, who in askers.items()}


def _choices(first: date):  # type: ignore[no-untyped-def]
    return (
        select(Question.conversation_id, Question.chosen_entry_id, Question.offered)
        .where(Question.week >= first, Question.outcome == Outcome.CHOSEN.value)
        .where(Question.chosen_entry_id.is_not(None))
        .order_by(Question.week.desc(), Question.id.desc())
        .limit(MOST)
    )


def _thumbs_down(first: date):  # type: ignore[no-untyped-def]
    # What was tapped in a menu is counted above already.
    return (
        select(Question.conversation_id, Question.entry_id, Question.candidates)
        .where(text(THUMBS_DOWN), Question.week >= first, Question.outcome == Outcome.ANSWERED.value)
        .where(Question.entry_id.is_not(None))
        .order_by(Question.week.desc(), Question.id.desc())
        .limit(MOST)
    )
