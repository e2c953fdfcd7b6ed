"""Merging a file into what is stored: what each row does to which entry, decided without touching the store."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz, process

from knowledge.entry import Entry, Status
from knowledge.rows import COLUMNS, MAX_ITEMS, Row, derived_id, shown

NEAR = 96.0
_BATCH = 128  # rows compared at once: enough for the vector code, little enough for the memory
_LONGEST = 1_000  # normalising is quadratic on some Python builds, so no question is read further
_NO_WORDS = re.compile(r"[\W_]+")


class Fate(StrEnum):
    """What became of a row."""

    NEW = "taken as new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What one row did: its number in the file, its fate, the entry it concerns ("" when refused) and a sentence.

    `changes` holds, for an entry that was there, each field that is now another: its name, before and after.
    """

    number: int
    fate: Fate
    entry_id: str
    sentence: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """The entries to save, new and changed ones only, and a report for every row in its order."""

    entries: tuple[Entry, ...]
    rows: tuple[RowReport, ...]


def merge(existing: Sequence[Entry], rows: Iterable[Row], *, near: bool = True) -> Merge:
    """Decide what `rows` do to `existing`; revisions are kept as they are, since the store counts them.

    A row with an id of its own is new or an update of that id, never anything else. A row without one whose question
    is nearly one already known joins that entry as a phrasing; with `near` off it stays an entry of its own.
    """
    rows = list(rows)
    target = _near_entries(existing, rows) if near else {}
    work = _Work(existing, near)
    reports = [work.take(row, target.get(at)) for at, row in enumerate(rows)]
    return Merge(tuple(work.changed()), tuple(reports))


def normal_form(question: str) -> str:
    """A question without what does not tell questions apart: width, case, punctuation and blanks."""
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", question[:_LONGEST]).lower())


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of an entry (`row` is None) or of a row of the file."""

    normal: str
    entry: Entry
    row: int | None


def _near_entries(existing: Sequence[Entry], rows: Sequence[Row]) -> dict[int, _Asked]:
    """For each row without its own id the best near-equal question of an entry or of an earlier row."""
    asked = [_Asked(normal_form(text), entry, None) for entry in existing for text in _questions(entry)]
    limits = {}
    for at, row in enumerate(rows):
        if row.entry:
            limits[at] = len(asked)  # a row sees what came before it, not itself
            asked += [_Asked(normal_form(text), row.entry, at) for text in _questions(row.entry)]
    queries = [(at, row.entry.title) for at, row in enumerate(rows) if row.entry and not row.own_id]
    wanted = [(at, normal) for at, title in queries if (normal := normal_form(title))]
    known = [question.normal for question in asked]
    return {at: asked[best] for at, best in _best_matches(wanted, known, limits)}


def _best_matches(
    wanted: Sequence[tuple[int, str]], known: Sequence[str], limits: dict[int, int]
) -> Iterator[tuple[int, int]]:
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        scores = process.cdist([normal for _, normal in batch], known, scorer=fuzz.ratio, score_cutoff=NEAR)
        for (at, _), line in zip(batch, scores, strict=True):
            seen = line[: limits[at]]
            if seen.size and seen.max() >= NEAR:
                yield at, int(seen.argmax())


def _questions(entry: Entry) -> Iterable[str]:
    return dict.fromkeys((entry.title, *entry.phrasings))


class _Work:
    """The entries as they stand after the rows taken so far."""

    def __init__(self, existing: Sequence[Entry], near: bool) -> None:
        self._before = {entry.id: entry for entry in existing}
        self._now = dict(self._before)
        self._lines: dict[str, int] = {}  # id → the row that brought it
        self._homes: dict[int, str] = {}  # row → the entry it went into, for later rows near to it
        self._near = near
        self._at = -1

    def changed(self) -> Iterator[Entry]:
        return (entry for entry in self._now.values() if self._before.get(entry.id) != entry)

    def take(self, row: Row, near_to: _Asked | None) -> RowReport:
        self._at += 1
        if row.entry is None:
            return RowReport(row.number, Fate.REFUSED, "", row.refusal)
        report = self._take_own(row, row.entry) if row.own_id else self._take_loose(row, row.entry, near_to)
        if report.fate is not Fate.REFUSED:
            self._homes[self._at] = report.entry_id
        return report

    def _take_own(self, row: Row, entry: Entry) -> RowReport:
        if entry.id in self._lines:
            first = self._lines[entry.id]
            what = f"row {row.number}, id: {entry.id} stands in row {first} already; give each entry its own id"
            return RowReport(row.number, Fate.REFUSED, "", what)
        return self._keep(row, entry)

    def _take_loose(self, row: Row, entry: Entry, near_to: _Asked | None) -> RowReport:
        if near_to:
            home = near_to.entry.id if near_to.row is None else self._homes.get(near_to.row)
            if home:
                return self._join(row, entry, home)
        if entry.id in self._lines:  # the same words twice in one file, and not to be merged
            other = derived_id(entry.title, entry.source_url, entry.answer)
            entry = replace(entry, id=other)
        elif self._near and entry.id in self._before:
            # Taken over once, and its question reworded since: the curator's words stay.
            return self._join(row, entry, entry.id)
        return self._keep(row, entry)

    def _keep(self, row: Row, entry: Entry) -> RowReport:
        """Take `entry` under its own id: as a new one, or over the stored one in the fields that the file gave."""
        stored = self._now.get(entry.id)
        kept = entry
        if stored:
            kept = replace(stored, **{field: getattr(entry, field) for field in row.given})
        fate = Fate.NEW if stored is None else Fate.UNCHANGED if kept == stored else Fate.UPDATED
        self._now[kept.id] = kept
        self._lines.setdefault(kept.id, row.number)
        changes = _changes(stored, kept) if stored else ()
        what = f" ({', '.join(field for field, _, _ in changes)})" if changes else ""
        return RowReport(row.number, fate, kept.id, f"row {row.number}: {fate}, {kept.id}{what}", changes)

    def _join(self, row: Row, entry: Entry, home: str) -> RowReport:
        stored = self._now[home]
        known = {stored.title, *stored.phrasings}
        added = tuple(text for text in _questions(entry) if text not in known)
        phrasings = stored.phrasings + added
        if len(phrasings) > MAX_ITEMS:
            what = f"row {row.number}: is nearly a question of {home}, which has {MAX_ITEMS:,} phrasings already"
            return RowReport(row.number, Fate.REFUSED, "", what)
        # What curators wrote stands, also beside the page they took it from.
        imported = stored.id == derived_id(stored.title)
        same_source = imported and bool(entry.source_url) and entry.source_url == stored.source_url
        joined = replace(stored, phrasings=phrasings, answer=entry.answer if same_source else stored.answer)
        self._now[home] = joined
        if joined == stored and entry.answer == stored.answer:
            return RowReport(row.number, Fate.UNCHANGED, home, f"row {row.number}: {Fate.UNCHANGED}, {home}")
        sentence = _joined_sentence(row.number, stored, joined, bool(added), entry)
        return RowReport(row.number, Fate.MERGED, home, sentence, _changes(stored, joined))


def _changes(before: Entry, after: Entry) -> tuple[tuple[str, str, str], ...]:
    pairs = ((field, getattr(before, field), getattr(after, field)) for field in COLUMNS)
    return tuple((field, *_difference(old, new)) for field, old, new in pairs if old != new)


def _difference(old: object, new: object) -> tuple[str, str]:
    """Two values as a person compares them: of lists only what went and what came."""
    if isinstance(old, tuple) and isinstance(new, tuple):
        return "\n".join(item for item in old if item not in new), "\n".join(item for item in new if item not in old)
    return str(old or ""), str(new or "")


def _joined_sentence(number: int, stored: Entry, joined: Entry, added: bool, entry: Entry) -> str:
    retired = "" if stored.status is Status.PUBLISHED else f" ({stored.status})"
    question = "its question was added as a phrasing" if added else "its question was there already"
    if joined.answer != stored.answer:
        answer = "its answer replaced the old one, since both have the same source"
    elif entry.answer == stored.answer:
        answer = "its answer is the same"
    else:
        answer = "its answer was NOT taken over"
    # Near is not the same (a license for makers, one for sellers): the curator sees what it was taken for.
    sounds_alike = normal_form(entry.title) != normal_form(stored.title)
    taken_for = f' ("{shown(stored.title)}")' if sounds_alike else ""
    return f"row {number}: merged into {joined.id}{retired}{taken_for}; {question}, {answer}"
