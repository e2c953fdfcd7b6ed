"""Local kernel ridge: who gets credit for a message."""

import numpy as np
import pytest

from intents.ridge import NEIGHBOURS, ridge_scores


def _scores(near: list[float], among: list[list[float]], owners: list[int], left_out: int = 0) -> np.ndarray:
    scores, _ = ridge_scores(
        np.array([near], np.float32),
        np.array(among, np.float16),
        np.array(owners, np.int32),
        max(owners) + 1,
        left_out,
    )
    return np.asarray(scores[0])


def test_the_nearer_entry_scores_higher() -> None:
    apart = np.eye(2).tolist()
    first, second = _scores([0.9, 0.1], apart, [0, 1])
    assert first > second > 0


def test_near_copies_share_credit_instead_of_adding_it() -> None:
    copies = [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    twice, once = _scores([0.5, 0.5, 0.5], copies, [0, 0, 1])
    assert twice < 1.2 * once


def test_a_row_left_out_gets_no_credit() -> None:
    apart = np.eye(3).tolist()
    scores = _scores([-1.0, 0.4, 0.3], apart, [0, 1, 2], left_out=1)
    assert scores[0] == 0
    assert scores[1] > scores[2] > 0


def test_what_equals_a_row_is_explained_and_what_is_far_is_not() -> None:
    among, owners = np.eye(2, dtype=np.float16), np.array([0, 1], np.int32)
    near = np.array([[1.0, 0.0], [0.05, 0.02]], np.float32)
    _, explained = ridge_scores(near, among, owners, 2)
    assert explained[0] == pytest.approx(1 / 1.1, abs=1e-3)
    assert explained[1] < 0.01


def test_more_rows_than_neighbours_and_none_at_all() -> None:
    rows = NEIGHBOURS + 20
    near = np.linspace(0.0, 1.0, rows, dtype=np.float32)[None, :]
    scores, _ = ridge_scores(near, np.eye(rows, dtype=np.float16), np.arange(rows, dtype=np.int32), rows)
    assert (scores[0] > 0).sum() == NEIGHBOURS
    nothing, explained = ridge_scores(
        np.zeros((1, 0), np.float32), np.zeros((0, 0), np.float16), np.zeros(0, np.int32), 3
    )
    assert nothing.tolist() == [[0, 0, 0]]
    assert explained.tolist() == [0]
