"""Danger: how much a message sounds like the example messages that need a hotline, by learned weights."""

import re
from collections.abc import Iterable
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
    """How a message sounds: `danger` is about -1 (calm) to 1; `lines` the same for each hotline, the likeliest first.

    `size` is the number of characters, Latin words and numbers.
    """

    danger: float
    lines: tuple[tuple[str, float], ...]
    size: int


@dataclass(frozen=True, slots=True)
class Danger:
    """Learned weights: what each feature says of danger and of every hotline, and how rare it is (squared)."""

    hotlines: tuple[str, ...]
    places: dict[Feature, int]
    # Feature x (danger, each hotline, rarity squared).
    weights: Matrix
    # What a message without any known feature would sound like.
    base: Matrix

    def sound(self, message: str) -> Sound:
        """How a message in one spelling sounds; linear in its length."""
        units = _UNIT.findall(message)
        known = [place for one in features(message, units) if (place := self.places.get(one)) is not None]
        *sums, length = self.weights[known].sum(axis=0, dtype=np.float64).tolist() if known else self._nothing()
        scale = 1.0 / length**0.5 if length else 0.0
        danger, *lines = (total * scale + base for total, base in zip(sums, self.base.tolist(), strict=True))
        ranked = sorted(zip(self.hotlines, lines, strict=True), key=lambda line: -line[1])
        return Sound(danger if known else -1.0, tuple(ranked), len(units))

    def _nothing(self) -> list[float]:
        return [0.0] * self.weights.shape[1]


def features(message: str, units: list[str] | None = None) -> Iterable[Feature]:
    """What a message in one spelling is judged by, each once: its units, two in a row, its concepts, two of them."""
    units = _UNIT.findall(message) if units is None else units
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
    return dict.fromkeys(chain(units, runs, present, before, beside))


def write(danger: Danger, digest: str) -> dict[str, Any]:
    """The arrays of a weights file; `digest` names what they were learned from."""
    texts = [feature for feature in danger.places if isinstance(feature, str)]
    numbers = [feature for feature in danger.places if isinstance(feature, int)]
    order = [danger.places[feature] for feature in (*texts, *numbers)]
    return {
        "version": np.array(VERSION),
        "digest": np.array(digest),
        "hotlines": np.array(danger.hotlines),
        "texts": np.frombuffer("\n".join(texts).encode(), np.uint8),
        "numbers": np.array(numbers, np.int32),
        "weights": danger.weights[order].astype(np.float16),
        "base": danger.base,
    }


def read(kept: Any) -> Danger:
    """What `write` made; raises ValueError for the weights of another version."""
    if int(kept["version"]) != VERSION:
        raise ValueError(f"{NAME} was learned by another version: run make train")
    names: list[Feature] = [*kept["texts"].tobytes().decode().split("\n"), *kept["numbers"].tolist()]
    places = dict(zip(names, range(len(names)), strict=True))
    return Danger(tuple(kept["hotlines"].tolist()), places, kept["weights"].astype(np.float32), kept["base"])


@cache
def shipped_danger() -> Danger:
    """The weights that ship with Ask1999, read once."""
    with as_file(files("intents").joinpath("trained", NAME)) as path, np.load(path, allow_pickle=False) as kept:
        return read(kept)


def shipped_digest() -> str:
    """What the shipped weights were learned from; see `danger_training.digest`."""
    with as_file(files("intents").joinpath("trained", NAME)) as path, np.load(path, allow_pickle=False) as kept:
        return str(kept["digest"])
