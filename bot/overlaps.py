"""Overlaps: which entries are taken for each other, by their own phrasings and by citizens, the worst first."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from bot.questions.confused import Mixed, Pair, pair_of
from intents.confusion import Confusion, confusions_in
from intents.index import Index
from knowledge.entry import Entry

# A small base is compared in a second or two; nobody watches a blank page for longer than this.
WAIT_S = 15.0
_NONE = Mixed(0, 0)


Strayed = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two entries. `strayed`: of each the phrasings that would find the other, with the one they would meet there.

    `share` is the larger share of an entry's phrasings that stray.
    """

    ids: Pair
    strayed: Strayed
    share: float
    mixed: Mixed

    @property
    def often(self) -> int:
        """How many phrasings stray and how many people took one entry for the other."""
        return sum(len(phrasings) for phrasings in self.strayed.values()) + self.mixed.people

    def as_dict(self, entry_of: Callable[[str], Entry | None]) -> dict[str, Any]:
        """As JSON takes it."""
        sides = [_side(entry_id, entry_of(entry_id), self.strayed.get(entry_id, ())) for entry_id in self.ids]
        return {"sides": sides, "times": self.mixed.times, "people": self.mixed.people}


class Comparison:
    """Compares all phrasings in the background, once for each state of the knowledge base, and keeps the findings."""

    def __init__(self) -> None:
        """Holds nothing yet."""
        self._version: object = None
        self._found: Future[list[Confusion]] | None = None

    def of(self, version: object, index: Index, wait_s: float = WAIT_S) -> list[Confusion] | None:
        """What strays in these entries; None while they are still being compared.

        Only one comparison at a time: one that an edit overtakes is finished first.
        """
        if self._found is None or (self._version != version and self._found.done()):
            self._version, self._found = version, Future()
            threading.Thread(target=_compare, args=(index, self._found), name="comparison", daemon=True).start()
        found = self._found
        try:
            confusions = found.result(wait_s)
        except TimeoutError:
            return None
        except Exception:
            self._found = None  # the next who asks starts anew
            raise
        return confusions if self._version == version else None


def rank(
    confusions: Iterable[Confusion], mixed: Mapping[Pair, Mixed], entry_of: Callable[[str], Entry | None]
) -> Sequence[Overlap]:
    """The pairs of entries that answer, those most often taken for each other first."""
    strayed: dict[Pair, dict[str, Sequence[tuple[str, str]]]] = defaultdict(dict)
    shares: dict[Pair, float] = defaultdict(float)
    for one in confusions:
        entry = entry_of(one.entry_id)
        # Out of its days an entry's questions are meant for its standing entry.
        if entry is not None and entry.standing_id != one.rival_id:
            ids = pair_of(one.entry_id, one.rival_id)
            strayed[ids][one.entry_id] = tuple(zip(one.phrasings, one.pulled_by, strict=True))
            shares[ids] = max(shares[ids], one.share)
    found = [
        Overlap(ids, strayed.get(ids, {}), shares.get(ids, 0.0), mixed.get(ids, _NONE))
        for ids in strayed.keys() | mixed.keys()
        if all(entry_of(entry_id) is not None for entry_id in ids)
    ]
    return sorted(found, key=lambda pair: (-pair.often, -pair.share, pair.ids))


def _compare(index: Index, found: "Future[list[Confusion]]") -> None:
    try:
        found.set_result(confusions_in(index))
    except Exception as problem:
        found.set_exception(problem)


def _side(entry_id: str, entry: Entry | None, strayed: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": entry_id,
        "title": entry.title if entry else "",
        "bureau": entry.bureau if entry else "",
        "answer": entry.answer if entry else "",
        "strayed": [list(pair) for pair in strayed],
    }
