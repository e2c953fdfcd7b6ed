"""Coverage: which share of the questions the bot answered, by week and by group of the knowledge base."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.questions.question import Outcome, Question

UNKNOWN = ""
# What the citizen had of the bot alone; an emergency is neither answered nor a gap.
_ANSWERED = {Outcome.ANSWERED.value, Outcome.ELSEWHERE.value, Outcome.CHOSEN.value}


@dataclass(frozen=True, slots=True)
class Share:
    """How many questions of a group were asked in the week of this Monday, and how many were answered.

    `group` is what stands before the dot in the id of the entry that answered, or else came nearest; "" for none.
    """

    week: date
    group: str
    asked: int
    answered: int

    @property
    def share(self) -> float:
        """Answered of asked, 0..1."""
        return self.answered / self.asked


def coverage(session: Session, first: date, last: date) -> list[Share]:
    """By week and group, from one grouped question to the database; weeks from `first` to `last`, both included."""
    about = func.coalesce(Question.entry_id, Question.candidates[(0, "entry_id")].as_string())
    rows = session.execute(
        select(Question.week, about.label("about"), Question.outcome, func.count().label("asked"))
        .where(Question.week.between(first, last), Question.outcome != Outcome.EMERGENCY.value)
        .group_by(Question.week, about, Question.outcome)
    )
    counts: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0])
    for week, entry_id, outcome, asked in rows:
        count = counts[week, (entry_id or UNKNOWN).partition(".")[0]]
        count[0] += asked
        count[1] += asked if outcome in _ANSWERED else 0
    return [Share(week, group, *counts[week, group]) for week, group in sorted(counts)]


def by_week(shares: list[Share]) -> list[Share]:
    """The same with all groups of a week together, under the group ""."""
    total: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for one in shares:
        total[one.week][0] += one.asked
        total[one.week][1] += one.answered
    return [Share(week, UNKNOWN, *counts) for week, counts in sorted(total.items())]
