"""Match: an entry that may answer a message, how sure we are, and why."""

from dataclasses import dataclass

from knowledge.entry import Entry


@dataclass(frozen=True, slots=True)
class Similarities:
    """The numbers behind a confidence, for curators; each is 0..1 and higher is nearer, except `score`.

    `characters` and `sound` compare single characters and their toneless pinyin, `meaning` is the language
    model's (0 without one), `spelling` is rapidfuzz's ratio, `words` the share of the message's words that the
    entry knows, and `score` is what entries are ranked by.
    """

    score: float = 0.0
    characters: float = 0.0
    sound: float = 0.0
    meaning: float = 0.0
    spelling: float = 0.0
    words: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """An entry, the confidence 0..1 that it is what was asked, and the reason.

    `phrasing` is the entry's nearest phrasing as its curator wrote it; `shared` are the words that the message
    and the entry have in common, as the citizen wrote them, the rarest first.
    """

    entry: Entry
    confidence: float
    phrasing: str
    shared: tuple[str, ...]
    similarities: Similarities = Similarities()
