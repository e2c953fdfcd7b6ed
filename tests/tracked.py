"""The files that belong to the project: all that .gitignore does not leave out."""

import fnmatch
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[1]


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, in the order of their paths."""
    return tuple(sorted(_below(PROJECT)))


def modules(*rooms: str) -> list[Path]:
    """The Python files in these top-level folders, or everywhere."""
    found = [path for path in files() if path.suffix == ".py"]
    return [path for path in found if not rooms or path.relative_to(PROJECT).parts[0] in rooms]


def named(path: Path) -> str:
    """The path as README and messages write it."""
    return path.relative_to(PROJECT).as_posix()


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        # The patterns in use are plain names, and a folder's ends with a stroke.
        name = f"{path.name}/" if path.is_dir() else path.name
        if path.name == ".git" or any(fnmatch.fnmatch(name, pattern) for pattern in _ignored()):
            continue
        if path.is_dir():
            yield from _below(path)
        else:
            yield path


@cache
def _ignored() -> tuple[str, ...]:
    return tuple((PROJECT / ".gitignore").read_text("utf-8").split())
