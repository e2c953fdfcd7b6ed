"""What a matcher keeps between starts: vectors of its phrasings, and models of entries unlike the starter base."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.matcher_cache import ModelShelf, RememberingEncoder
from intents.encoder import FloatArray
from intents.models import shipped_models
from knowledge.starter_base import starter_entries

OWN = [f"city.{number}" for number in range(20)]


class CountingEncoder:
    """An encoder that counts what it reads."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.read += texts
        rows = [[float(len(text)), 1.0] for text in texts]
        return np.asarray(rows, np.float32).reshape(len(texts), 2)


def test_phrasings_are_read_once_and_known_after_a_restart(tmp_path: Path) -> None:
    first = CountingEncoder()
    encoder = RememberingEncoder(first, tmp_path)
    assert encoder.knows_nothing
    with encoder.learning() as learner:
        rows = learner.encode(["路燈", "水溝不通", "路燈"])
        encoder.encode(["我叫王小明"])
    learner.encode(["我住三民區"])
    assert np.load(tmp_path / "vectors.npz")["texts"].tolist() == ["路燈", "水溝不通"]
    first.read = ["路燈", "水溝不通"]
    assert encoder.encode(["路燈", "沒看過"]).tolist() == [[2.0, 1.0], [3.0, 1.0]]
    assert first.read == ["路燈", "水溝不通", "沒看過"]
    again = CountingEncoder()
    known = RememberingEncoder(again, tmp_path)
    assert not known.knows_nothing
    assert known.encode(["路燈", "水溝不通", "路燈"]).tolist() == rows.tolist()
    assert again.read == []


def test_a_damaged_memory_is_no_memory(tmp_path: Path) -> None:
    (tmp_path / "vectors.npz").write_bytes(b"PK\x03\x04 no")
    assert RememberingEncoder(CountingEncoder(), tmp_path).knows_nothing


def test_models_serve_a_base_with_mostly_the_same_entries(tmp_path: Path) -> None:
    shelf, models = ModelShelf(tmp_path, semantic=False), shipped_models(with_meaning=False)
    assert models is not None
    assert shelf.find(OWN) is None
    shelf.keep(OWN, models)
    found = ModelShelf(tmp_path, semantic=False).find(OWN[:-1])
    assert found is not None
    assert found.to_text() == models.to_text()
    assert shelf.find(OWN[:10]) is None
    assert ModelShelf(tmp_path, semantic=True).find(OWN) is None


def test_only_a_base_unlike_the_starter_base_needs_models_of_its_own(tmp_path: Path) -> None:
    shelf = ModelShelf(tmp_path, semantic=False)
    starter = [entry.id for entry in starter_entries()]
    assert not shelf.needs_own([])
    assert not shelf.needs_own([*starter, *OWN])
    assert shelf.needs_own([*OWN, *starter[:5]])
