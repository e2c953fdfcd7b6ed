"""The test questions that ship with the starter base, each with the entry it must reach."""

import json

from knowledge.saved_question import SavedQuestion
from knowledge.starter_base import FOLDER


def starter_questions() -> list[SavedQuestion]:
    """The test questions of the starter base's entries, a line of JSON each: text and entry_id."""
    lines = (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [SavedQuestion(**json.loads(line), author="starter") for line in lines]
