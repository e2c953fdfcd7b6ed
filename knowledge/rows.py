"""One row of an entry file: its columns, and how it becomes an Entry or a refusal that names row and column."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from knowledge.cells import list_in_cell
from knowledge.entry import Entry, Kind, Status

TEXTS = ("title", "answer", "bureau", "phone", "source_url", "standing_id", "title_en", "answer_en")
LISTS = ("phrasings", "keywords", "links")
DATES = ("checked_on", "review_by", "valid_from", "valid_until")
COLUMNS = (
    *("id", "kind", "title", "phrasings", "keywords", "answer", "bureau", "phone", "links", "source_url"),
    *("checked_on", "review_by", "valid_from", "valid_until", "standing_id", "depends_on_today", "status"),
    *("title_en", "answer_en"),
)
# The plain question lists that cities publish: four columns of their own, read as ours.
QUESTION_COLUMNS = ("q", "a", "dept", "url")
MAX_ITEMS = 1_000
MAX_ID = 120

_Choice = TypeVar("_Choice", bound=StrEnum)

_DATE = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class BrokenFile(Exception):
    """The file as a whole cannot be taken; `str()` is one sentence that says where and what to do."""


class _RefusedRow(Exception):
    """One row cannot be taken: the column, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: an entry, or the sentence that says why there is none.

    `number` counts as a person does in that file: the line of a sheet (its header is 1), the item of a JSON list.
    `given` names the fields that the file speaks about: an update leaves all others as they are.
    `own_id` is False when the file gave no id and one was derived from the question.
    """

    number: int
    entry: Entry | None
    refusal: str = ""
    given: frozenset[str] = frozenset()
    own_id: bool = True


def derived_id(*parts: str) -> str:
    """The id of a question without one: the same words give the same id on every day and machine."""
    return "import." + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def is_id(text: str) -> bool:
    """Whether `text` can be the id of an entry."""
    return 0 < len(text) <= MAX_ID and text.isprintable() and not re.search(r"\s", text)


def refused(number: int, column: str, what: str) -> Row:
    """A row that is not taken; `what` follows the column in the sentence."""
    return Row(number, None, f"row {number}, {column}: {what}" if column else f"row {number}: {what}")


def read_row(number: int, raw: Mapping[str, object]) -> Row:
    """The row whose columns (lower case) hold `raw`; raises BrokenFile on text that no store takes."""
    raw = _as_entry_columns(raw)
    try:
        return _read(number, raw)
    except _RefusedRow as error:
        column, what = error.args
        return refused(number, column, what)


def _read(number: int, raw: Mapping[str, object]) -> Row:
    fields: dict[str, Any] = {column: _text(number, column, raw.get(column)) for column in TEXTS}
    for column in ("title", "answer"):
        if not fields[column].strip():
            raise _RefusedRow(column, "is missing; every entry needs one")
    fields |= {column: _items(number, column, raw.get(column)) for column in LISTS}
    fields |= {column: _date(number, column, raw.get(column)) for column in DATES}
    own_id = _id(number, raw.get("id"))
    status = _text(number, "status", raw.get("status")).strip().lower()
    kind = _text(number, "kind", raw.get("kind")).strip().lower()
    given = {column for column in COLUMNS if column in raw and column != "id"}
    # An empty cell must not bring a retired entry back, nor make the city's own what is another authority's.
    given -= {column for column, value in (("status", status), ("kind", kind)) if not value}
    entry = Entry(
        id=own_id or derived_id(fields["title"]),
        status=_one_of(Status, "status", status or Status.PUBLISHED),
        kind=_one_of(Kind, "kind", kind or Kind.ANSWER),
        depends_on_today=_yes_or_no("depends_on_today", raw.get("depends_on_today")),
        **fields,
    )
    return Row(number, entry, given=frozenset(given), own_id=bool(own_id))


def _as_entry_columns(raw: Mapping[str, object]) -> Mapping[str, object]:
    """A {q, a, dept, url} row in our own columns; any other row as it is."""
    if "q" not in raw or "title" in raw:
        return raw
    named: dict[str, object] = {column: raw[column] for column in COLUMNS if column in raw}
    named |= {"title": raw["q"], "phrasings": [raw["q"]], "answer": raw.get("a")}
    if "dept" in raw:
        named["bureau"] = raw["dept"]
    if "url" in raw:
        named |= {"source_url": raw["url"], "links": [raw["url"]]}
    return named


def _text(number: int, column: str, value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            refuse_unstorable(value, f"row {number}, {column}")
            return value
        case bool():
            raise _RefusedRow(column, f"{value} is not text")
        case datetime() | date():
            return value.isoformat()[:10]
        case float() if value.is_integer():
            return str(int(value))  # a phone number typed into a sheet comes back as 1999.0
        case int() | float():
            return str(value)
    raise _RefusedRow(column, f"{shown(value)} is not text")


def _items(number: int, column: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        items: Iterable[str] = [_text(number, column, item) for item in value]
    else:
        items = list_in_cell(_text(number, column, value))
    kept = tuple(item for item in items if item.strip())
    for item in kept:
        refuse_unstorable(item, f"row {number}, {column}")
    if len(kept) > MAX_ITEMS:
        where = f"row {number}, {column}"
        raise BrokenFile(f"{where}: holds {len(kept):,} items; split the entry, at most {MAX_ITEMS:,} fit into one.")
    return kept


def _date(number: int, column: str, value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(number, column, value).strip()
    if not text:
        return None
    # Excel turns 2026-01-31 into 2026/1/31 when it saves a CSV file, so both are taken.
    parts = _DATE.fullmatch(text)
    try:
        if parts:
            return date(*map(int, parts.groups()))
    except ValueError:
        pass
    raise _RefusedRow(column, f"{shown(text)} is not a date like 2026-01-31")


def _id(number: int, value: object) -> str:
    text = _text(number, "id", value).strip()
    if text and not is_id(text):
        raise _RefusedRow("id", f"{shown(text)} must be 1 to {MAX_ID} printable characters without blanks")
    return text


def _one_of(choices: type[_Choice], column: str, text: str) -> _Choice:
    try:
        return choices(text)
    except ValueError:
        raise _RefusedRow(column, f"{shown(text)} is none of {', '.join(choices)}") from None


def _yes_or_no(column: str, value: object) -> bool:
    text = str(value or "").strip().lower()
    if text in {"", "no", "false", "0"}:
        return False
    if text in {"yes", "true", "1"}:
        return True
    raise _RefusedRow(column, f"{shown(value)} is neither yes nor no")


def refuse_unstorable(text: str, where: str) -> None:
    """Raise BrokenFile when `text` holds a character that no database and no UTF-8 file takes."""
    found = _UNSTORABLE.search(text)
    if found:
        code = f"U+{ord(found.group()):04X}"
        raise BrokenFile(
            f"{where}: holds {code}, which is no character of a text; delete it and save the file again."
        )


def shown(value: object) -> str:
    """What stood in a file, short and on one line, for a sentence that people read."""
    text = value if isinstance(value, str) else type(value).__name__
    line = "".join(letter if letter.isprintable() else " " for letter in text[:60])
    return line if len(text) <= 60 else line + "…"
