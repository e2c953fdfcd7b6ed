"""Noise costs little: no kind of it takes away more than five points of clean questions' right first answers."""

import pytest

from tests.intents.knowledge_base import starter_matcher
from tests.intents.noise import KINDS, clean_questions, cost, noisy

MOST_POINTS = 5.0


@pytest.mark.parametrize("semantic", [True, False], ids=["model", "no model"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_noise_costs_five_points_at_most(kind: str, semantic: bool) -> None:
    found = cost(kind, clean_questions(), starter_matcher(semantic=semantic))
    assert found.n >= 30, "too few questions have what this noise changes"
    assert found.loss <= MOST_POINTS, found


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_question_gets_the_same_noise(kind: str) -> None:
    some = [question.text for question in clean_questions()[:20]]
    once = [noisy(kind, text) for text in some]
    assert once == [noisy(kind, text) for text in some]
