"""What publishing an entry would do to questions, tried in the thinking process and kept for the next step."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.console import words
from bot.questions.tried import tried_questions
from bot.service import Service
from bot.thinking import NoThought
from knowledge import store
from knowledge.entry import Entry
from knowledge.revision import content_of

MOST_SHOWN = 50
_REMEMBERED = 32
_Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One question, and what it gets before and after, in words."""

    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What a page shows of a rehearsal. `parts`: heading, how many, and the first of them."""

    questions: int
    parts: tuple[tuple[str, int, tuple[ChangeLine, ...]], ...]
    breaks: int


class Rehearsals:
    """Tries the working copies of entries."""

    def __init__(self, service: Service) -> None:
        self._database = service.database
        self._thinking = service.thinking
        self._kept: OrderedDict[_Key, Mapping[str, Any]] = OrderedDict()

    def of(self, entry: Entry) -> Tried:
        """What publishing this revision of an entry would do. Raises NoThought where that cannot be told now."""
        with self._database.read() as session:
            key = (entry.id, entry.revision, store.revision(session))
            untried = not tried_questions(session, real=1)
        if untried:
            return Tried(0, (), 0)
        if key not in self._kept:
            self._kept[key] = self._thinking.ask("preview", entry_id=entry.id, content=content_of(entry))
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        with self._database.read() as session:
            return _tried(session, self._kept[key])


def _tried(session: Session, found: Mapping[str, Any]) -> Tried:
    parts = [(heading, list(found[name])) for name, heading in words.REHEARSED.items()]
    ids = {change[side] for _, changes in parts for change in changes[:MOST_SHOWN] for side in ("before", "after")}
    titles = store.titles_of(session, ids - {None})
    return Tried(
        found["questions"],
        tuple((heading, len(changes), _lines(changes[:MOST_SHOWN], titles)) for heading, changes in parts if changes),
        found["broken_tests"],
    )


def _lines(changes: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(one["text"], _gets(one, "before", titles), _gets(one, "after", titles)) for one in changes
    )


def _gets(change: Mapping[str, Any], side: str, titles: Mapping[str, str]) -> str:
    entry_id, decided = str(change[side] or ""), str(change[f"decided_{side}"])
    return titles.get(entry_id, entry_id) if entry_id else words.DECIDED.get(decided, decided)


__all__ = ["NoThought", "Rehearsals", "Tried"]
