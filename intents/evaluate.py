"""Evaluate: labelled questions as JSON lines, and how many of them came out right."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


class BadLine(Exception):
    """A line that is no labelled question; the text is one sentence that says where and what to do."""


@dataclass(frozen=True, slots=True)
class Question:
    """A text and what is right about it.

    `ids` are the acceptable entries (none at all: a question for nobody here), None where the line does not say.
    `is_emergency` is None where the line does not say; `hotlines` are the numbers that count as right.
    """

    text: str
    ids: tuple[str, ...] | None = None
    is_emergency: bool | None = None
    hotlines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question: entry ids, best first; whether the first was said as the answer; the hotline."""

    ranked: tuple[str, ...]
    answered: bool
    hotline: str | None


def read_questions(name: str, text: str) -> Iterator[Question]:
    """The questions of a file called `name`; empty lines are skipped. Raises BadLine."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield _question(json.loads(line))
            except (ValueError, RecursionError) as problem:
                reason = "it is not JSON" if isinstance(problem, json.JSONDecodeError) else str(problem)
                raise BadLine(f"{name}, line {number}: {reason}.") from None


def count(questions: Sequence[Question], outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """How each kind of question fared: counts, except the emergencies' `recall` (0..1, None without any)."""
    pairs = list(zip(questions, outcomes, strict=True))
    known = [(q.ids, o) for q, o in pairs if q.ids]
    unknown = [o for q, o in pairs if q.ids == ()]
    urgent = [(q.hotlines, o) for q, o in pairs if q.is_emergency]
    calm = [o for q, o in pairs if q.is_emergency is False]
    heard = sum(o.hotline in hotlines for hotlines, o in urgent)
    return {
        "known": {
            "n": len(known),
            "top1": sum(_found(ids, o, 1) for ids, o in known),
            "top3": sum(_found(ids, o, 3) for ids, o in known),
            "answered": sum(o.answered for _, o in known),
            "answered_right": sum(o.answered and _found(ids, o, 1) for ids, o in known),
        },
        "unknown": {"n": len(unknown), "answered": sum(o.answered for o in unknown)},
        "emergency": {
            "n": len(urgent) + len(calm),
            "recall": round(heard / len(urgent), 4) if urgent else None,
            "false_alarms": sum(o.hotline is not None for o in calm),
        },
    }


def _found(ids: Sequence[str], outcome: Outcome, within: int) -> bool:
    return any(entry_id in ids for entry_id in outcome.ranked[:within])


def _question(line: Any) -> Question:
    if not isinstance(line, dict) or not isinstance(line.get("text"), str):
        raise ValueError('write {"text": "…", "ids": […]} or {"text": "…", "hotline": …}')
    if "ids" not in line and "hotline" not in line:
        raise ValueError('"ids" or "hotline" is missing')
    ids = tuple(_texts(line, "ids")) if "ids" in line else None
    if "hotline" not in line:
        return Question(line["text"], ids)
    hotline = line["hotline"]
    if hotline is None:
        return Question(line["text"], ids, False)
    if not isinstance(hotline, str):
        raise ValueError('"hotline" is a number in quotation marks, or null')
    return Question(line["text"], ids, True, (hotline, *_texts(line, "also")))


def _texts(line: dict[str, Any], name: str) -> list[str]:
    found = line.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f'"{name}" is a list of texts')
    return found
