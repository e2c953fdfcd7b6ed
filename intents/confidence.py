"""Confidence: a logistic model of degree 2 that turns a candidate's features into a calibrated 0..1."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_PENALTY = 1.0
_STEPS = 30
_ENOUGH = 1e-6


@dataclass(frozen=True, slots=True)
class Confidence:
    """A trained model; `weights` belong to the standardised features, their products and a constant."""

    centre: Matrix
    spread: Matrix
    weights: Matrix

    def probabilities(self, features: Matrix) -> Matrix:
        """For each row of features the probability 0..1 that this candidate is what was asked."""
        return _sigmoid(_degree_two((features - self.centre) / self.spread) @ self.weights)


def train(features: Matrix, right: Matrix, importance: Matrix) -> Confidence:
    """A model from rows of features, whether each candidate was right (1 or 0), and how much each row counts.

    Newton's method with an L2 penalty on everything but the constant; the same rows give the same model.
    """
    centre = np.average(features, axis=0, weights=importance)
    spread = np.sqrt(np.average((features - centre) ** 2, axis=0, weights=importance))
    spread[spread < _ENOUGH] = 1.0
    rows = _degree_two((features - centre) / spread)
    penalty = np.full(rows.shape[1], _PENALTY)
    penalty[0] = _ENOUGH
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        expected = _sigmoid(rows @ weights)
        slope = rows.T @ (importance * (right - expected)) - penalty * weights
        curve = (rows * (importance * np.maximum(expected * (1 - expected), _ENOUGH))[:, None]).T @ rows
        step = np.linalg.solve(curve + np.diag(penalty), slope)
        weights = weights + step
        if float(np.max(np.abs(step))) < _ENOUGH:
            break
    return Confidence(centre, spread, weights)


def _sigmoid(values: Matrix) -> Matrix:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0))))


def _degree_two(rows: Matrix) -> Matrix:
    """A constant, the features, and each product of two of them, squares included."""
    # A feature far outside what training saw must not be squared into certainty.
    rows = np.clip(rows, -4.0, 4.0)
    first, second = np.triu_indices(rows.shape[1])
    return np.hstack([np.ones((len(rows), 1)), rows, rows[:, first] * rows[:, second]])
