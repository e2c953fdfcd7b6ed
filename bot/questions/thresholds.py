"""What other thresholds would have done to the questions of the last days, and whether that would have been right."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.decide import THRESHOLDS, Answer, AskBack, Elsewhere, Thresholds, Wish, weigh
from bot.questions.question import Outcome, Question
from intents.match import Match
from knowledge.entry import Entry, Kind
from knowledge.tables import EntryRow, first_id_since

STEPS = tuple(sorted({0.5, 0.6, 0.7, 0.8, 0.85, THRESHOLDS.answer, 0.95, 0.98}))
# The newest say enough, and a page must not wait for a flood.
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question as it was weighed then, and what its citizen said about it since.

    `right`: whether the first match was what was meant; None where nobody said. `wished`: it went to a person because
    the citizen wanted one, which no threshold changes.
    """

    matches: tuple[Match, ...]
    right: bool | None = None
    wished: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What becomes of questions under one threshold. `right`, `wrong` and `unknown` are the parts of `answered`.

    `elsewhere` were shown the way to another authority.
    """

    threshold: float
    answered: int
    right: int
    wrong: int
    unknown: int
    elsewhere: int
    asked_back: int
    handed_over: int

    @property
    def is_current(self) -> bool:
        """Whether this is the threshold in force."""
        return self.threshold == THRESHOLDS.answer


def weighed_since(session: Session, since: datetime) -> list[Weighed]:
    """The newest questions since then, at most MOST; emergencies and what was taken back are left out."""
    first = Question.candidates[(0, "entry_id")].as_string()
    columns = (Question.outcome, Question.reason, Question.offered, Question.candidates)
    asked = (
        select(*columns, Question.entry_id, Question.chosen_entry_id, Question.rating, EntryRow.kind)
        .outerjoin(EntryRow, EntryRow.id == first)
        .where(Question.id >= first_id_since(since), Question.asked_at >= since)
        .where(Question.outcome != Outcome.EMERGENCY.value, Question.text != "")
        .order_by(Question.id.desc())
        .limit(MOST)
    )
    return [_weighed(row) for row in session.execute(asked)]


def tally(questions: Sequence[Weighed], threshold: float) -> Tally:
    """Count what `bot.decide` makes of these under another threshold for answers."""
    thresholds, counts = Thresholds(threshold, THRESHOLDS.menu), Counter[str]()
    for one in questions:
        decision = None if one.wished else weigh(one.matches, thresholds)
        if isinstance(decision, Answer):
            counts["answered"] += 1
            counts["unknown" if one.right is None else "right" if one.right else "wrong"] += 1
        elif isinstance(decision, Elsewhere):
            counts["elsewhere"] += 1
        else:
            counts["asked_back" if isinstance(decision, AskBack) else "handed_over"] += 1
    names = ("answered", "right", "wrong", "unknown", "elsewhere", "asked_back", "handed_over")
    return Tally(threshold, *(counts[name] for name in names))


def _weighed(row: Any) -> Weighed:
    kind = Kind(row.kind) if row.kind else Kind.ANSWER
    matches = tuple(
        Match(Entry(one["entry_id"], "", "", kind=kind), one["confidence"], "", ()) for one in row.candidates
    )
    # After a menu the same reason means a button: the menu itself is what a threshold may change.
    wished = row.outcome == Outcome.HANDED_OVER and row.reason == Wish.PERSON_WANTED and not row.offered
    return Weighed(matches, _was_right(row), wished)


def _was_right(row: Any) -> bool | None:
    """Whether the first candidate was meant: by the entry that was tapped, or by the thumb under an answer."""
    if not row.candidates:
        return None
    if row.reason == Wish.NONE_OF_THESE:
        return False
    first = row.candidates[0]["entry_id"]
    if row.chosen_entry_id is not None and row.chosen_entry_id != first:
        return False
    if row.entry_id == first and row.rating:
        return bool(row.rating > 0)
    return True if row.chosen_entry_id == first else None
