"""The logistic model that turns features into a calibrated 0..1."""

import numpy as np
import pytest

from intents.confidence import train

RANDOM = np.random.default_rng(7)
ROWS = RANDOM.normal(size=(600, 3))
RIGHT = (RANDOM.random(600) < 1 / (1 + np.exp(-2 * ROWS[:, 0]))).astype(float)
EVEN = np.ones(600)


def test_probabilities_follow_what_was_taught() -> None:
    sure = train(ROWS, RIGHT, EVEN).probabilities(ROWS)
    high, low = sure > 0.8, sure < 0.2
    assert RIGHT[high].mean() == pytest.approx(sure[high].mean(), abs=0.08)
    assert RIGHT[low].mean() == pytest.approx(sure[low].mean(), abs=0.08)


def test_the_same_lessons_give_the_same_model() -> None:
    first, second = train(ROWS, RIGHT, EVEN), train(ROWS, RIGHT, EVEN)
    assert first.weights.tolist() == second.weights.tolist()


def test_what_counts_for_nothing_teaches_nothing() -> None:
    weights = np.where(np.arange(600) < 300, 1.0, 0.0)
    half = train(ROWS[:300], RIGHT[:300], EVEN[:300]).probabilities(ROWS)
    assert train(ROWS, RIGHT, weights).probabilities(ROWS) == pytest.approx(half, abs=1e-6)


def test_a_constant_feature_and_wild_values_do_no_harm() -> None:
    rows = np.hstack([ROWS, np.ones((600, 1))])
    model = train(rows, RIGHT, EVEN)
    sure = model.probabilities(np.array([[1e9, -1e9, 0.0, 5.0]]))
    assert 0 <= sure[0] <= 1


def test_only_one_kind_of_lesson_gives_that_answer() -> None:
    assert train(ROWS, np.zeros(600), EVEN).probabilities(ROWS).max() < 0.05
