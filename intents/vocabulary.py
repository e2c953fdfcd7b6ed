"""Reads the word files of intents/words: plain words, whole lines, tables."""

import tomllib
from importlib.resources import files
from typing import Any

_CALM = "calm"


def _text(name: str) -> str:
    return files("intents").joinpath("words", name).read_text(encoding="utf-8")


def line_list(name: str) -> tuple[str, ...]:
    """The lines of a word file in its order, without comments (`#` to the end of the line) and empty lines."""
    bare = (line.partition("#")[0].strip() for line in _text(name).splitlines())
    return tuple(line for line in bare if line)


def word_list(name: str) -> tuple[str, ...]:
    """The words of a word file in its order; blanks and line ends part them."""
    return tuple(word for line in line_list(name) for word in line.split())


def table(name: str) -> dict[str, Any]:
    """A TOML word file as it stands."""
    return tomllib.loads(_text(name))


def read_examples(name: str) -> tuple[list[str], list[str | None]]:
    """The texts of a word file under headings such as [119], and the heading of each; None for those under [calm]."""
    texts: list[str] = []
    kinds: list[str | None] = []
    current: str | None = None
    for line in line_list(name):
        if line.startswith("["):
            heading = line.strip("[]")
            current = None if heading == _CALM else heading
        else:
            texts.append(line)
            kinds.append(current)
    return texts, kinds
