"""What a message costs to match, by the size of the base: `python -m tests.benchmarks.matching PHRASINGS [model]`."""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from intents.encoder import FloatArray, load_encoder
from intents.matcher import Matcher
from knowledge.entry import Entry
from tests.intents.knowledge_base import questions, starter_today

SIZES = (2_000, 10_000, 100_000)
BATCH = 32
PER_ENTRY = 16
_MANY = 1_000


class Stranger:
    """The real language model for messages; the many phrasings of a made-up base get vectors drawn at random."""

    def __init__(self) -> None:
        self._model = load_encoder()
        self._random = np.random.default_rng(1999)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """One row of length 1 for each text."""
        if len(texts) < _MANY and self._model is not None:
            return self._model.encode(texts)
        rows = self._random.standard_normal((len(texts), 512)).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def base_of(phrasings: int) -> list[Entry]:
    """The starter base with 8 to 16 phrasings an entry, or as many garbled copies of it as are needed."""
    own = starter_today()
    if phrasings <= 2_500:
        return [replace(entry, phrasings=entry.phrasings[:8]) for entry in own]
    chance = random.Random(1999)
    letters = [letter for entry in own for phrasing in entry.phrasings[:PER_ENTRY] for letter in phrasing]
    found: list[Entry] = []
    while len(found) * (PER_ENTRY + 1) < phrasings:
        entry, number = own[len(found) % len(own)], len(found)
        first = number < len(own)
        asked = [one if first else _garbled(one, letters, chance) for one in entry.phrasings[:PER_ENTRY]]
        title = entry.title if first else f"{_garbled(entry.title, letters, chance)}{number}"
        found.append(replace(entry, id=f"{entry.id}.{number}", title=title, phrasings=tuple(asked), title_en=""))
    return found


def _garbled(text: str, letters: Sequence[str], chance: random.Random) -> str:
    """The text with a quarter of its characters exchanged."""
    spelled = list(text)
    for _ in range(max(1, len(spelled) // 4)):
        spelled[chance.randrange(len(spelled))] = chance.choice(letters)
    return "".join(spelled)


def main() -> None:
    """Print the cost of one size, in a process of its own."""
    size, with_model = int(sys.argv[1]), "model" in sys.argv[2:]
    entries = base_of(size)
    began = time.process_time()
    matcher = Matcher(entries, Stranger() if with_model else None)
    built = time.process_time() - began
    texts = [question.text for name in ("known_dev.jsonl", "unknown_dev.jsonl") for question in questions(name)]
    random.Random(1999).shuffle(texts)
    matcher.match(texts[:BATCH])
    began = time.process_time()
    for start in range(0, len(texts), BATCH):
        matcher.match(texts[start : start + BATCH])
    cost = (time.process_time() - began) / len(texts) * 1000
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"matching, {matcher.index.own_rows:7,} phrasings, {'with   ' if with_model else 'without'} the model: "
        f"{cost:5.2f} ms CPU a message, {built:5.1f} s CPU to build, {memory:5.0f} MB"
    )


def table() -> None:
    """Print the cost of every size, without and with the model."""
    for size in SIZES:
        for model in ([], ["model"]):
            subprocess.run([sys.executable, "-m", "tests.benchmarks.matching", str(size), *model], check=True)


if __name__ == "__main__":
    main()
