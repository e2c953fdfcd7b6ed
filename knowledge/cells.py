"""What one cell of a sheet can hold: lists, harmless formulas, and characters that XML has no place for."""

import json
import re
from collections.abc import Iterable

# A sheet program runs a cell as a formula by its first character; careless readers cut cells at line ends too.
# A line end of two characters is no trigger inside a cell, or every blank line of a Windows text would be marked.
_LINE_START = r"(?:\A|(?<=[\r\n]))"
_RUNS = r"(?='*[ \xa0]*(?:[=+\-@\t＝＋－＠]|\r(?!\n)))"
_STARTS_WITH_CR = r"(?='*[ \xa0]*\r)"
_TO_DEFUSE = re.compile(rf"{_LINE_START}{_RUNS}|\A{_STARTS_WITH_CR}")
_DEFUSED = re.compile(rf"{_LINE_START}'{_RUNS}|\A'{_STARTS_WITH_CR}")

# A carriage return is legal XML but every parser reads it as a newline, so it is escaped with the illegal ones.
_NOT_FOR_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f]|FFF[EFef]|005F)_")


def defuse(text: str) -> str:
    """`text` with an apostrophe before each line that a sheet program could run as a formula."""
    return _TO_DEFUSE.sub("'", text)


def restore(text: str) -> str:
    """What `defuse` was given."""
    return _DEFUSED.sub("", text)


def escape_for_xml(text: str) -> str:
    """`text` with what an XML cell cannot hold as _xHHHH_, the way Excel writes it."""
    return _NOT_FOR_XML.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def unescape_from_xml(text: str) -> str:
    """What `escape_for_xml` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)


def cell_of_list(items: Iterable[str]) -> str:
    """A list as one cell: an item a line, or a JSON list where an item would not survive that."""
    kept = list(items)
    lines = "\n".join(kept)
    return lines if list_in_cell(lines) == kept else json.dumps(kept, ensure_ascii=False)


def list_in_cell(text: str) -> list[str]:
    """The items of a cell: its lines without the blanks around them, or those of a JSON list of texts."""
    if text.startswith('["'):
        try:
            items = json.loads(text)
        except (ValueError, RecursionError):
            items = None
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return items
    return [line.strip() for line in text.split("\n") if line.strip()]
