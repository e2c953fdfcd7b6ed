"""Confusion: which pairs of entries pull each other's phrasings away."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from intents.encoder import Encoder
from intents.evidence import Asked, gather
from intents.index import Index
from knowledge.entry import Entry

_BATCH = 64
# Looked at on 1,424 questions of a real city: pairs above it nearly all ask the same or almost the same.
_ALIKE = 0.35
# When most of an entry's phrasings go to another one, citizens cannot tell the two apart either.
MOST = 0.5


@dataclass(frozen=True, slots=True)
class Confusion:
    """The phrasings of `entry_id` that would find `rival_id` if they did not stand in their entry."""

    entry_id: str
    rival_id: str
    phrasings: tuple[str, ...]
    share: float


def find_confusions(entries: Sequence[Entry], encoder: Encoder | None) -> list[Confusion]:
    """Every pair in which at least one phrasing, taken out of its entry, ranks the other first; the worst first."""
    index = Index(entries, encoder)
    strayed: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = [row for row in range(index.own_rows) if len(index.rows_of[int(index.owners[row])]) > 1]
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        asked = [Asked(index.queries[row], {}, (row,)) for row in batch]
        for row, evidence in zip(batch, gather(index, asked), strict=True):
            owner, (first,) = int(index.owners[row]), evidence.ranking(1)
            if first != owner:
                strayed[owner, first].append(row)
    found = [
        Confusion(
            index.entries[owner].id,
            index.entries[rival].id,
            tuple(index.phrasings[row] for row in pulled),
            len(pulled) / len(index.rows_of[owner]),
        )
        for (owner, rival), pulled in strayed.items()
    ]
    return sorted(found, key=lambda one: (-one.share, one.entry_id, one.rival_id))


@dataclass(frozen=True, slots=True)
class Rivals:
    """Two entries that want the same question: the two phrasings nearest to each other, and how near (0..1)."""

    entry_id: str
    phrasing: str
    rival_id: str
    rival_phrasing: str
    nearness: float

    def as_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def find_rivals(
    entries: Sequence[Entry],
    encoder: Encoder | None,
    newcomers: Collection[str],
    on_progress: Callable[[int], object],
) -> list[Rivals]:
    """For each entry of `newcomers` the entry whose phrasing is nearest to one of its own, where that is near.

    `on_progress` is told how many entries were looked at since the last time.
    """
    index = Index(entries, encoder)
    found = []
    for place, entry in enumerate(index.entries):
        rows = index.rows_of[place]
        if entry.id in newcomers:
            near = index.kernel[rows, : index.own_rows].astype(np.float32)
            near[:, rows] = 0.0
            own, other = np.unravel_index(int(near.argmax()), near.shape)
            if near[own, other] >= _ALIKE:
                rival = index.entries[int(index.owners[other])]
                written = index.phrasings[rows[int(own)]], index.phrasings[int(other)]
                found.append(Rivals(entry.id, written[0], rival.id, written[1], round(float(near[own, other]), 3)))
        on_progress(1)
    return sorted(found, key=lambda one: (-one.nearness, one.entry_id))
