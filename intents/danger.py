"""Danger: how much a message sounds like the example messages that need a hotline, by learned weights."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.concepts import COUNT, read_concepts

# Grows whenever features change their meaning: older weights would misread them.
VERSION = 1
NAME = "danger.npz"
# A Latin word, a number, or any other single character.
_UNIT = re.compile(r"[a-z']+|[0-9]+|\w")
_BEGIN, _END = "^", "$"
# A concept by itself, one right before another, and two in one message, each as a number of its own.
_BEFORE, _BESIDE = COUNT, COUNT * (COUNT + 1)

Matrix = NDArray[np.floating[Any]]
Feature = str | int


@dataclass(frozen=True, slots=True)
class Sound:
    """How a message sounds: `danger` is about -1 (calm) to 1; `size` counts characters, Latin words and numbers."""

    danger: float
    size: int


class Danger:
    """Learned weights: what each feature says of danger and of every hotline."""

    def __init__(
        self, hotlines: Sequence[str], names: Sequence[Feature], weights: Matrix, rarity: Matrix, base: Matrix
    ) -> None:
        """Takes the features' names, their weights (feature x danger and each hotline) and how rare each is.

        `base` is what a message without any known feature would sound like, once for each column of the weights.
        """
        self.hotlines, self.names, self.weights, self.rarity, self.base = hotlines, names, weights, rarity, base
        self._places = dict(zip(names, range(len(names)), strict=True))
        # Lists, because for the few features of one message they are quicker than arrays.
        self._danger: list[float] = weights[:, 0].astype(np.float64).tolist()
        self._squares: list[float] = (rarity.astype(np.float64) ** 2).tolist()
        self._base = float(base[0])

    def sound(self, message: str) -> Sound:
        """How a message in one spelling sounds; linear in its length."""
        units = _UNIT.findall(message)
        known = self._known(message, units)
        if not known:
            return Sound(-1.0, len(units))
        length = math.sqrt(sum(map(self._squares.__getitem__, known)))
        return Sound(sum(map(self._danger.__getitem__, known)) / length + self._base, len(units))

    def lines(self, message: str) -> tuple[tuple[str, float], ...]:
        """How much a message sounds like the examples of each hotline (about -1 to 1), the likeliest first."""
        known = self._known(message, _UNIT.findall(message))
        length = math.sqrt(sum(map(self._squares.__getitem__, known))) or 1.0
        sums = self.weights[known, 1:].sum(axis=0, dtype=np.float64) / length + self.base[1:]
        return tuple(sorted(zip(self.hotlines, sums.tolist(), strict=True), key=lambda line: -line[1]))

    def _known(self, message: str, units: list[str]) -> list[int]:
        """The places of the features of a message, each once; in order, so that sums are always the same."""
        known = set(map(self._places.get, _features(message, units)))
        known.discard(None)
        return sorted(place for place in known if place is not None)


def features(message: str) -> list[Feature]:
    """What a message in one spelling is judged by, each once: its units, two in a row, its concepts, two of them."""
    return list(dict.fromkeys(_features(message, _UNIT.findall(message))))


def _features(message: str, units: list[str]) -> Iterable[Feature]:
    runs = [f"{first} {second}" for first, second in pairwise((_BEGIN, *units, _END))]
    told = read_concepts(message)
    before = [
        _BEFORE + COUNT * first + second
        for firsts, seconds in pairwise(told)
        for first in firsts
        for second in seconds
    ]
    present = sorted({concept for concepts in told for concept in concepts})
    beside = [
        _BESIDE + COUNT * first + second for place, first in enumerate(present) for second in present[place + 1 :]
    ]
    return chain(units, runs, present, before, beside)


def write(danger: Danger, digest: str) -> dict[str, Any]:
    """The arrays of a weights file; `digest` names what they were learned from."""
    texts = [place for place, name in enumerate(danger.names) if isinstance(name, str)]
    numbers = [place for place, name in enumerate(danger.names) if isinstance(name, int)]
    return {
        "version": np.array(VERSION),
        "digest": np.array(digest),
        "hotlines": np.array(danger.hotlines),
        "texts": np.frombuffer("\n".join(str(danger.names[place]) for place in texts).encode(), np.uint8),
        "numbers": np.array([danger.names[place] for place in numbers], np.int32),
        "weights": danger.weights[[*texts, *numbers]].astype(np.float16),
        "rarity": danger.rarity[[*texts, *numbers]].astype(np.float16),
        "base": danger.base,
    }


def read(kept: Any) -> Danger:
    """What `write` made; raises ValueError for the weights of another version."""
    if int(kept["version"]) != VERSION:
        raise ValueError(f"{NAME} was learned by another version: run make train")
    names: list[Feature] = [*kept["texts"].tobytes().decode().split("\n"), *kept["numbers"].tolist()]
    return Danger(tuple(kept["hotlines"].tolist()), names, kept["weights"], kept["rarity"], kept["base"])


@cache
def shipped_danger() -> Danger:
    """The weights that ship with Ask1999, read once."""
    with as_file(files("intents").joinpath("trained", NAME)) as path, np.load(path, allow_pickle=False) as kept:
        return read(kept)


def shipped_digest() -> str:
    """What the shipped weights were learned from; see `danger_training.digest`."""
    with as_file(files("intents").joinpath("trained", NAME)) as path, np.load(path, allow_pickle=False) as kept:
        return str(kept["digest"])
