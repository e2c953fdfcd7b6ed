"""Read what nobody could answer, and what did not help; settle what a curator decided; the caller commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from bot.gaps.grouping import Asked
from bot.questions.question import OPEN_GAP, THUMBS_DOWN, GapState, Question
from bot.questions.store import week_of

# More open questions than a page can group; the newest count.
MOST_GROUPED = 5_000
WEEKS = 12
_MOST_DISLIKED = 20
_QUESTIONS_EACH = 5
_PORTION = 500


@dataclass(frozen=True, slots=True)
class Disliked:
    """An entry whose answer did not help, how often and how many people, and what they had asked last."""

    entry_id: str
    times: int
    people: int
    questions: tuple[str, ...]


def since(weeks: int = WEEKS) -> date:
    """The Monday with which the last `weeks` weeks begin."""
    return week_of(datetime.now(UTC)) - timedelta(weeks=weeks - 1)


def fingerprint(session: Session, first: date) -> tuple[int, int, int]:
    """Changes when the open questions since `first` change: how many, the newest, and how many wait for news."""
    open_ones = select(func.count(), func.max(Question.id), func.count().filter(Question.wants_news))
    count, newest, waiting = session.execute(
        open_ones.where(text(OPEN_GAP), Question.week >= first, Question.text != "")
    ).one()
    return count, newest or 0, waiting


def open_questions(session: Session, first: date) -> list[Asked]:
    """The newest open questions since `first`, at most MOST_GROUPED."""
    columns = (Question.id, Question.text, Question.conversation_id, Question.week, Question.candidates)
    asked = (
        select(*columns, Question.wants_news)
        .where(text(OPEN_GAP), Question.week >= first, Question.text != "")
        .order_by(Question.id.desc())
        .limit(MOST_GROUPED)
    )
    return [Asked(*row) for row in session.execute(asked)]


def settle(session: Session, ids: Collection[int], state: GapState, entry_id: str | None = None) -> list[int]:
    """Close these questions if they are still open; returns those that were."""
    settled: list[int] = []
    wanted = sorted(ids)
    values: dict[str, str] = {"gap_state": state.value}
    if entry_id is not None:
        values["entry_id"] = entry_id
    for start in range(0, len(wanted), _PORTION):
        these = Question.id.in_(wanted[start : start + _PORTION])
        closed = update(Question).where(these, text(OPEN_GAP)).values(values).returning(Question.id)
        settled += session.scalars(closed)
    return settled


def most_disliked(session: Session, first: date) -> list[Disliked]:
    """The entries with most thumbs down since `first`. Two statements, however many there are."""
    down = (text(THUMBS_DOWN), Question.week >= first, Question.entry_id.is_not(None))
    people = func.count(Question.conversation_id.distinct())
    counted = session.execute(
        select(Question.entry_id, func.count(), people)
        .where(*down)
        .group_by(Question.entry_id)
        .order_by(people.desc(), func.count().desc(), Question.entry_id)
        .limit(_MOST_DISLIKED)
    ).all()
    asked = _newest_of(session, [str(row[0]) for row in counted], down)
    return [Disliked(str(key), times, who, asked.get(str(key), ())) for key, times, who in counted]


def _newest_of(session: Session, entry_ids: Sequence[str], down: tuple) -> dict[str, tuple[str, ...]]:  # type: ignore[type-arg]
    place = func.row_number().over(partition_by=Question.entry_id, order_by=Question.id.desc()).label("place")
    ranked = (
        select(Question.entry_id, Question.text, Question.id, place)
        .where(*down, Question.entry_id.in_(entry_ids), Question.text != "")
        .subquery()
    )
    found: dict[str, tuple[str, ...]] = {}
    rows = select(ranked).where(ranked.c.place <= _QUESTIONS_EACH).order_by(ranked.c.id.desc())
    for row in session.execute(rows):
        found[row.entry_id] = (*found.get(row.entry_id, ()), row.text)
    return found
