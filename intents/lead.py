"""Lead: in which similarities the best match is ahead of the next one and in which it is behind, for curators."""

from dataclasses import dataclass, fields

from intents.match import Match, Similarities

NAMES = tuple(field.name for field in fields(Similarities))
# What entries are ranked by is made of the others: it explains nothing.
_TELLING = tuple(name for name in NAMES if name != "score")
_MOST_BEHIND, _MOST_AHEAD = 3, 2


@dataclass(frozen=True, slots=True)
class Lead:
    """The second one's similarities against the first one's: name and difference (above 0), the largest first."""

    behind: tuple[tuple[str, float], ...]
    ahead: tuple[tuple[str, float], ...]


def lead_of(first: Match, second: Match) -> Lead:
    """Where the second match loses most, and where it would have won."""
    gaps = [
        (name, round(getattr(first.similarities, name) - getattr(second.similarities, name), 3)) for name in _TELLING
    ]
    behind = sorted(((name, gap) for name, gap in gaps if gap > 0), key=lambda one: -one[1])
    ahead = sorted(((name, -gap) for name, gap in gaps if gap < 0), key=lambda one: -one[1])
    return Lead(tuple(behind[:_MOST_BEHIND]), tuple(ahead[:_MOST_AHEAD]))
