"""The map of rooms, made from each module's first line; `python -m tests.rooms_map` prints it for README.md."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[1]
ROOMS = ("bot", "channels", "intents", "knowledge")
HEADING = "## The map of rooms"
LEFT_OUT = "migrations/versions"


def lines() -> list[str]:
    """One line for each module and each folder of modules, a folder before what it holds."""
    return [f"- `{name}` — {docstring(path)}" for room in ROOMS for name, path in _places(PROJECT / room)]


def docstring(path: Path) -> str:
    """The docstring of the module at `path`, or an empty text."""
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def _places(folder: Path) -> Iterator[tuple[str, Path]]:
    yield f"{folder.relative_to(PROJECT).as_posix()}/", folder / "__init__.py"
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py" and path.stem != "__init__":
            yield path.relative_to(PROJECT).as_posix(), path
    for path in sorted(folder.iterdir()):
        if (path / "__init__.py").is_file() and LEFT_OUT not in path.as_posix():
            yield from _places(path)


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
