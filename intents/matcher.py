"""Matcher: entries in; for each message ranked, calibrated matches out."""

from collections.abc import Sequence

from threadpoolctl import threadpool_limits

from intents.elsewhere import names_elsewhere
from intents.encoder import Encoder
from intents.evidence import Asked, Evidence, as_matrix, features, gather, nearest_rows, similarities
from intents.index import Index
from intents.lexicon import Lexicon
from intents.match import Match
from intents.mention import Mentions
from intents.training import train_models
from knowledge.entry import Entry

_BATCH = 64
# A certain answer becomes a question back: most, but not all, who name another city want its own desk.
_ELSEWHERE = 0.6
# Just below what is said as an answer.
_UNTAUGHT = 0.69
# However many entries a word may mean, the likeliest are worth a question back.
_LEAST_MEANT = 0.15


class Matcher:
    """What is asked, for one set of entries; immutable, so a new set of entries means a new matcher."""

    def __init__(self, entries: Sequence[Entry], encoder: Encoder | None) -> None:
        """Indexes the entries, in any order, and learns from them how sure to be; seconds for a thousand."""
        # For good, because matching too is faster so: our matrices are small, and on busy cores threads of linear
        # algebra wait for each other several times longer than they work.
        threadpool_limits(1)
        self._index = Index(entries, encoder)
        self._lexicon = Lexicon(self._index)
        self._mentions = Mentions(self._index.entries)
        self._models = train_models(self._index, self._lexicon)

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
        queries = self._index.prepare(texts)
        asked = {
            place: Asked(query, self._lexicon.content(texts[place]))
            for place, query in enumerate(queries)
            if query.key and self._index.entries
        }
        weighed = dict(zip(asked, gather(self._index, list(asked.values())), strict=True))
        return [self._matches(weighed[place], top) if place in weighed else [] for place in range(len(texts))]

    def _matches(self, evidence: Evidence, top: int) -> list[Match]:
        copies = self._index.rows_by_key.get(evidence.query.key, [])
        exact = list(dict.fromkeys(int(self._index.owners[row]) for row in copies))
        ranked = exact + [place for place in evidence.ranking(top + len(exact)) if place not in exact]
        ranked = ranked[:top]
        sure = self._confidences(evidence, ranked, len(exact))
        if not exact:
            ranked, sure = self._with_mentions(evidence, ranked, sure)
        return [self._match(evidence, place, share) for place, share in zip(ranked, sure, strict=True)]

    def _confidences(self, evidence: Evidence, ranked: Sequence[int], exact: int) -> list[float]:
        if exact:
            # Two entries with the same phrasing: only the citizen can say which is meant.
            return [1.0 / exact if rank < exact else 0.0 for rank in range(len(ranked))]
        if not ranked:
            return []
        if self._models is None:
            return self._untaught(evidence, ranked)
        rows = as_matrix([features(self._index, self._lexicon, evidence, place) for place in ranked])
        return self._at_home(evidence, ranked, self._models.confidences(rows))

    def _with_mentions(
        self, evidence: Evidence, ranked: list[int], sure: list[float]
    ) -> tuple[list[int], list[float]]:
        """A lone word such as 停車 teaches no model anything: the entries it names share the confidence."""
        named = self._mentions.named(evidence.query.key)
        if not named or (len(named) == 1 and sure[0] >= _UNTAUGHT):
            return ranked, sure
        meant = [place for place in evidence.ranking(len(self._index.entries)) if place in named]
        share = min(_UNTAUGHT, max(_LEAST_MEANT, round(1 / len(named), 4)))
        places = [*meant, *(place for place in ranked if place not in named)][: len(ranked)]
        return places, [share if place in named else 0.0 for place in places]

    def _untaught(self, evidence: Evidence, ranked: Sequence[int]) -> list[float]:
        """Confidences where nothing was there to learn from: enough to ask back, hardly ever enough to answer."""
        alike = [similarities(self._index, self._lexicon, evidence, place) for place in ranked]
        sure = [max(_UNTAUGHT * one.words * one.characters**0.5, one.spelling**8) for one in alike]
        return [round(share / max(1.0, sum(sure)), 4) for share in sure]

    def _at_home(self, evidence: Evidence, ranked: Sequence[int], sure: Sequence[float]) -> list[float]:
        """The confidences, lowered where the message names another city that the best entry does not."""
        key, queries = evidence.query.key, self._index.queries
        if names_elsewhere(key, [queries[row].key for row in self._index.rows_of[ranked[0]]]):
            return [round(share * _ELSEWHERE, 4) for share in sure]
        return list(sure)

    def _match(self, evidence: Evidence, place: int, share: float) -> Match:
        row = nearest_rows(self._index, evidence, place)[0]
        return Match(
            entry=self._index.entries[place],
            confidence=share,
            phrasing=self._index.phrasings[row],
            shared=self._lexicon.shared(evidence.words, place),
            similarities=similarities(self._index, self._lexicon, evidence, place),
        )
