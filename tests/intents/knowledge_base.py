"""Entries to match over: the starter base, and questions with known answers."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from intents.encoder import load_encoder
from intents.evaluate import Question, read_questions
from intents.matcher import Matcher
from knowledge.answering import answering
from knowledge.entry import Entry
from knowledge.starter_base import starter_entries

# No news entry answers on it.
ORDINARY_DAY = date(2026, 11, 24)
FOLDER = Path(__file__).parent / "questions"
# Who asks for these may well be in danger: an alarm is no mistake there.
OF_DANGER = frozenset(
    {
        "economy.gas",
        "elsewhere.consular-emergency",
        "elsewhere.other-police",
        "fire.ambulance",
        "police.missing-person",
        "social.domestic-violence",
    }
)


def starter_today() -> list[Entry]:
    """The entries of the starter base that answer on an ordinary day."""
    return answering(starter_entries(), ORDINARY_DAY)


@cache
def starter_matcher(*, semantic: bool) -> Matcher:
    """A matcher over the starter base, built once for all tests of a process."""
    return Matcher(starter_today(), load_encoder() if semantic else None)


def questions(name: str) -> list[Question]:
    """The questions of a file of tests/intents/questions."""
    return list(read_questions(name, (FOLDER / name).read_text(encoding="utf-8")))


def ordinary_phrasings() -> list[str]:
    """What citizens write for the entries of the starter base that are not about danger."""
    return [phrasing for entry in starter_entries() if entry.id not in OF_DANGER for phrasing in entry.phrasings]


def in_style(name: str, *styles: str) -> list[Question]:
    """Those of a file's questions that are written in one of these styles."""
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    wanted = [json.loads(line)["style"] in styles for line in lines if line.strip()]
    return [question for question, is_wanted in zip(questions(name), wanted, strict=True) if is_wanted]
