"""What a signed body may hold without making sense: each of these has raised where nobody expected it."""

import copy
import json
from collections.abc import Iterator
from typing import Any

DEEP = "[" * 100_000 + "]" * 100_000
HUGE = "9" * 4_301

# As JSON text, because some of them no writer of JSON would write.
VALUES = {
    "null": "null",
    "true": "true",
    "zero": "0",
    "negative": "-7",
    "2**70": str(2**70),
    "4301 digits": HUGE,
    "fraction": "1.5",
    "NaN": "NaN",
    "infinity": "Infinity",
    "1e999": "1e999",
    "empty text": '""',
    "spaces": '" \\t\\u3000"',
    "half an emoji": '"\\ud83d"',
    "the other half": '"\\ude00"',
    "NUL": '"a\\u0000b"',
    "only NUL": '"\\u0000"',
    "long text": '"' + "字" * 100_000 + '"',
    "digits that are none": '"²"',
    "list": "[]",
    "list of lists": "[[1, [2]]]",
    "object": "{}",
    "object of objects": '{"id": {"id": {}}, "type": [], "userId": {}, "text": 5}',
    "100,000 deep": DEEP,
    "90 deep": "[" * 90 + "]" * 90,
}

BODIES = {
    "nothing": b"",
    "a space": b" ",
    "not JSON": b"<html></html>",
    "half": b'{"events": [{"type": "mess',
    "null": b"null",
    "true": b"true",
    "number": b"7",
    "text": b'"text"',
    "list": b"[]",
    "object": b"{}",
    "no UTF-8": b'{"update_id": 1, "events": ["\xff\xfe"]}',
    "UTF-16": '{"update_id": 1, "events": []}'.encode("utf-16"),
    "UTF-32": '{"update_id": 1, "events": []}'.encode("utf-32"),
    "byte order mark": b'\xef\xbb\xbf{"update_id": 1}',
    "deep": DEEP.encode(),
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "huge number": HUGE.encode(),
    "huge id": f'{{"update_id": {HUGE}}}'.encode(),
    "not a number": b'{"update_id": NaN, "events": [NaN]}',
    "infinite": b'{"update_id": 1e999, "events": [1e999]}',
    "events are no list": b'{"events": {"type": "message"}}',
    "events are no objects": b'{"events": [1, null, "a", [], true, 1e999]}',
    "101 events": b'{"events": [' + b",".join([b'{"type": "message"}'] * 101) + b"]}",
    "control characters": b'{"events": "\x00\x01"}',
    "the same key twice": b'{"update_id": 1, "update_id": {}, "events": [], "events": 5}',
}

_HERE = "\ue000"


def spoiled(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every way to put a wrong value in one place of an event: (what and where, the event as JSON text)."""
    for path in _paths(event):
        broken = copy.deepcopy(event)
        inner: Any = broken
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = _HERE
        text = json.dumps(broken, ensure_ascii=False)
        for name, value in VALUES.items():
            yield f"{name} at {path}", text.replace(f'"{_HERE}"', value)
        del inner[path[-1]]
        yield f"nothing at {path}", json.dumps(broken)


def _paths(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*above, step)
        yield from _paths(inner, (*above, step))
