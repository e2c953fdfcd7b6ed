"""The starter base: the entries that ship with Ask1999, one file a group."""

from pathlib import Path

from knowledge.entry import Entry
from knowledge.files import BrokenFile, read_path

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
