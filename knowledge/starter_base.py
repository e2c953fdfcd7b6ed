"""The starter base: the entries that ship with Ask1999, one file a group."""

import json
from pathlib import Path

from knowledge.entry import Entry
from knowledge.files import BrokenFile, read_path
from knowledge.saved_question import SavedQuestion

FOLDER = Path(__file__).parent / "starter"


def paths() -> list[Path]:
    """Its files, in order."""
    return sorted(FOLDER.glob("*.json"))


def starter_entries() -> list[Entry]:
    """Every entry of the starter base, in order of file and place. Raises BrokenFile for a row that is refused."""
    entries: list[Entry] = []
    for path in paths():
        for row in read_path(path).rows:
            if row.entry is None:
                raise BrokenFile(f"{path.name}: {row.refusal}")
            entries.append(row.entry)
    return entries


def starter_questions() -> list[SavedQuestion]:
    """The test questions of the starter base's entries, a line of JSON each: text and entry_id."""
    lines = (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [SavedQuestion(**json.loads(line), author="starter") for line in lines]
