"""The address of an entry's pages: its id, whatever characters it holds, as one step of a path and back."""

import re
from urllib.parse import quote

from bot.console.forms import Refused
from bot.console.guard import Visit
from knowledge.rows import is_id

ENTRIES = "/console/entries"
# Steps that mean something else beside or above an entry.
_TAKEN = frozenset({"new", "import", "export.csv", "export.xlsx", ".", ".."})
_MEANINGFUL = frozenset("/\\~%?#;")
_ESCAPED = re.compile("~([0-9A-F]{2})")
_MOST = 2**31
_KEYS = 2**63


def entry_path(entry_id: str) -> str:
    """The address of the entry's page. What has a meaning in paths is written ~2F: servers and proxies undo %2F."""
    step = "".join(_escaped(letter) if letter in _MEANINGFUL else letter for letter in entry_id)
    if step in _TAKEN:
        step = _escaped(step[0]) + step[1:]
    return f"{ENTRIES}/{quote(step, safe='')}"


def entry_id_of(visit: Visit) -> str:
    """The id that the address names. Raises Refused for what can be no id."""
    step: str = visit.request.path_params["entry_id"]
    entry_id = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), step)
    if not is_id(entry_id):
        raise no_such_entry(visit)
    return entry_id


def _escaped(letter: str) -> str:
    return f"~{ord(letter):02X}"


def number_of(text: str) -> int:
    """A number from an address or a form; -1 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) < _MOST else -1


def key_of(text: str) -> int:
    """The key of a row from an address or a form; -1 for what can be none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) < _KEYS else -1


def no_such_entry(visit: Visit) -> Refused:
    """The refusal of an address that names nothing."""
    return Refused(404, "找不到這個題目", "沒有這個代號的題目，請看看網址有沒有打對。", visit.form)
