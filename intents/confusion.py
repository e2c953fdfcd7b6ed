"""Confusion: which pairs of entries pull each other's phrasings away."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from intents.asked import Asked
from intents.encoder import Encoder
from intents.evidence import gather
from intents.index import Index
from knowledge.entry import Entry

_BATCH = 64
# Looked at on 1,424 questions of a real city: pairs above it nearly all ask the same or almost the same.
_ALIKE = 0.35
# When most of an entry's phrasings go to another one, citizens cannot tell the two apart either.
MOST = 0.5


@dataclass(frozen=True, slots=True)
class Confusion:
    """The phrasings of `entry_id` that would find `rival_id` if they did not stand in their entry.

    `pulled_by` are the phrasings of `rival_id` that they would meet, one for each.
    """

    entry_id: str
    rival_id: str
    phrasings: tuple[str, ...]
    share: float
    pulled_by: tuple[str, ...] = ()


def find_confusions(entries: Sequence[Entry], encoder: Encoder | None) -> list[Confusion]:
    """Every pair in which at least one phrasing, taken out of its entry, ranks the other first; the worst first."""
    return confusions_in(Index(entries, encoder))


def confusions_in(index: Index) -> list[Confusion]:
    """The same for entries that are indexed already."""
    strayed: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    rows = [row for row in range(index.own_rows) if len(index.rows_of[int(index.owners[row])]) > 1]
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        asked = [Asked(index.queries[row], index.words.of_row[row], left_out=row) for row in batch]
        evidence = gather(index, asked)
        for row, first, met in zip(batch, evidence.places[:, 0], evidence.rows[:, 0], strict=True):
            owner = int(index.owners[row])
            if first != owner:
                strayed[owner, int(first)].append((row, int(met)))
    found = [
        Confusion(
            index.entries[owner].id,
            index.entries[rival].id,
            tuple(index.phrasings[row] for row, _ in pulled),
            len(pulled) / len(index.rows_of[owner]),
            tuple(index.phrasings[met] for _, met in pulled),
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
        if entry.id in newcomers:
            near, own, other = _nearest_rival(index, place)
            if near >= _ALIKE:
                rival = index.entries[int(index.owners[other])]
                written = index.phrasings[own], index.phrasings[other]
                found.append(Rivals(entry.id, written[0], rival.id, written[1], round(near, 3)))
        on_progress(1)
    return sorted(found, key=lambda one: (-one.nearness, one.entry_id))


def _nearest_rival(index: Index, place: int) -> tuple[float, int, int]:
    """How near an entry comes to another one's phrasing, and the two rows."""
    span = index.rows_of[place]
    near = index.nearness([index.queries[row] for row in span]).kernel[:, : index.own_rows]
    near[:, span.start : span.stop] = 0.0
    own, other = divmod(int(near.argmax()), near.shape[1])
    return float(near[own, other]), span[own], other
