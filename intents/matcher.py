"""Matcher: entries in; for each message ranked, calibrated matches out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from threadpoolctl import threadpool_limits

from intents.asked import Asked
from intents.confidence import Matrix
from intents.elsewhere import names_elsewhere
from intents.encoder import Encoder
from intents.evidence import FEATURES, Evidence, gather
from intents.index import Index
from intents.match import Match
from intents.mention import Mentions
from intents.models import Models, shipped_models
from intents.query import Query, prepare
from intents.training import MOST_KNOWN, train_models
from knowledge.entry import Entry

_BATCH = 64
# A certain answer becomes a question back: most, but not all, who name another city want its own desk.
_ELSEWHERE = 0.6
# Just below what is said as an answer.
_UNTAUGHT = 0.69
# However many entries a word may mean, the likeliest are worth a question back.
_LEAST_MEANT = 0.15
# A logistic model, fitted to 440 questions in English, Japanese, Korean and Thai and 52 messages that ask nothing.
_FOREIGN = {"centre": 4.89, "fused_lead": 0.30, "pairs_lead": 8.37, "meaning": 3.63, "stranger_meaning": -9.78}
_FOREIGN_SHIFT = -0.15


class Matcher:
    """What is asked, for one set of entries; immutable, so a new set of entries means a new matcher."""

    def __init__(self, entries: Sequence[Entry], encoder: Encoder | None, models: Models | None = None) -> None:
        """Indexes the entries, in any order; without `models` it starts with those that ship with Ask1999."""
        # For good, because matching too is faster so: our matrices are small, and on busy cores threads of linear
        # algebra wait for each other several times longer than they work.
        threadpool_limits(1)
        self.index = Index(entries, encoder)
        self._mentions = Mentions(self.index.entries)
        self._models = models or shipped_models(with_meaning=encoder is not None)

    def train(self, most_known: int = MOST_KNOWN) -> Models | None:
        """Models of these entries' own, from at most so many of their phrasings; None where there are too few."""
        return train_models(self.index, most_known)

    def with_models(self, models: Models) -> "Matcher":
        """The same matcher with other models; the index is shared, not built again."""
        other = object.__new__(Matcher)
        other.index, other._mentions, other._models = self.index, self._mentions, models
        return other

    def over(self, entries: Sequence[Entry]) -> "Matcher":
        """A matcher over other entries that is as sure as this one: for what an edit would do."""
        return Matcher(entries, self.index.encoder, self._models)

    def without_trees(self) -> "Matcher":
        """The same matcher as it is where LightGBM does not load."""
        return self if self._models is None else self.with_models(replace(self._models, trees=None))

    def match(self, texts: Sequence[str], top: int = 5) -> list[list[Match]]:
        """For each text at most `top` matches, best first; [] where a text has nothing to match on.

        A text alone gives the same as within a batch, but for the last digit of what a language model reckons. The
        confidences of one text add up to 1 at most.
        """
        found: list[list[Match]] = []
        for start in range(0, len(texts), _BATCH):
            found.extend(self._match_batch(texts[start : start + _BATCH], top))
        return found

    def _match_batch(self, texts: Sequence[str], top: int) -> list[list[Match]]:
        queries = prepare(texts, self.index.encoder)
        asked = {
            place: Asked(query, self.index.words.content(texts[place]), self._copies(query))
            for place, query in enumerate(queries)
            if query.key and self.index.entries
        }
        if not asked:
            return [[] for _ in texts]
        batch = _Batch(list(asked.values()), gather(self.index, list(asked.values())))
        shares = self._shares(batch)
        numbers = {place: number for number, place in enumerate(asked)}
        return [
            self._matches(batch, numbers[place], shares[numbers[place]], top) if place in numbers else []
            for place in range(len(texts))
        ]

    def _shares(self, batch: "_Batch") -> list[list[float]]:
        """The confidence of each message's candidates."""
        if self._models is None:
            weighed = [self._untaught(batch, number) for number in range(len(batch.asked))]
        else:
            found = self._models.confidences(batch.evidence.features)
            weighed = [[round(share, 4) for share in one.tolist()] for one in found]
        return [self._share(batch, number, shares) for number, shares in enumerate(weighed)]

    def _share(self, batch: "_Batch", number: int, shares: list[float]) -> list[float]:
        asked, places = batch.asked[number], batch.places(number)
        if asked.copies:
            # Two entries with the same phrasing: only the citizen can say which is meant.
            return [1.0 / len(asked.copies) if place in asked.copies else 0.0 for place in places]
        if asked.query.foreign and asked.query.vector is not None:
            shares = _by_meaning(batch.evidence.features[number])
        return self._with_mentions(asked, places, self._at_home(asked, places, shares))

    def _matches(self, batch: "_Batch", number: int, shares: list[float], top: int) -> list[Match]:
        order = sorted(range(len(shares)), key=lambda at: -shares[at])[:top]
        return [self._match(batch, number, at, shares[at]) for at in order]

    def _copies(self, query: Query) -> tuple[int, ...]:
        rows = self.index.rows_by_key.get(query.key, [])
        return tuple(dict.fromkeys(int(self.index.owners[row]) for row in rows))

    def _with_mentions(self, asked: Asked, places: list[int], shares: list[float]) -> list[float]:
        """A lone word such as 停車 teaches no model anything: the entries it names share the confidence."""
        named = self._mentions.named(asked.query.key)
        if not named or (len(named) == 1 and max(shares) >= _UNTAUGHT):
            return shares
        share = min(_UNTAUGHT, max(_LEAST_MEANT, round(1 / len(named), 4)))
        return [share if place in named else 0.0 for place in places]

    def _untaught(self, batch: "_Batch", number: int) -> list[float]:
        """Confidences where no model is: enough to ask back, hardly ever enough to answer."""
        alike = [batch.evidence.similarities(number, at) for at in range(len(batch.places(number)))]
        sure = [max(_UNTAUGHT * one.words * one.characters**0.5, one.spelling**8) for one in alike]
        return [round(share / max(1.0, sum(sure)), 4) for share in sure]

    def _at_home(self, asked: Asked, places: list[int], shares: list[float]) -> list[float]:
        """The confidences, lowered where the message names another city that the best entry does not."""
        best = places[shares.index(max(shares))]
        if names_elsewhere(asked.query.key, [self.index.queries[row].key for row in self.index.rows_of[best]]):
            return [round(share * _ELSEWHERE, 4) for share in shares]
        return shares

    def _match(self, batch: "_Batch", number: int, at: int, share: float) -> Match:
        place = batch.places(number)[at]
        return Match(
            entry=self.index.entries[place],
            confidence=share,
            phrasing=self.index.phrasings[int(batch.evidence.rows[number, at])],
            shared=self.index.words.shared(batch.asked[number].words, place),
            similarities=batch.evidence.similarities(number, at),
        )


def _by_meaning(features: Matrix) -> list[float]:
    """Confidences of a message in another language, which no lesson of the entries' own words teaches."""
    first = dict(zip(FEATURES, features[0].tolist(), strict=True))
    weighed = sum(weight * first[name] for name, weight in _FOREIGN.items()) + _FOREIGN_SHIFT
    sure = round(1.0 / (1.0 + math.exp(-weighed)), 4)
    # Those behind share what the first leaves, each half of what is left.
    return [sure, *(round((1.0 - sure) / 2 ** (rank + 1), 4) for rank in range(1, len(features)))]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Messages and the evidence about them."""

    asked: Sequence[Asked]
    evidence: Evidence

    def places(self, number: int) -> list[int]:
        """The entries that one message may mean."""
        found: list[int] = self.evidence.places[number].tolist()
        return found
