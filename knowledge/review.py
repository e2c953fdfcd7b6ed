"""Review: what keeps an entry from citizens, matcher aside; each finding says what is wrong and how to mend it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.entry import Entry, Kind
from knowledge.merge import normal_form
from knowledge.wording_rules import poor_wording, unexplained

LONGEST_ANSWER = 300
LEAST_PHRASINGS = {Kind.ANSWER: 16, Kind.ELSEWHERE: 6, Kind.COURTESY: 6}
# What news brings for some weeks leans on the phrasings of its standing entry.
LEAST_PHRASINGS_TIME_BOUND = 6
_ALWAYS = ("title", "phrasings", "keywords", "answer", "title_en", "answer_en")
_SOURCED = ("bureau", "phone", "source_url", "checked_on", "review_by")
# A number to call, an address, or a place to go or write to: what a citizen can do next.
_NEXT_STEP = re.compile(
    r"\d{3,}|https?://|[到向洽打撥去上]\S{0,12}(?:所|處|局|中心|公所|網站|櫃[檯臺台]|醫院|派出所)|APP|打字|直接打|真人",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Filed:
    """An entry and the file it stands in."""

    file: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with an entry and how to mend it; one that is not `serious` is a warning."""

    file: str
    entry_id: str
    problem: str
    mend: str
    serious: bool = True


def review(filed: Sequence[Filed], day: date, known_ids: Iterable[str] = ()) -> list[Finding]:
    """All findings about entries as they would ship on `day`; `known_ids` are ids besides their own that exist."""
    ids = {one.entry.id for one in filed} | set(known_ids)
    found = [
        Finding(one.file, one.entry.id, *rest)
        for one in filed
        for rest in (*_missing(one.entry), *_dates(one.entry, day), *_words(one.entry), *_dead(one.entry, ids))
    ]
    return found + list(_twice(filed))


_Rest = tuple[str, str] | tuple[str, str, bool]


def _missing(entry: Entry) -> Iterator[_Rest]:
    needed = _ALWAYS if entry.is_small_talk else (*_ALWAYS, *_SOURCED)
    for field in needed:
        if not getattr(entry, field):
            yield f"{field} is missing", f"fill in {field}"
    time_bound = entry.valid_from is not None or entry.valid_until is not None
    least = LEAST_PHRASINGS_TIME_BOUND if time_bound else LEAST_PHRASINGS[entry.kind]
    if 0 < len(entry.phrasings) < least:
        yield f"only {len(entry.phrasings)} phrasings", f"write at least {least}, as citizens really ask"
    if time_bound and not entry.standing_id:
        yield "standing_id is missing", "name the entry that answers outside its days"


def _dates(entry: Entry, day: date) -> Iterator[_Rest]:
    if entry.checked_on and entry.checked_on > day:
        yield f"checked_on {entry.checked_on} lies ahead", "write the day on which source and answer were compared"
    if entry.checked_on and entry.review_by and entry.review_by <= entry.checked_on:
        yield f"review_by {entry.review_by} is not after checked_on", "set a later day for the next check"
    if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
        yield "valid_until lies before valid_from", "exchange the two days, or correct one"
    if entry.valid_until and entry.valid_until < day:
        yield f"expired on {entry.valid_until}", "retire it, or set the days of its next time", False
    if entry.review_by and entry.review_by < day:
        yield f"its review was due by {entry.review_by}", "compare answer and source, then set both dates", False


def _words(entry: Entry) -> Iterator[_Rest]:
    if len(entry.answer) > LONGEST_ANSWER:
        yield f"the answer has {len(entry.answer)} characters", f"cut it to {LONGEST_ANSWER}, the steps first"
    if entry.answer and not _NEXT_STEP.search(entry.answer):
        yield "the answer names no next step", "say where to call, go or look"
    for text in (entry.title, entry.answer):
        yield from poor_wording(text)
    yield from ((what, mend, False) for what, mend in unexplained(entry.answer))


def _dead(entry: Entry, ids: set[str]) -> Iterator[_Rest]:
    if entry.standing_id and entry.standing_id not in ids:
        yield f"standing_id {entry.standing_id} is no entry", "name an entry that exists"
    if entry.standing_id and entry.standing_id == entry.id:
        yield "standing_id names the entry itself", "name the entry that answers all year"


def _twice(filed: Sequence[Filed]) -> Iterator[Finding]:
    ids: dict[str, str] = {}
    asked: dict[str, str] = {}
    for one in filed:
        if one.entry.id in ids:
            yield Finding(
                one.file, one.entry.id, f"the id stands in {ids[one.entry.id]} too", "give it an id of its own"
            )
        ids.setdefault(one.entry.id, one.file)
        for phrasing in dict.fromkeys((one.entry.title, *one.entry.phrasings)):
            other = asked.setdefault(normal_form(phrasing), one.entry.id)
            if other != one.entry.id:
                what = f"the phrasing {phrasing} stands in {other} too"
                yield Finding(one.file, one.entry.id, what, "delete it from the entry that it fits less")
