"""Entry: one question the city answers, with its phrasings, answer, source and dates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Where an entry stands: only a published one answers citizens."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the city answers to one question, as curators wrote it.

    `valid_from` and `valid_until` are whole days in Taipei, both included; None means open on that side.
    `revision` counts the saves of this entry, from 1; 0 means that it was not stored yet.
    """

    id: str
    title: str
    answer: str
    phrasings: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    bureau: str = ""
    phone: str = ""
    links: tuple[str, ...] = ()
    source_url: str = ""
    checked_on: date | None = None
    review_by: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    status: Status = Status.PUBLISHED
    title_en: str = ""
    answer_en: str = ""
    revision: int = 0

    def answers_on(self, day: date) -> bool:
        """Whether citizens get this entry on `day` (a date in Taipei)."""
        return (
            self.status is Status.PUBLISHED
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )
