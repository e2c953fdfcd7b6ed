"""Who answers on a day: the entries in their window, and the standing entries for those outside it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from knowledge.entry import Entry, Status


def answering(entries: Iterable[Entry], day: date) -> list[Entry]:
    """The entries that may answer citizens on `day` (a date in Taipei), in their order.

    A published entry outside its window lends its phrasings to its standing entry, so that last year's question
    about the shuttle finds what holds all year round.
    """
    known = {entry.id: entry for entry in entries}
    awake = {entry.id: entry for entry in known.values() if entry.answers_on(day)}
    for entry in known.values():
        if entry.status is Status.PUBLISHED and entry.id not in awake:
            stand_in = _stand_in(entry, known, awake)
            if stand_in is not None:
                lent = (*stand_in.phrasings, entry.title, *entry.phrasings)
                awake[stand_in.id] = replace(stand_in, phrasings=tuple(dict.fromkeys(lent)))
    return list(awake.values())


def _stand_in(entry: Entry, known: Mapping[str, Entry], awake: Mapping[str, Entry]) -> Entry | None:
    """The nearest standing entry that answers; a circle of standing entries ends in None."""
    seen = set[str]()
    while entry.standing_id and entry.standing_id not in seen and entry.standing_id in known:
        seen.add(entry.standing_id)
        if entry.standing_id in awake:
            return awake[entry.standing_id]
        entry = known[entry.standing_id]
    return None
