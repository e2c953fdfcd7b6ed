"""Open signed bytes as JSON without ever raising on what a sender put in."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels.channel import Unreadable
from channels.fit import cut

LONGEST_TEXT = 5_000  # LINE's own limit; normalising longer ones is slow on some builds of Python
LONGEST_ID = 100  # the longest real one has 33 characters


def parse(raw: bytes) -> Mapping[str, Any]:
    """The JSON object in `raw`. Raises Unreadable for everything else: bad UTF-8, depth, huge numbers, NaN."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"not JSON: {type(problem).__name__}") from None
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object")
    return value


def dump(value: object) -> bytes:
    """`value` as compact JSON bytes; lone surrogates stay escaped, so that they can be stored. Raises Unreadable."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")
    except RecursionError:
        # Writing needs a little more of the stack than reading did.
        raise Unreadable("too deep") from None


def part(value: Mapping[str, Any], *path: str) -> Any:
    """The value under `path`, or None where a step is missing or no object."""
    found: Any = value
    for step in path:
        if not isinstance(found, dict):
            return None
        found = found.get(step)
    return found


def word(value: Mapping[str, Any], *path: str) -> str:
    """The text or whole number under `path` as text, or '' (also for a number too long to be an id)."""
    found = part(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return storable(str(found)) if not isinstance(found, int) or abs(found) < 2**63 else ""


def identity(value: Mapping[str, Any], *path: str) -> str:
    """The id under `path` as text, or '' where there is none or one that is too long to be one."""
    found = word(value, *path)
    return found if len(found) <= LONGEST_ID else ""


def said(value: Mapping[str, Any], *path: str) -> str:
    """The citizen's words under `path`, at most LONGEST_TEXT characters; '' where there is no text."""
    return cut(word(value, *path), LONGEST_TEXT, utf16=False) if isinstance(part(value, *path), str) else ""


def storable(text: str) -> str:
    """`text` without what a database or UTF-8 refuses: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def fingerprint(raw: bytes) -> str:
    """The identity of an event that has no id of its own."""
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def moment(milliseconds: object) -> datetime:
    """Milliseconds since 1970 as an aware time; now where they make no sense."""
    if isinstance(milliseconds, int | float) and 0 < milliseconds < 4_102_444_800_000:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return datetime.now(UTC)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
