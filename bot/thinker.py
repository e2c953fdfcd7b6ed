"""Thinker: matches for the console in a process of its own; a line of JSON in, a line of JSON out."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

from bot.gaps.store import since
from bot.live_matcher import TAIPEI
from bot.overlaps import Comparison, rank
from bot.questions.confused import confused_pairs
from bot.questions.tried import tried_questions
from bot.rehearsal import Verdict, rehearse
from bot.service import Service
from bot.trial import try_out
from intents.matcher import Matcher
from intents.parts import match_parts
from knowledge import store
from knowledge.answering import answering
from knowledge.entry import Status
from knowledge.revision import entry_of

log = logging.getLogger(__name__)


class Thinker:
    """Answers the console's requests, over the newest knowledge base each time."""

    def __init__(self, service: Service) -> None:
        """Builds the matcher, with the language model if that is wanted."""
        self._database = service.database
        self._service = service
        self._knew = self._learned()
        self._live = service.live_matcher()
        # What questions get from the matcher in force, kept from one preview to the next.
        self._known_of: Matcher | None = None
        self._known: dict[str, Verdict] = {}
        self._comparison = Comparison()
        self._tasks: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "preview": self._preview,
            "try": self._try,
            "overlaps": self._overlaps,
        }

    def serve(self, requests: TextIO, answers: TextIO) -> None:
        """Answer line by line until the other end closes; one that fails is answered with the kind of failure."""
        for line in requests:
            answers.write(json.dumps(self._answer(line), ensure_ascii=False) + "\n")
            answers.flush()

    def _answer(self, line: str) -> dict[str, Any]:
        try:
            request = json.loads(line)
            self._look_for_news()
            return {"done": self._tasks[request["task"]](request)}
        except Exception as problem:
            # The words of a request may be a citizen's: they do not belong in a log.
            log.error("a request of the console failed: %s", type(problem).__name__)
            return {"failed": type(problem).__name__}

    def _look_for_news(self) -> None:
        """The newest entries; while the language model, or models of these entries' own, are to come, those as well.

        The worker reads and trains, and keeps what it learns where this process finds it: none of it is done twice.
        """
        learned = self._learned()
        if self._live.waits and learned != self._knew:
            self._live, self._knew = self._service.live_matcher(), learned
        else:
            self._live.refresh()

    def _learned(self) -> dict[str, int]:
        """The files that matchers learned into, and when each was written."""
        kept = [self._service.matcher_folder / name for name in ("vectors.npz", "models.json", "models-plain.json")]
        return {file.name: file.stat().st_mtime_ns for file in kept if file.exists()}

    def _preview(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """What publishing an entry (`content` None: retiring it) does to saved questions and the last real ones."""
        entry_id, content = request["entry_id"], request["content"]
        day = datetime.now(UTC).astimezone(TAIPEI).date()
        with self._database.read() as session:
            entries = {entry.id: entry for entry in store.all_entries(session) if entry.status is Status.PUBLISHED}
            questions = tried_questions(session)
        entries.pop(entry_id, None)
        if content is not None:
            entries[entry_id] = entry_of(entry_id, content)
        before = self._live.matcher
        if self._known_of is not before:
            self._known_of, self._known = before, {}
        return rehearse(before, before.over(answering(entries.values(), day)), questions, self._known).as_dict()

    def _try(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """What `text` would get, and why."""
        text = request["text"]
        return try_out(text, self._live.match([text])[0], match_parts([text], self._live.match).get(text))

    def _overlaps(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The pairs from place `start` on, at most `most` of them, and how many there are; `ready` once compared."""
        found = self._comparison.of(self._live.version, self._live.matcher.index)
        if found is None:
            return {"ready": False}
        with self._database.read() as session:
            mixed = confused_pairs(session, since())
        pairs = rank(found, mixed, self._live.entry)
        shown = pairs[request["start"] : request["start"] + request["most"]]
        return {"ready": True, "total": len(pairs), "pairs": [pair.as_dict(self._live.entry) for pair in shown]}
