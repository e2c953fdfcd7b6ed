"""Trees: the confidence by gradient-boosted trees (LightGBM); optional, the logistic model serves without."""

import numpy as np

from intents.confidence import Matrix

try:
    import lightgbm
except (ImportError, OSError):  # OSError: the wheel needs the system's OpenMP library, libgomp
    lightgbm = None

LOADS = lightgbm is not None
_SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 24,
    "min_data_in_leaf": 40,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "num_threads": 2,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1999,
    "verbose": -1,
}
_ROUNDS = 220


class Trees:
    """A trained forest, kept as LightGBM's own text: no code is run when it is read."""

    def __init__(self, text: str) -> None:
        """Takes the text of a model."""
        self.text = text
        self._booster = lightgbm.Booster(model_str=text)

    def probabilities(self, features: Matrix) -> Matrix:
        """For each row of features the probability 0..1 that this candidate is what was asked."""
        return np.asarray(self._booster.predict(features, num_threads=1), np.float64)


def load_trees(text: str) -> Trees | None:
    """The forest of a model's text, or None where LightGBM does not load."""
    return Trees(text) if lightgbm is not None and text else None


def train_trees(features: Matrix, right: Matrix, importance: Matrix) -> Trees | None:
    """A forest from rows of features, as `intents.confidence.train`; None where LightGBM does not load."""
    if lightgbm is None:
        return None
    lessons = lightgbm.Dataset(features, right, weight=importance)
    return Trees(lightgbm.train(_SETTINGS, lessons, num_boost_round=_ROUNDS).model_to_string())
