"""Asked: a message to be weighed, or a lesson in which something is left out."""

from dataclasses import dataclass

from intents.query import Query


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to be weighed; entries that hold a copy of it, `copies`, are candidates in any case.

    For a lesson the row `left_out` does not count, nor does the entry `without`.
    """

    query: Query
    words: dict[str, str]
    copies: tuple[int, ...] = ()
    left_out: int | None = None
    without: int | None = None
