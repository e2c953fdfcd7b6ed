"""Confidence: what turns a candidate's features into the probability 0..1 that it is meant."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_PENALTY = 1.0
_STEPS = 30
_ENOUGH = 1e-6


class Confidence(Protocol):
    """A trained model."""

    def probabilities(self, features: Matrix) -> Matrix:
        """For each row of features the probability 0..1 that this candidate is what was asked."""
        ...


@dataclass(frozen=True, slots=True)
class Logistic:
    """Logistic regression of degree 2; `weights` belong to the standardised features and their products."""

    centre: Matrix
    spread: Matrix
    weights: Matrix

    def probabilities(self, features: Matrix) -> Matrix:
        """As the protocol says."""
        return sigmoid(_degree_two((features - self.centre) / self.spread) @ self.weights)

    def to_json(self) -> dict[str, Any]:
        """As a model file keeps it."""
        return {name: np.round(getattr(self, name), 6).tolist() for name in ("centre", "spread", "weights")}

    @staticmethod
    def from_json(kept: dict[str, Any]) -> "Logistic":
        """What `to_json` was given."""
        return Logistic(*(np.asarray(kept[name], np.float64) for name in ("centre", "spread", "weights")))


def train(features: Matrix, right: Matrix, importance: Matrix) -> Logistic:
    """A model from rows of features, whether each candidate was right (1 or 0), and how much each row counts.

    Newton's method with an L2 penalty on everything but the constant; the same rows give the same model.
    """
    centre = np.average(features, axis=0, weights=importance)
    spread = np.sqrt(np.average((features - centre) ** 2, axis=0, weights=importance))
    spread[spread < _ENOUGH] = 1.0
    rows = _degree_two((features - centre) / spread)
    penalty = np.full(rows.shape[1], _PENALTY)
    penalty[0] = _ENOUGH
    return Logistic(centre, spread, _newton(rows, right, importance, penalty))


def train_scale(sure: Matrix, right: Matrix) -> tuple[float, float]:
    """Slope and shift that make confidences honest, after Platt (1999): p becomes sigmoid(slope logit(p) + shift)."""
    rows = np.stack([logit(sure), np.ones(len(sure))], axis=1)
    slope, shift = _newton(rows, right, np.ones(len(sure)), np.array([1e-3, 1e-3])).tolist()
    return slope, shift


def _newton(rows: Matrix, right: Matrix, importance: Matrix, penalty: Matrix) -> Matrix:
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        expected = sigmoid(rows @ weights)
        slope = rows.T @ (importance * (right - expected)) - penalty * weights
        curve = (rows * (importance * np.maximum(expected * (1 - expected), _ENOUGH))[:, None]).T @ rows
        step = np.linalg.solve(curve + np.diag(penalty), slope)
        weights = weights + step
        if float(np.max(np.abs(step))) < _ENOUGH:
            break
    return weights


def sigmoid(values: Matrix) -> Matrix:
    """1 / (1 + exp(-x))."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0))))


def logit(shares: Matrix) -> Matrix:
    """The inverse of `sigmoid`, for shares kept a little away from 0 and 1."""
    kept = np.clip(shares, 1e-6, 1.0 - 1e-6)
    return np.asarray(np.log(kept / (1.0 - kept)))


def _degree_two(rows: Matrix) -> Matrix:
    """A constant, the features, and each product of two of them, squares included."""
    # A feature far outside what training saw must not be squared into certainty.
    rows = np.clip(rows, -4.0, 4.0)
    first, second = np.triu_indices(rows.shape[1])
    return np.hstack([np.ones((len(rows), 1)), rows, rows[:, first] * rows[:, second]])
