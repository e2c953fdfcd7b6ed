"""Entry: one question the city answers, with its phrasings, answer, source and dates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Where an entry stands: only a published one answers citizens."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


class Kind(StrEnum):
    """Whose answer an entry is: the city's own, a way to another authority, or a polite word in small talk."""

    ANSWER = "answer"
    ELSEWHERE = "elsewhere"
    COURTESY = "courtesy"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the city answers to one question, as curators wrote it.

    `valid_from` and `valid_until` are whole days in Taipei, both included; None means open on that side. Outside
    them the entry `standing_id` answers instead. `depends_on_today`: the answer says where today's state is found.
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
    standing_id: str = ""
    depends_on_today: bool = False
    status: Status = Status.PUBLISHED
    title_en: str = ""
    answer_en: str = ""
    kind: Kind = Kind.ANSWER
    revision: int = 0

    @property
    def is_ours(self) -> bool:
        """Whether the city itself answers here, not another authority or good manners."""
        return self.kind is Kind.ANSWER

    @property
    def is_small_talk(self) -> bool:
        """Whether this is a courtesy: never the answer to a question."""
        return self.kind is Kind.COURTESY

    def answers_on(self, day: date) -> bool:
        """Whether citizens get this entry on `day` (a date in Taipei)."""
        return (
            self.status is Status.PUBLISHED
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )

    def is_expired_on(self, day: date) -> bool:
        """Whether this entry would answer, were its last day not over on `day` (a date in Taipei)."""
        return self.status is Status.PUBLISHED and self.valid_until is not None and self.valid_until < day
