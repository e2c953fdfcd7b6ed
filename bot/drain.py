"""Drain: take the waiting events, read them, match their texts together, and walk each through its turn."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.database import Database
from bot.inbox import event as inbox
from bot.inbox.event import InboxEvent
from bot.live_matcher import LiveMatcher
from bot.turn import Turn, take_turn
from channels.channel import Channel, Unreadable
from channels.message import InboundMessage, Kind
from intents.match import Match
from intents.parts import Parted, match_parts

BATCH = 150
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Read:
    """One event and what a citizen did in it, or why it cannot be read."""

    event: InboxEvent
    messages: list[InboundMessage]
    problem: str | None = None


class Drain:
    """Empties the inbox, a batch in one transaction; an event that breaks the batch is set apart alone."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], matcher: LiveMatcher) -> None:
        self._database = database
        self._channels = channels
        self._matcher = matcher

    def step(self, limit: int = BATCH) -> int:
        """Take up to `limit` waiting events; returns how many were settled."""
        with self._database.read() as session:
            waiting = inbox.waiting_events(session, limit)
        if not waiting:
            return 0
        batch = [self._read(event) for event in waiting]
        matches, parts = self._match(batch)
        try:
            with self._database.write() as session:
                self._settle(session, batch, matches, parts)
        except Exception as problem:
            log.warning("a batch of %d is taken one by one: %s", len(batch), type(problem).__name__)
            self._one_by_one(batch, matches, parts, problem)
        return len(batch)

    def _one_by_one(
        self,
        batch: Sequence[_Read],
        matches: Mapping[str, list[Match]],
        parts: Mapping[str, Parted],
        problem: Exception,
    ) -> None:
        settled = 0
        for read in batch:
            try:
                with self._database.write() as session:
                    self._settle(session, [read], matches, parts)
                settled += 1
            except Exception as trouble:
                # The database itself failing is no fault of the event: then nothing may be set apart.
                if not self._quarantine(read, trouble):
                    raise problem from trouble
        log.info("%d of %d settled one by one", settled, len(batch))

    def _quarantine(self, read: _Read, trouble: Exception) -> bool:
        if self._database.check() != "ok":
            return False
        with self._database.write() as session:
            inbox.quarantine(session, read.event.id, f"its turn failed: {type(trouble).__name__}")
        log.error("event %s is in quarantine: %s", read.event.id, type(trouble).__name__)
        return True

    def _settle(
        self,
        session: Session,
        batch: Sequence[_Read],
        matches: Mapping[str, list[Match]],
        parts: Mapping[str, Parted],
    ) -> None:
        for read in batch:
            for message in read.messages:
                matched = matches.get(message.text, []) if message.kind is Kind.TEXT else []
                parted = parts.get(message.text) if message.kind is Kind.TEXT else None
                turn = Turn(session, matched, self._matcher.entry, read.event.received_at, parted)
                take_turn(turn, message)
            if read.problem is not None:
                inbox.quarantine(session, read.event.id, read.problem)
        inbox.mark_done(session, [read.event.id for read in batch if read.problem is None])

    def _match(self, batch: Sequence[_Read]) -> tuple[Mapping[str, list[Match]], Mapping[str, Parted]]:
        texts = list({m.text for read in batch for m in read.messages if m.kind is Kind.TEXT})
        matches = dict(zip(texts, self._matcher.match(texts), strict=True))
        return matches, match_parts(texts, self._matcher.match)

    def _read(self, event: InboxEvent) -> _Read:
        channel = self._channels.get(event.channel)
        if channel is None:
            return _Read(event, [], f"{event.channel} is switched off")
        try:
            return _Read(event, channel.read(event.as_event()))
        except Unreadable as problem:
            return _Read(event, [], str(problem))
        except Exception as problem:
            log.exception("a channel raised what it must not")
            return _Read(event, [], f"unexpected {type(problem).__name__}")
