"""Evidence: all that speaks for the entries that may answer one message, as numbers for the confidence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.fuzz import partial_ratio, ratio

from intents.confidence import Matrix
from intents.encoder import FloatArray
from intents.index import Index, Nearness, Query
from intents.lexicon import Lexicon
from intents.match import Similarities
from intents.ridge import ridge_scores

# Measured: documents are the better ranker for stories, the ridge for short questions.
_DOCUMENT_WEIGHT = 1.5
_ROWS_SPELLED = 3
_NEVER = -1e6


@dataclass(frozen=True, slots=True)
class Evidence:
    """One message against all entries; `left_out` rows do not count, nor does the entry `without`.

    `ridge`, `documents` and `fused` hold a number for each entry, the arrays before them one for each row;
    `stranger` is the ridge's score of the background, `explained` how much of the message all rows explain.
    """

    query: Query
    words: dict[str, str]
    kernel: FloatArray
    characters: FloatArray
    sound: FloatArray
    meaning: FloatArray
    ridge: FloatArray
    documents: FloatArray
    fused: FloatArray
    explained: float
    stranger: float
    left_out: tuple[int, ...] = ()
    without: int | None = None

    def ranking(self, top: int) -> list[int]:
        """The numbers of the `top` best entries, best first; the smaller number first where they are equal."""
        order = np.argsort(-np.round(self.fused, 4), kind="stable")[:top]
        return [int(place) for place in order if self.fused[place] > _NEVER]


@dataclass(frozen=True, slots=True)
class Asked:
    """A message on its way to becoming evidence."""

    query: Query
    words: dict[str, str]
    left_out: tuple[int, ...] = ()
    without: int | None = None


def gather(index: Index, asked: Sequence[Asked]) -> list[Evidence]:
    """The evidence of each message, computed together."""
    near = index.nearness([one.query for one in asked])
    kernel = near.kernel.copy()
    for place, one in enumerate(asked):
        kernel[place, list(one.left_out)] = -1.0
    left_out = max((len(one.left_out) for one in asked), default=0)
    ridge, explained = ridge_scores(kernel, index.kernel, index.owners, len(index.entries) + 1, left_out)
    return [
        _evidence(index, one, near, place, kernel[place], ridge[place], float(explained[place]))
        for place, one in enumerate(asked)
    ]


def _evidence(
    index: Index, one: Asked, near: Nearness, place: int, kernel: FloatArray, ridge: FloatArray, explained: float
) -> Evidence:
    documents = near.documents[place].copy()
    stranger, ridge = float(ridge[-1]), ridge[:-1]
    if one.without is not None:
        ridge[one.without] = documents[one.without] = 0.0
    elif one.left_out and one.left_out[0] < index.own_rows:
        owner = int(index.owners[one.left_out[0]])
        rest = index.documents[owner].copy()
        for row in one.left_out:
            rest.subtract(index.queries[row].pairs)
        documents[owner] = index.bm25.score(one.query.pairs, rest)
    fused = _standard(ridge) + _DOCUMENT_WEIGHT * _standard(documents)
    if one.without is not None:
        fused[one.without] = _NEVER
    return Evidence(
        one.query, one.words, kernel, near.characters[place], near.sound[place], near.meaning[place],
        ridge, documents, fused, explained, stranger, one.left_out, one.without,
    )  # fmt: skip


def _standard(values: FloatArray) -> FloatArray:
    spread = float(values.std())
    return np.asarray((values - values.mean()) / (spread if spread > 1e-6 else 1.0), dtype=np.float32)


def nearest_rows(index: Index, evidence: Evidence, entry: int) -> list[int]:
    """An entry's rows that count, the nearest first."""
    rows = [row for row in index.rows_of[entry] if row not in evidence.left_out]
    return sorted(rows, key=lambda row: (-float(evidence.kernel[row]), row))[:_ROWS_SPELLED]


def similarities(index: Index, lexicon: Lexicon, evidence: Evidence, entry: int) -> Similarities:
    """The named numbers of one candidate, for people."""
    rows = nearest_rows(index, evidence, entry)
    row = rows[0]
    return Similarities(
        score=round(float(evidence.fused[entry]), 3),
        characters=round(float(evidence.characters[row]), 3),
        sound=round(float(evidence.sound[row]), 3),
        meaning=round(max(0.0, float(evidence.meaning[row])), 3),
        spelling=round(max(ratio(evidence.query.key, index.queries[row].key) for row in rows) / 100, 3),
        words=round(lexicon.coverage(tuple(evidence.words), entry), 3),
    )


def features(index: Index, lexicon: Lexicon, evidence: Evidence, entry: int) -> list[float]:
    """The numbers of one candidate that the confidence is trained on."""
    rows = nearest_rows(index, evidence, entry)
    key = evidence.query.key
    keys = [index.queries[row].key for row in rows]
    best = float(evidence.kernel[rows[0]]) if rows else 0.0
    most = index.bm25.most(evidence.query.pairs) or 1.0
    return [
        float(evidence.ridge[entry]),
        float(evidence.ridge[entry] - _best_other(evidence.ridge, entry)),
        float(evidence.documents[entry]) / most,
        float(evidence.documents[entry] - _best_other(evidence.documents, entry)) / most,
        float(evidence.fused[entry]),
        float(evidence.fused[entry] - _best_other(evidence.fused, entry)),
        best,
        float(evidence.kernel.max()) - best,
        evidence.explained,
        evidence.stranger,
        max((ratio(key, other) for other in keys), default=0.0) / 100,
        max((partial_ratio(key, other) for other in keys), default=0.0) / 100,
        lexicon.coverage(tuple(evidence.words), entry, evidence.left_out),
        float(np.log1p(len(evidence.query.units))),
        float(np.maximum(evidence.ridge, 0.0).sum()),
        max((float(evidence.meaning[row]) for row in rows), default=0.0),
    ]


def _best_other(values: FloatArray, entry: int) -> float:
    if len(values) < 2:
        return 0.0
    kept = values[entry]
    values[entry] = _NEVER
    best = float(values.max())
    values[entry] = kept
    return max(best, -10.0)


def as_matrix(rows: Sequence[Sequence[float]]) -> Matrix:
    """Rows of features as the confidence takes them."""
    return np.asarray(rows, dtype=np.float64)
