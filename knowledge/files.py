"""Entry files: reading and writing entries as CSV, Excel and JSON, without loss and without a formula that runs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.cells import cell_of_list
from knowledge.entry import Entry
from knowledge.rows import (
    COLUMNS,
    DATES,
    LISTS,
    QUESTION_COLUMNS,
    BrokenFile,
    Row,
    read_row,
    refuse_unstorable,
    refused,
    shown,
)
from knowledge.sheets import MAX_LINES, MAX_UNPACKED, Line, decode, read_csv, read_xlsx, write_csv, write_xlsx

__all__ = ["BrokenFile", "Limits", "Reading", "Row", "read_entries", "read_path", "write_entries"]

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
_KNOWN = frozenset((*COLUMNS, *QUESTION_COLUMNS))
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: as it is, as a workbook unpacks, and in rows. Who shares a machine asks for less."""

    most_bytes: int = MAX_BYTES
    most_unpacked: int = MAX_UNPACKED
    most_rows: int = MAX_LINES


_WIDE = Limits()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file held: every row in its order, and remarks about the file as a whole."""

    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()


def read_path(path: Path) -> Reading:
    """The rows of the file at `path`; raises BrokenFile."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BrokenFile(f"{shown(path.name)}: {_too_large(MAX_BYTES)}")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "no such file"
        raise BrokenFile(f"{shown(path.name)}: cannot be opened ({reason}); check its name and rights.") from None
    return read_entries(path.name, data)


def read_entries(name: str, data: bytes, limits: Limits = _WIDE) -> Reading:
    """The rows of a file from its name, whose ending decides the form, and its bytes; raises only BrokenFile."""
    try:
        if len(data) > limits.most_bytes:
            raise BrokenFile(_too_large(limits.most_bytes))
        match _form(name):
            case "csv":
                return _read_table(read_csv(data), limits.most_rows)
            case "xlsx":
                return _read_table(read_xlsx(data, limits.most_unpacked), limits.most_rows)
            case _:
                return _read_json(decode(data), limits.most_rows)
    except BrokenFile as error:
        raise BrokenFile(f"{shown(name)}: {error}") from None


def _too_large(most: int) -> str:
    return f"is larger than {most // MEGABYTE} MB; split it into several files."


def _must_be_few(rows: int, most: int) -> None:
    if rows > most:
        raise BrokenFile(f"holds more than {most:,} rows; split it into several files.")


def _form(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    if ending not in ("csv", "xlsx", "json"):
        raise BrokenFile("has none of the endings .csv, .xlsx or .json; save it in one of these forms.")
    return ending


def _read_table(lines: Iterator[Line], most: int) -> Reading:
    header = next(((number, cells) for number, cells in lines if not _blank(cells)), None)
    if header is None:
        raise BrokenFile("is empty; its first line must name the columns, among them title and answer.")
    names = [_name(cell) for cell in header[1]]
    _check_header(header[0], names)
    unknown = [name for name in names if name and name not in _KNOWN]
    rows: list[Row] = []
    for number, cells in lines:
        if _blank(cells):
            continue
        _must_be_few(len(rows) + 1, most)
        if not _blank(cells[len(names) :]):
            rows.append(refused(number, "", f"has more cells than the {len(names)} columns; quote cells with commas"))
            continue
        nameless = [
            f"the nameless column {at}"
            for at, name in enumerate(names, 1)
            if not name and not _blank(cells[at - 1 : at])
        ]
        unknown += [name for name in nameless if name not in unknown]
        padded = [*cells, *[None] * (len(names) - len(cells))]
        rows.append(
            read_row(number, {name: cell for name, cell in zip(names, padded, strict=False) if name in _KNOWN})
        )
    return Reading(tuple(rows), _remarks(unknown))


def _check_header(number: int, names: Sequence[str]) -> None:
    for name in names:
        if name and names.count(name) > 1:
            raise BrokenFile(f"line {number} names the column {shown(name)} twice; keep one of them.")
    if not ({"title", "answer"} <= set(names) or {"q", "a"} <= set(names)):
        missing = " and ".join(column for column in ("title", "answer") if column not in names)
        found = shown(", ".join(name for name in names if name))
        raise BrokenFile(f"line {number} must name the columns, but {missing} is missing (found: {found}); add it.")


def _blank(cells: Iterable[object]) -> bool:
    return all(cell is None or not str(cell).strip() for cell in cells)


def _name(cell: object) -> str:
    return str(cell).strip().lower() if cell is not None else ""


def _remarks(unknown: Iterable[str]) -> tuple[str, ...]:
    names = list(dict.fromkeys(unknown))
    if not names:
        return ()
    listed = ", ".join(shown(name) for name in names[:20]) + (", …" if len(names) > 20 else "")
    return (f"columns that are not part of an entry were left out: {listed}",)


def _read_json(text: str, most: int) -> Reading:
    items = _items(_parse(text))
    _must_be_few(len(items), most)
    rows = []
    unknown: dict[str, None] = {}
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            rows.append(refused(number, "", f"is {shown(item)}, not an object with a title and an answer"))
            continue
        named = {_name(key): value for key, value in item.items()}
        unknown |= dict.fromkeys(name for name in named if name not in _KNOWN)
        rows.append(read_row(number, named))
    return Reading(tuple(rows), _remarks(unknown))


def _items(content: object) -> list[object]:
    if isinstance(content, dict):
        content = content.get("entries")
    if not isinstance(content, list):
        raise BrokenFile('must be a list of entries or {"entries": [...]}; put the entries into such a list.')
    return content


def _parse(text: str) -> object:
    try:
        return json.loads(text, parse_int=_whole_number, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BrokenFile(f"is not JSON at {where} ({error.msg}); mend it there and try again.") from None
    except RecursionError:
        raise BrokenFile("is nested too deep; an entry holds texts and lists of texts only.") from None


def _whole_number(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:  # Python itself stops at 4,300 digits with an error that names no place
        raise BrokenFile(f"holds the number {digits[:12]}… of {len(digits)} digits; put it in quotation marks.")
    return int(digits)


def _no_number(word: str) -> float:
    raise BrokenFile(f"holds {word}, which is not JSON; remove it or put it in quotation marks.")


def write_entries(name: str, entries: Iterable[Entry]) -> bytes:
    """The bytes of a file with these entries; the ending of `name` decides the form. Raises BrokenFile.

    What `read_entries` makes of them equals what was given, revisions aside: those belong to the store.
    """
    form = _form(name)
    records = [_record(entry) for entry in entries]
    if form == "json":
        return (json.dumps({"entries": records}, ensure_ascii=False, indent=2) + "\n").encode()
    lines = [COLUMNS, *([_cell(record[column]) for column in COLUMNS] for record in records)]
    return write_csv(lines) if form == "csv" else write_xlsx(lines)


def _record(entry: Entry) -> Mapping[str, str | bool | list[str] | None]:
    record: dict[str, str | bool | list[str] | None] = {}
    for column in COLUMNS:
        value = getattr(entry, column)
        if column in LISTS:
            record[column] = list(value)
        elif column in DATES:
            record[column] = value.isoformat() if value else None
        elif isinstance(value, bool):
            record[column] = value
        else:
            record[column] = str(value)
        for text in value if column in LISTS else [str(value)]:
            refuse_unstorable(text, f"entry {shown(entry.id)}, {column}")
    return record


def _cell(value: str | bool | list[str] | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return cell_of_list(value) if isinstance(value, list) else value or ""
