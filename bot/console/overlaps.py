"""Entries that are too much alike: pairs side by side, those most often taken for each other first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.console.addresses import entry_path
from bot.console.entries import page_number
from bot.console.guard import Visit
from bot.console.render import page
from bot.console.words import NO_THOUGHT
from bot.service import Service
from bot.thinking import NoThought

A_PAGE = 20
MOST_PHRASINGS = 12


@dataclass(frozen=True, slots=True)
class Side:
    """One entry of a pair. `strayed`: a phrasing of its own and the phrasing of the other one that it would meet."""

    path: str
    id: str
    title: str
    bureau: str
    answer: str
    strayed: tuple[tuple[str, str], ...]
    more: int

    @property
    def count(self) -> int:
        """How many of its phrasings stray."""
        return len(self.strayed) + self.more


@dataclass(frozen=True, slots=True)
class PairCard:
    """Two entries, how often citizens took one for the other, and how many people did."""

    sides: tuple[Side, ...]
    times: int
    people: int

    @property
    def count(self) -> int:
        """How many phrasings stray, either way."""
        return sum(side.count for side in self.sides)


class OverlapPage:
    """GET /overlaps."""

    def __init__(self, service: Service) -> None:
        self._thinking = service.thinking

    def show(self, visit: Visit) -> Response:
        """A page of pairs; or that they are still being compared, or cannot be now."""
        at = page_number(visit)
        try:
            found = self._ask(at)
            last = max(1, -(-found.get("total", 0) // A_PAGE))
            if at > last and found["ready"]:
                at, found = last, self._ask(last)
        except NoThought:
            return page("overlaps.html", 503, me=visit.me, problem=NO_THOUGHT, ready=False)
        if not found["ready"]:
            return page("overlaps.html", me=visit.me, problem="", ready=False)
        cards = [_card(pair) for pair in found["pairs"]]
        shown = {"cards": cards, "total": found["total"], "at": at, "last": last, "first": (at - 1) * A_PAGE + 1}
        return page("overlaps.html", me=visit.me, problem="", ready=True, **shown)

    def _ask(self, at: int) -> dict[str, Any]:
        return self._thinking.ask("overlaps", start=(at - 1) * A_PAGE, most=A_PAGE)


def _card(pair: Mapping[str, Any]) -> PairCard:
    return PairCard(tuple(_side(side) for side in pair["sides"]), pair["times"], pair["people"])


def _side(side: Mapping[str, Any]) -> Side:
    strayed = [(own, met) for own, met in side["strayed"]]
    return Side(
        path=entry_path(side["id"]),
        id=side["id"],
        title=side["title"],
        bureau=side["bureau"],
        answer=side["answer"],
        strayed=tuple(strayed[:MOST_PHRASINGS]),
        more=max(0, len(strayed) - MOST_PHRASINGS),
    )
