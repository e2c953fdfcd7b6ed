"""Danger training: learns the weights of danger from the example messages; `make train` ships them."""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from intents.danger import NAME, VERSION, Danger, Feature, features, write
from intents.normalize import clean, close_up
from intents.slips import spell
from intents.vocabulary import line_list

_CALM = "calm"
_FROM = ("emergency_examples.txt", "emergency_concepts.txt", "background.txt", "background_wide.txt")
# An ordinary message is one of thousands, and an example was chosen.
_ORDINARY_WEIGHT = 0.3
# Runs that one message alone holds tell nothing about others.
_LEAST_MESSAGES = 2
# How much a mistake costs beside large weights, for danger and for the hotlines.
_COST, _LINE_COST = 1.0, 0.5
_STEPS = 400

Vector = NDArray[np.float64]


def digest() -> str:
    """Names the examples and the code that shipped weights are learned from; the ordinary messages may change."""
    told = [str(VERSION), *(line for name in _FROM for line in line_list(name))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def train_danger(ordinary: Sequence[str]) -> Danger:
    """The weights learned from the examples of intents/words and from ordinary messages, which need no hotline."""
    messages, hotlines = read_examples("emergency_examples.txt")
    known = set(messages)
    background = [*line_list("background.txt"), *line_list("background_wide.txt"), *ordinary]
    background = [text for text in dict.fromkeys(background) if text not in known]
    importance = [1.0] * len(messages) + [_ORDINARY_WEIGHT] * len(background)
    return learn([*messages, *background], [*hotlines, *(None for _ in background)], importance)


def learn(messages: Sequence[str], hotlines: Sequence[str | None], importance: Sequence[float]) -> Danger:
    """Linear support vectors on TF-IDF vectors, one for danger and one for each hotline among the urgent messages.

    `hotlines` are None for calm messages. The same messages give the same weights.
    """
    told = [list(features(spell(close_up(clean(message))))) for message in messages]
    counts = Counter(feature for one in told for feature in one)
    held = {feature: count for feature, count in counts.items() if count >= _LEAST_MESSAGES}
    places: dict[Feature, int] = {feature: place for place, feature in enumerate(held)}
    rarity = np.array([math.log(1 + len(messages) / count) for count in held.values()])
    urgent = np.array([hotline is not None for hotline in hotlines])
    known = tuple(sorted({hotline for hotline in hotlines if hotline is not None}))
    with threadpool_limits(1):
        rows = _rows(told, places, rarity)
        lines = np.array([hotline for hotline in hotlines if hotline is not None])
        ones = np.ones(len(lines))
        learned = [
            _separate(rows, np.where(urgent, 1.0, -1.0), _COST * np.asarray(importance)),
            *(_separate(rows[urgent], np.where(lines == one, 1.0, -1.0), _LINE_COST * ones) for one in known),
        ]
    weights = np.column_stack([*(one[:-1] * rarity for one in learned), rarity**2])
    return Danger(known, places, weights, np.array([one[-1] for one in learned]))


def write_danger(folder: Path, danger: Danger) -> None:
    """Write the weights file into the folder of trained things."""
    np.savez_compressed(folder / NAME, **write(danger, digest()))


def read_examples(name: str) -> tuple[list[str], list[str | None]]:
    """The messages of a word file under [hotline] or [calm], and their hotlines."""
    messages: list[str] = []
    hotlines: list[str | None] = []
    current: str | None = None
    for line in line_list(name):
        if line.startswith("["):
            heading = line.strip("[]")
            current = None if heading == _CALM else heading
        else:
            messages.append(line)
            hotlines.append(current)
    return messages, hotlines


def _rows(told: Sequence[Sequence[Feature]], places: dict[Feature, int], rarity: Vector) -> csr_array:
    """A row of length 1 for each message."""
    known = [[places[feature] for feature in one if feature in places] for one in told]
    ends = np.cumsum([0, *(len(one) for one in known)])
    columns = np.array([place for one in known for place in one], np.int64)
    values = rarity[columns]
    lengths = np.sqrt(np.add.reduceat(np.append(values**2, 0.0), ends[:-1]) * (np.diff(ends) > 0))
    values /= np.repeat(np.maximum(lengths, 1e-12), np.diff(ends))
    return csr_array((values, columns, ends), shape=(len(told), len(places)))


def _separate(rows: csr_array, sides: Vector, costs: Vector) -> Vector:
    """The weights, and the base behind them, with the least squared hinge loss; large weights cost too."""
    columns = csr_array(rows.T)

    def loss(weights: Vector) -> tuple[float, Vector]:
        short = np.maximum(0.0, 1.0 - sides * (rows @ weights[:-1] + weights[-1]))
        pulls = -2.0 * costs * sides * short
        slope = weights + np.append(columns @ pulls, pulls.sum())
        return 0.5 * float(weights @ weights) + float(costs @ short**2), slope

    start = np.zeros(rows.shape[1] + 1)
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "ftol": 1e-10, "gtol": 1e-4}
    )
    return np.asarray(found.x)
