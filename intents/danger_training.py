"""Danger training: learns the weights of danger from the example messages; `make train` ships them."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from intents.danger import NAME, VERSION, Danger, Feature, features, write
from intents.normalize import clean, close_up
from intents.slips import spell
from intents.vocabulary import line_list, read_examples, table

_CALM = "calm"
_EXAMPLES, _CONCEPTS = "emergency_examples.txt", "emergency_concepts.txt"
_BACKGROUND = ("background.txt", "background_wide.txt")
# An ordinary message is one of thousands, and an example was chosen.
_ORDINARY_WEIGHT = 0.3
# Runs that one message alone holds tell nothing about others.
_LEAST_MESSAGES = 2
_MOST_FEATURES = 30_000
# How much a mistake costs beside large weights, for danger and for the hotlines.
_COST, _LINE_COST = 1.0, 0.5
_STEPS = 400

Vector = NDArray[np.float64]


def digest() -> str:
    """Names what shipped weights are learned from: examples, concepts, slips, code; ordinary messages may change."""
    told = {
        "version": VERSION,
        "numbers": (_ORDINARY_WEIGHT, _LEAST_MESSAGES, _MOST_FEATURES, _COST, _LINE_COST),
        "words": [line_list(name) for name in (_EXAMPLES, _CONCEPTS)],
        "slips": table("emergency_calm.toml")["slips"],
    }
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def train_danger(ordinary: Sequence[str]) -> Danger:
    """The weights learned from the examples of intents/words and from ordinary messages, which need no hotline."""
    messages, hotlines = read_examples(_EXAMPLES)
    known = set(messages)
    wishes = (word for kind in table("signals.toml").values() for word in kind)
    background = [*(line for name in _BACKGROUND for line in line_list(name)), *wishes, *ordinary]
    background = [text for text in dict.fromkeys(background) if text not in known]
    importance = [1.0] * len(messages) + [_ORDINARY_WEIGHT] * len(background)
    return learn([*messages, *background], [*hotlines, *(None for _ in background)], importance)


def learn(messages: Sequence[str], hotlines: Sequence[str | None], importance: Sequence[float]) -> Danger:
    """Linear support vectors on TF-IDF vectors, one for danger and one for each hotline among the urgent messages.

    `hotlines` are None for calm messages. The same messages give the same weights.
    """
    told = [features(spell(close_up(clean(message)))) for message in messages]
    counts = Counter(feature for one in told for feature in one)
    names = [feature for feature, count in counts.items() if count >= _LEAST_MESSAGES]
    with threadpool_limits(1):
        learned = _learn(told, names, counts, hotlines, importance)
        if len(names) > _MOST_FEATURES:
            # What says little of anything only makes reading slower: the memory of so many weights is cold.
            telling = np.abs(learned.weights).max(axis=1)
            kept = sorted(np.argsort(-telling, kind="stable")[:_MOST_FEATURES].tolist())
            learned = _learn(told, [names[place] for place in kept], counts, hotlines, importance)
    return learned


def _learn(
    told: Sequence[Sequence[Feature]],
    names: Sequence[Feature],
    counts: Mapping[Feature, int],
    hotlines: Sequence[str | None],
    importance: Sequence[float],
) -> Danger:
    rarity = np.array([math.log(1 + len(told) / counts[name]) for name in names])
    rows = _rows(told, {name: place for place, name in enumerate(names)}, rarity)
    urgent = np.array([hotline is not None for hotline in hotlines])
    lines = np.array([hotline for hotline in hotlines if hotline is not None])
    known = tuple(sorted(set(lines.tolist())))
    learned = [
        _separate(rows, np.where(urgent, 1.0, -1.0), _COST * np.asarray(importance)),
        *(
            _separate(rows[urgent], np.where(lines == one, 1.0, -1.0), np.full(len(lines), _LINE_COST))
            for one in known
        ),
    ]
    weights = np.column_stack([one[:-1] * rarity for one in learned])
    return Danger(known, names, weights, rarity, np.array([one[-1] for one in learned]))


def write_danger(folder: Path, danger: Danger) -> None:
    """Write the weights file into the folder of trained things."""
    np.savez_compressed(folder / NAME, **write(danger, digest()))


def _rows(told: Sequence[Sequence[Feature]], places: Mapping[Feature, int], rarity: Vector) -> csr_array:
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
