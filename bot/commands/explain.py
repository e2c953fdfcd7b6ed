"""`ask1999 ask --explain`: why each candidate stands where it stands, as a table for curators."""

from collections.abc import Iterator, Sequence

from intents.lead import NAMES, lead_of
from intents.match import Match


def explain(matches: Sequence[Match]) -> Iterator[str]:
    """The lines of the table, and why the runner-up lost."""
    yield f"{'entry':<34}{'sure':>6}" + "".join(f"{name:>11}" for name in NAMES)
    for match in matches:
        numbers = "".join(f"{getattr(match.similarities, name):>11.3f}" for name in NAMES)
        yield f"{match.entry.id:<34}{match.confidence:>6.2f}{numbers}"
        yield f"    met: {match.phrasing}"
        yield f"    shared words: {'、'.join(match.shared) or '–'}"
    if len(matches) > 1:
        yield _why_second_lost(matches[0], matches[1])


def _why_second_lost(first: Match, second: Match) -> str:
    lead = lead_of(first, second)
    lost = ", ".join(f"{name} by {gap:.2f}" for name, gap in lead.behind) or "nothing alone, but in all together"
    led = ", ".join(f"{name} by {gap:.2f}" for name, gap in lead.ahead)
    return f"runner-up {second.entry.id} is behind in {lost}" + (f"; ahead in {led}." if led else ".")
