"""LiveMatcher: the matcher over today's published entries, rebuilt beside the running one and swapped whole."""

import threading
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.database import Database
from bot.matcher_cache import ModelShelf, RememberingEncoder
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
    """Matches texts over the newest entries. `refresh` and `learn` are called now and then by whoever owns it."""

    def __init__(
        self, database: Database, load_encoder: Callable[[], Encoder | None], folder: Path, *, in_haste: bool = True
    ) -> None:
        """Takes what loads the language model, if it is wanted, and a folder for what is learned.

        `in_haste`: begin without the language model where it would have to read all phrasings first.
        """
        self._database = database
        encoder = load_encoder()
        self._encoder = None if encoder is None else RememberingEncoder(encoder, folder)
        self._shelf = ModelShelf(folder, semantic=encoder is not None)
        self._lock = threading.Lock()
        self._matcher: Matcher | None = None
        self._entries: dict[str, Entry] = {}
        self._cache: dict[str, list[Match]] = {}
        # Without its memory the language model is not waited for: the first minute goes by characters and words.
        self._asleep = in_haste and self._encoder is not None and self._encoder.knows_nothing
        self._waking = False
        self._untaught = False
        self.version: Version | None = None

    @property
    def has_model(self) -> bool:
        """Whether the embedding model takes part."""
        return self._encoder is not None

    def refresh(self) -> bool:
        """Build again if entries or the day changed; returns whether they had."""
        with self._lock:
            # Read, then build: an open reader would keep the database from tidying up for as long as a build takes.
            with self._database.read() as session:
                newest = _version(session)
                if newest == self.version and not self._waking:
                    return False
                entries = store.answering_entries(session, newest.day)
            own = {entry.id: entry for entry in entries}
            matcher = self._build(entries, own)
            # Swapped whole: a batch under way keeps the matcher it began with.
            self._matcher, self._cache = matcher, {}
            self._entries = own
            self.version, self._waking = newest, False
            return True

    def _build(self, entries: Sequence[Entry], ids: Collection[str]) -> Matcher:
        needs_own = self._shelf.needs_own(ids)
        if self._encoder is None or self._asleep:
            models = self._shelf.find(ids) if needs_own and not self._asleep else None
            matcher = Matcher(entries, None, models)
        else:
            models = self._shelf.find(ids) if needs_own else None
            with self._encoder.learning() as learner:
                matcher = Matcher(entries, learner, models)
        self._untaught = needs_own and models is None and not self._asleep
        return matcher

    def learn(self) -> bool:
        """What takes longer than a start may: reading all phrasings with the language model, training own models.

        The models that ship serve meanwhile, and for good where they fit. Takes some seconds for a thousand
        phrasings, beside the running matcher; what is learned is kept for the next start. Returns whether it learned.
        """
        if self._asleep:
            self._asleep, self._waking = False, True
            self.refresh()
        with self._lock:
            matcher, ids, wanted = self._matcher, list(self._entries), self._untaught
            self._untaught = False
        models = matcher.train() if wanted and matcher is not None else None
        if models is None or matcher is None:
            return False
        self._shelf.keep(ids, models)
        with self._lock:
            if self._matcher is matcher:
                self._matcher, self._cache = matcher.with_models(models), {}
        return True

    @property
    def waits(self) -> bool:
        """Whether the language model or models of its own are still to come, from `learn`."""
        return self._asleep or self._untaught

    @property
    def matcher(self) -> Matcher:
        """The matcher in force: it stays as it is while it is used."""
        if self._matcher is None:
            self.refresh()
        assert self._matcher is not None  # noqa: S101
        return self._matcher

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
