"""LiveMatcher: the matcher over today's published entries, rebuilt beside the running one and swapped whole."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.database import Database
from intents.encoder import Encoder
from intents.match import Match
from intents.matcher import Matcher
from intents.normalize import normalize
from knowledge import store
from knowledge.entry import Entry

TAIPEI = ZoneInfo("Asia/Taipei")
MOST_CACHED = 20_000
TOP = 5


class Version(NamedTuple):
    """What a matcher was built from: entries come and go with edits and with the day in Taipei."""

    revision: int
    day: date


class LiveMatcher:
    """Matches texts over the newest entries. `refresh` is called now and then by whoever owns it."""

    def __init__(self, database: Database, load_encoder: Callable[[], Encoder | None]) -> None:
        self._database = database
        self._encoder = load_encoder()
        self._lock = threading.Lock()
        self._matcher: Matcher | None = None
        self._entries: dict[str, Entry] = {}
        self._cache: dict[str, list[Match]] = {}
        self.version: Version | None = None

    @property
    def has_model(self) -> bool:
        """Whether the embedding model takes part."""
        return self._encoder is not None

    def refresh(self) -> bool:
        """Build again if entries or the day changed; returns whether they had."""
        with self._lock, self._database.read() as session:
            newest = _version(session)
            if newest == self.version:
                return False
            entries = store.answering_entries(session, newest.day)
            matcher = Matcher(entries, self._encoder)
            # Swapped whole: a batch under way keeps the matcher it began with.
            self._matcher, self._cache = matcher, {}
            self._entries = {entry.id: entry for entry in entries}
            self.version = newest
            return True

    def match(self, texts: Sequence[str]) -> list[list[Match]]:
        """The best matches of each text. In a surge most texts are the same few: those cost a look-up."""
        if self._matcher is None:
            self.refresh()
        matcher, cache = self._matcher, self._cache
        assert matcher is not None  # noqa: S101
        keys = [normalize(text) for text in texts]
        fresh = list({key: text for key, text in zip(keys, texts, strict=True) if key not in cache}.items())
        found = dict(zip((key for key, _ in fresh), matcher.match([text for _, text in fresh], TOP), strict=True))
        result = [found[key] if key in found else cache[key] for key in keys]
        if len(cache) > MOST_CACHED:
            cache.clear()
        cache.update(found)
        return result

    def entry(self, entry_id: str) -> Entry | None:
        """The entry of this id, if it may answer today."""
        return self._entries.get(entry_id)


def _version(session: Session) -> Version:
    return Version(store.revision(session), datetime.now(UTC).astimezone(TAIPEI).date())
