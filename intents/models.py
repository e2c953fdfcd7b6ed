"""Models: how sure to be of each candidate of a message; trained on a knowledge base, kept as text."""

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from intents.confidence import Confidence, Logistic, Matrix, logit, sigmoid
from intents.trees import Trees, load_trees

# Grows whenever features change their meaning: older models would misread them.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Models:
    """Two models of the same lessons: trees, the better one, and a logistic one for where trees cannot be had.

    `scale` is Platt's slope and shift, (1, 0) where no labelled questions were there to learn them from.
    """

    logistic: Logistic
    trees: Trees | None
    scale: tuple[float, float] = (1.0, 0.0)

    def confidences(self, features: Matrix) -> list[Matrix]:
        """For each message the probability of each candidate (`features`: message x candidate x feature).

        The probabilities of one message add up to 1 at most.
        """
        model: Confidence = self.trees or self.logistic
        messages, candidates, columns = features.shape
        sure = model.probabilities(features.reshape(-1, columns)).reshape(messages, candidates)
        return [self._scaled(one) for one in sure]

    def _scaled(self, sure: Matrix) -> Matrix:
        sure = sure / max(1.0, float(sure.sum()))
        best = int(sure.argmax())
        slope, shift = self.scale
        honest = float(sigmoid(slope * logit(sure[best]) + shift))
        # Those behind share what the first leaves, and none overtakes it.
        rest = np.minimum(sure, honest)
        rest[best] = 0.0
        rest *= min(1.0, (1.0 - honest) / max(float(rest.sum()), 1e-9))
        rest[best] = honest
        return np.asarray(rest)

    def scaled(self, scale: tuple[float, float]) -> "Models":
        """The same models with another scale."""
        return replace(self, scale=scale)

    def to_text(self) -> str:
        """As a model file keeps it."""
        trees = self.trees.text if self.trees else ""
        kept = {"version": VERSION, "scale": self.scale, "logistic": self.logistic.to_json(), "trees": trees}
        return json.dumps(kept, separators=(",", ":"))


def read_models(text: str) -> Models | None:
    """What `to_text` made; None for a text of another version, or one that is damaged."""
    try:
        kept = json.loads(text)
        if kept["version"] != VERSION:
            return None
        slope, shift = kept["scale"]
        return Models(Logistic.from_json(kept["logistic"]), load_trees(kept["trees"]), (slope, shift))
    except (ValueError, KeyError, TypeError):
        return None


@cache
def shipped_models(*, with_meaning: bool) -> Models | None:
    """The models trained on the starter base: good enough for any base until it has trained its own."""
    name = "with_meaning.json" if with_meaning else "without_meaning.json"
    found = files("intents").joinpath("trained", name)
    return read_models(found.read_text(encoding="utf-8")) if found.is_file() else None
