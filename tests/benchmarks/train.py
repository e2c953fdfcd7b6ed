"""`make train`: the models and the weights of danger that ship with Ask1999, trained on the starter base."""

from datetime import date
from pathlib import Path

import numpy as np

from intents import models as models_module
from intents.confidence import train_scale
from intents.danger import NAME
from intents.danger_training import train_danger, write_danger
from intents.encoder import load_encoder
from intents.matcher import Matcher
from intents.models import Models
from knowledge.answering import answering
from knowledge.starter_base import starter_entries
from tests.intents.knowledge_base import ordinary_phrasings, questions

FOLDER = Path(models_module.__file__).parent / "trained"
DEV = ("known_dev.jsonl", "unknown_dev.jsonl")


def shipped(*, semantic: bool) -> Models:
    """Models of the starter base as it answers on an ordinary day."""
    matcher = Matcher(answering(starter_entries(), date(2026, 11, 24)), load_encoder() if semantic else None)
    models = matcher.train(most_known=12_000)
    assert models is not None
    return models.scaled(_scale(matcher.with_models(models)))


def _scale(matcher: Matcher) -> tuple[float, float]:
    """Platt's scale by the dev questions: how sure the model was of its first candidate, and whether it was right."""
    asked = [question for name in DEV for question in questions(name)]
    sure, right = [], []
    for question, found in zip(asked, matcher.match([one.text for one in asked]), strict=True):
        if found and 0.0 < found[0].confidence < 1.0 and (found[0].entry.is_ours or question.ids):
            sure.append(found[0].confidence)
            right.append(float(found[0].entry.id in (question.ids or ())))
    return train_scale(np.asarray(sure), np.asarray(right))


def main() -> None:
    """Write the weights of danger and both model files."""
    FOLDER.mkdir(exist_ok=True)
    danger = train_danger(ordinary_phrasings())
    write_danger(FOLDER, danger)
    print(f"{NAME}: {len(danger.names)} features")
    for semantic, name in ((True, "with_meaning.json"), (False, "without_meaning.json")):
        models = shipped(semantic=semantic)
        (FOLDER / name).write_text(models.to_text() + "\n", encoding="utf-8")
        print(f"{name}: scale {models.scale[0]:.2f} {models.scale[1]:.2f}")


if __name__ == "__main__":
    main()
