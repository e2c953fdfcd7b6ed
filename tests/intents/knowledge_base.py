"""Entries to match over: the starter base, and questions with known answers."""

from functools import cache
from pathlib import Path

from intents.encoder import load_encoder
from intents.evaluate import Question, read_questions
from intents.matcher import Matcher
from knowledge.starter_base import starter_entries

FOLDER = Path(__file__).parent / "questions"


@cache
def starter_matcher(*, semantic: bool) -> Matcher:
    """A matcher over the starter base, built once for all tests of a process."""
    return Matcher(starter_entries(), load_encoder() if semantic else None)


def questions(name: str) -> list[Question]:
    """The questions of a file of tests/intents/questions."""
    return list(read_questions(name, (FOLDER / name).read_text(encoding="utf-8")))
