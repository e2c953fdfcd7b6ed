"""`make ablation`: the field's usual methods and ours, with parts taken out, on the test questions; one table."""

import time
from collections.abc import Callable, Sequence
from datetime import date

import bm25s
import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from intents.encoder import FloatArray, load_encoder
from intents.evaluate import Question
from intents.matcher import Matcher
from intents.normalize import clean, normalize
from intents.similarity import characters, with_pairs
from intents.tokens import Tokenizer
from knowledge.answering import answering
from knowledge.starter_base import starter_entries
from tests.intents.knowledge_base import questions

PRECISION = 0.95
ENTRIES = answering(starter_entries(), date(2026, 11, 24))
OWNERS = np.asarray([place for place, entry in enumerate(ENTRIES) for _ in (entry.title, *entry.phrasings)])
TEXTS = [text for entry in ENTRIES for text in (entry.title, *entry.phrasings)]
Scorer = Callable[[Sequence[str]], FloatArray]


def _best_of_each(rows: FloatArray) -> FloatArray:
    """Message x phrasing to message x entry."""
    starts = np.flatnonzero(np.diff(OWNERS, prepend=-1))
    return np.asarray(np.maximum.reduceat(rows, starts, axis=1), np.float32)


def _fuzzy(prepare: Callable[[str], str], scorer: Callable[..., float]) -> Scorer:
    known = [prepare(text) for text in TEXTS]
    return lambda asked: _best_of_each(process.cdist([prepare(text) for text in asked], known, scorer=scorer))


def _bm25(cut: Callable[[str], list[str]]) -> Scorer:
    index = bm25s.BM25()
    index.index([cut(text) for text in TEXTS], show_progress=False)

    def score(asked: Sequence[str]) -> FloatArray:
        # Its own vocabulary: it refuses a token that it never saw.
        known = [[term for term in cut(text) if term in index.vocab_dict] for text in asked]
        rows = [index.get_scores(terms) if terms else np.zeros(len(TEXTS), np.float32) for terms in known]
        return _best_of_each(np.stack(rows))

    return score


def _regression() -> Scorer:
    words = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    model = LogisticRegression(max_iter=200, C=10.0).fit(words.fit_transform(map(normalize, TEXTS)), OWNERS)
    return lambda asked: np.asarray(model.predict_proba(words.transform(map(normalize, asked))), np.float32)


def _nearest() -> Scorer:
    encoder = load_encoder()
    assert encoder is not None
    known = encoder.encode([clean(text) for text in TEXTS])
    return lambda asked: _best_of_each(encoder.encode([clean(text) for text in asked]) @ known.T)


def _ours(*, semantic: bool, trees: bool = True) -> Scorer:
    matcher = Matcher(ENTRIES, load_encoder() if semantic else None)
    if not trees:
        matcher = matcher.without_trees()
    place = {entry.id: number for number, entry in enumerate(ENTRIES)}

    def score(asked: Sequence[str]) -> FloatArray:
        scores = np.zeros((len(asked), len(ENTRIES)), np.float32)
        for row, matches in zip(scores, matcher.match(asked), strict=True):
            for rank, match in enumerate(matches):
                row[place[match.entry.id]] = match.confidence - 1e-6 * rank + 1e-5
        return scores

    return score


def _figures(score: Scorer, known: Sequence[Question], unknown: Sequence[Question]) -> list[float]:
    texts = [question.text for question in (*known, *unknown)]
    began = time.perf_counter()
    scores = score(texts)
    spent = (time.perf_counter() - began) * 1000 / len(texts)
    ranks = np.asarray([_rank(row, question.ids or ()) for row, question in zip(scores, known, strict=False)])
    ours = np.asarray([entry.is_ours for entry in ENTRIES])
    sure = np.where(ours, scores, 0.0).max(axis=1)
    is_known = np.arange(len(texts)) < len(known)
    right = np.concatenate([ranks == 1, np.zeros(len(unknown), bool)])
    order = np.argsort(-sure, kind="stable")
    precise = np.flatnonzero(np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= PRECISION)
    covered = is_known[order][: precise[-1] + 1].sum() / len(known) if len(precise) else 0.0
    auc = roc_auc_score(is_known, sure)
    return [(ranks == 1).mean(), (ranks <= 3).mean(), (1 / ranks).mean(), auc, covered, spent]


def _rank(row: FloatArray, ids: Sequence[str]) -> int:
    best = max((row[place] for place, entry in enumerate(ENTRIES) if entry.id in ids), default=-1.0)
    return 1 + int((row > best).sum())


def main() -> None:
    """Print the table."""
    tokens = Tokenizer(ENTRIES)
    methods: dict[str, Callable[[], Scorer]] = {
        "jieba + token_set_ratio": lambda: _fuzzy(lambda t: " ".join(tokens.tokens(t)), fuzz.token_set_ratio),
        "rapidfuzz ratio, normalised": lambda: _fuzzy(normalize, fuzz.ratio),
        "BM25 jieba": lambda: _bm25(lambda text: list(tokens.tokens(text))),
        "BM25 characters 1-2": lambda: _bm25(lambda text: with_pairs(characters(normalize(text)))),
        "logistic regression, characters 1-3": _regression,
        "embedding, nearest neighbour": _nearest,
        "ours, no model": lambda: _ours(semantic=False),
        "ours, no trees": lambda: _ours(semantic=True, trees=False),
        "ours": lambda: _ours(semantic=True),
    }
    known, unknown = questions("known_test.jsonl"), questions("unknown_test.jsonl")
    print(f"{len(ENTRIES)} entries, {len(TEXTS)} phrasings, {len(known)} known and {len(unknown)} unknown questions")
    print(f"{'method':<38}{'top-1':>7}{'top-3':>7}{'MRR':>7}{'AUROC':>7}{'cov@95':>8}{'ms':>7}")
    for name, make in methods.items():
        first, three, mrr, auc, covered, spent = _figures(make(), known, unknown)
        print(f"{name:<38}{first:>7.3f}{three:>7.3f}{mrr:>7.3f}{auc:>7.3f}{covered:>8.3f}{spent:>7.2f}", flush=True)


if __name__ == "__main__":
    main()
