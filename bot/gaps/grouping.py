"""Grouping: questions that mean the same, put together by average linkage over cosine; pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from intents.encoder import Encoder, FloatArray
from intents.query import Query, prepare
from intents.similarity import CosineIndex, IntArray

# How alike two groups' texts must be on average to be one group, by characters alone and with their meaning.
BY_CHARACTERS = 0.24
BY_MEANING = 0.28
# The background tells rare words from usual ones; more of it costs time and tells no more.
MOST_BACKGROUND = 4_000
_BATCH = 500
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as grouping needs it; `candidates` are {entry_id, confidence}."""

    id: int
    text: str
    conversation_id: int
    week: date
    candidates: Sequence[dict[str, Any]] = ()
    wants_news: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask, as it was first written, and how often and by how many it was used."""

    text: str
    asked: int
    people: int


@dataclass(frozen=True, slots=True)
class Near:
    """An entry that the matcher thought of, and its confidence on average over the group."""

    entry_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that mean the same. `key` is the smallest id, `title` the most central wording.

    `waiting` is how many people want to hear of an answer.
    """

    key: int
    title: str
    ids: tuple[int, ...]
    people: int
    waiting: int
    weeks: tuple[tuple[date, int], ...]
    wordings: tuple[Wording, ...]
    nearest: tuple[Near, ...]

    @property
    def newest_week(self) -> date:
        """The last week in which somebody asked."""
        return self.weeks[-1][0]

    def up_to(self, newest: int) -> "Group":
        """The same group without questions newer than this id: what somebody saw before they decided."""
        return replace(self, ids=tuple(ident for ident in self.ids if ident <= newest))


def group_questions(
    asked: Sequence[Asked], background: Sequence[str] = (), encoder: Encoder | None = None
) -> list[Group]:
    """Groups of questions, those of most people first, then those asked last.

    `background` are everyday texts of the desk, such as all phrasings. With an encoder meaning counts as much as
    characters do.
    """
    texts = list({one.text: None for one in asked if one.text.strip()})
    queries = prepare(texts, encoder)
    by_key: dict[str, list[str]] = defaultdict(list)
    for text, query in zip(texts, queries, strict=True):
        by_key[query.key or text].append(text)
    firsts = {text: place for place, text in enumerate(texts)}
    nearness = _Nearness([queries[firsts[same[0]]] for same in by_key.values()], background)
    of_text = {text: place for place, same in enumerate(by_key.values()) for text in same}
    members: dict[int, list[Asked]] = defaultdict(list)
    for one in asked:
        if one.text in of_text:
            members[of_text[one.text]].append(one)
    often = np.asarray([len(members[place]) for place in range(len(by_key))])
    groups = [_group(places, central, members) for places, central in nearness.clusters(often)]
    return sorted(groups, key=lambda group: (-group.people, -group.newest_week.toordinal(), group.key))


class _Nearness:
    """How near the wordings are to each other."""

    def __init__(self, queries: Sequence[Query], background: Sequence[str]) -> None:
        step = max(1, len(background) // MOST_BACKGROUND)
        usual = [query.units for query in prepare(list(background)[::step], None)]
        self._units = [query.units for query in queries]
        self._index = CosineIndex([*self._units, *usual])
        vectors = [query.vector for query in queries if query.vector is not None]
        whole = bool(queries) and len(vectors) == len(queries)
        self._vectors: FloatArray | None = np.stack(vectors) if whole else None
        self._enough = BY_CHARACTERS if self._vectors is None else BY_MEANING

    def between(self, rows: Sequence[int], columns: Sequence[int] | slice) -> FloatArray:
        """Rows x columns."""
        alike = self._index.similarities([self._units[row] for row in rows])[:, : len(self._units)][:, columns]
        if self._vectors is None:
            return alike
        return np.asarray((alike + self._vectors[rows] @ self._vectors[columns].T) / 2, dtype=np.float32)

    def clusters(self, often: IntArray) -> Iterator[tuple[list[int], int]]:
        """The places that belong together, and the most central of them where `often` says how much each counts.

        What no chain of near texts connects can be no group, so that each connected part is linked alone.
        """
        for places in self._parts() if self._units else ():
            if len(places) == 1:
                yield places, places[0]
                continue
            near = np.vstack([self.between(places[i : i + _BATCH], places) for i in range(0, len(places), _BATCH)])
            far = squareform(1 - np.clip(near, 0, 1, out=near), checks=False)
            labels = fcluster(linkage(far, "average"), 1 - self._enough, "distance")
            for label in np.unique(labels):
                own = np.flatnonzero(labels == label)
                central = own[int(np.argmax(near[np.ix_(own, own)] @ often[[places[i] for i in own]]))]
                yield [places[i] for i in own], places[central]

    def _parts(self) -> Iterator[list[int]]:
        size = len(self._units)
        rows = []
        for start in range(0, size, _BATCH):
            near = self.between(range(start, min(size, start + _BATCH)), slice(None)) >= self._enough
            # Half of a symmetric graph is enough, and a surge of one question is a graph of millions of edges.
            rows.append(csr_array(np.triu(near, start)))
        _, labels = connected_components(vstack(rows, format="csr"), directed=False)
        order = np.argsort(labels, kind="stable")
        for part in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
            yield part.tolist()


def _group(places: Sequence[int], central: int, members: dict[int, list[Asked]]) -> Group:
    asked = sorted((one for place in places for one in members[place]), key=lambda one: one.id)
    return Group(
        key=asked[0].id,
        title=min(members[central], key=lambda one: one.id).text,
        ids=tuple(one.id for one in asked),
        people=len({one.conversation_id for one in asked}),
        waiting=len({one.conversation_id for one in asked if one.wants_news}),
        weeks=tuple(sorted(Counter(one.week for one in asked).items())),
        wordings=_wordings(places, members),
        nearest=_nearest(asked),
    )


def _wordings(places: Sequence[int], members: dict[int, list[Asked]]) -> tuple[Wording, ...]:
    found = []
    for place in places:
        same = sorted(members[place], key=lambda one: one.id)
        found.append(Wording(same[0].text, len(same), len({one.conversation_id for one in same})))
    return tuple(sorted(found, key=lambda wording: (-wording.people, -wording.asked, wording.text)))


def _nearest(asked: Sequence[Asked]) -> tuple[Near, ...]:
    total: Counter[str] = Counter()
    for one in asked:
        for candidate in one.candidates:
            total[candidate["entry_id"]] += candidate["confidence"]
    return tuple(Near(entry_id, sure / len(asked)) for entry_id, sure in total.most_common(_NEAREST))
