"""What a matcher learned, kept on disk between starts: the meaning of phrasings, and models of the entries' own."""

import json
import logging
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from intents.encoder import Encoder, FloatArray
from intents.models import Models, read_models
from knowledge.starter_base import starter_entries

log = logging.getLogger(__name__)
# Models say how telling each kind of likeness is: a base that shares so many entries is told by the same ones.
_SAME_BASE = 0.8
_MOSTLY_STARTER = 0.5


class RememberingEncoder:
    """An encoder that knows its phrasings by heart: only texts that it never saw cost time."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        """Takes the encoder, and the folder in which the vectors are kept."""
        self._encoder = encoder
        self._file = folder / "vectors.npz"
        self._known = _read_vectors(self._file)

    @property
    def knows_nothing(self) -> bool:
        """Whether every text would have to be read by the model itself."""
        return not self._known

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """As the encoder does."""
        known = self._known
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        found = dict(zip(missing, self._encoder.encode(missing), strict=True)) if missing else {}
        if not texts:
            return self._encoder.encode([])
        return np.stack([known[text] if text in known else found[text] for text in texts])

    @contextmanager
    def learning(self) -> Iterator["Learner"]:
        """Know the texts that the given encoder meets inside by heart, and no others; written down if any is new."""
        learner = Learner(self)
        yield learner
        lesson = learner.close()
        fresh = not self._known.keys() >= lesson.keys()
        self._known = lesson
        if fresh:
            texts, rows = np.asarray(list(lesson)), np.stack(list(lesson.values()))
            _write(self._file, lambda path: np.savez(path, texts=texts, rows=rows))


class Learner:
    """Notes what it encodes until it is closed; an object of its own, so that no citizen's message is noted."""

    def __init__(self, encoder: RememberingEncoder) -> None:
        """Takes the encoder that it passes everything on to."""
        self._encoder = encoder
        self._lesson: dict[str, FloatArray] | None = {}

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """As the encoder does."""
        rows = self._encoder.encode(texts)
        if self._lesson is not None:
            self._lesson |= dict(zip(texts, rows, strict=True))
        return rows

    def close(self) -> dict[str, FloatArray]:
        """What was met; from now on nothing is noted."""
        lesson, self._lesson = self._lesson, None
        return lesson or {}


def _read_vectors(path: Path) -> dict[str, FloatArray]:
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            return dict(zip(kept["texts"].tolist(), kept["rows"], strict=True))
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}


class ModelShelf:
    """The models of one base at a time, and the ids of the entries that they were trained on."""

    def __init__(self, folder: Path, *, semantic: bool) -> None:
        """Takes the folder in which they are kept."""
        self._file = folder / ("models.json" if semantic else "models-plain.json")

    def needs_own(self, ids: Collection[str]) -> bool:
        """Whether a base is so unlike the starter base that the models that ship do not fit it."""
        return bool(ids) and len(_starter_ids().intersection(ids)) < _MOSTLY_STARTER * len(ids)

    def find(self, ids: Collection[str]) -> Models | None:
        """Models trained on a base with mostly these entries."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            trained_on, text = frozenset(kept["ids"]), kept["models"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        alike = len(trained_on.intersection(ids)) / max(1, len(trained_on.union(ids)))
        return read_models(text) if alike >= _SAME_BASE else None

    def keep(self, ids: Collection[str], models: Models) -> None:
        """Put the models of a base on the shelf, in place of those that were there."""
        kept = json.dumps({"ids": sorted(ids), "models": models.to_text()})
        _write(self._file, lambda path: path.write_text(kept, encoding="utf-8"))


@cache
def _starter_ids() -> frozenset[str]:
    return frozenset(entry.id for entry in starter_entries())


def _write(path: Path, write) -> None:  # type: ignore[no-untyped-def]
    """Write a file whole or not at all. A cache that cannot be written costs time and nothing else."""
    temporary = path.with_name(f"{path.stem}.{os.getpid()}.tmp{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        temporary.replace(path)
    except OSError as problem:
        log.warning("the matcher's cache cannot be written (%s); starts will take longer", problem.strerror)
