"""Deliver: send what is queued, with no transaction open, and write down how it went."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.conversations.conversation import Conversation
from bot.database import Database
from bot.outbox import queue
from bot.outbox.outgoing import Outgoing
from channels.channel import Channel, SendFailed
from channels.message import Address

MOST_IN_FLIGHT = 100
GIVE_UP_AFTER = timedelta(days=3)
LONGEST_WAIT_S = 900.0
SWITCHED_OFF_S = 60.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Result:
    outgoing: Outgoing
    failure: SendFailed | None


class Delivery:
    """Sends many conversations' replies at once, and each conversation's in order."""

    def __init__(self, database: Database, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._channels = channels
        self._in_flight: set[asyncio.Task[None]] = set()
        self._results: list[_Result] = []

    async def recover(self) -> None:
        """After a crash: what was in flight may have arrived or not."""
        await asyncio.to_thread(self._judge_leftovers)

    async def step(self) -> bool:
        """Note what came back and send what is due; returns whether there was anything to do."""
        results, self._results = self._results, []
        free = MOST_IN_FLIGHT - len(self._in_flight)
        due = await asyncio.to_thread(self._turn_over, results, free)
        for outgoing in due:
            task = asyncio.create_task(self._send(outgoing))
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)
        return bool(results or due)

    async def finish(self) -> None:
        """Wait for what is in flight and note it; take nothing new."""
        if self._in_flight:
            await asyncio.wait(set(self._in_flight))
        results, self._results = self._results, []
        await asyncio.to_thread(self._turn_over, results, 0)

    async def _send(self, outgoing: Outgoing) -> None:
        failure = None
        try:
            await self._try(outgoing)
        except SendFailed as problem:
            failure = problem
        except Exception as problem:
            log.exception("a channel raised what it must not: %s", type(problem).__name__)
            failure = SendFailed(f"unexpected {type(problem).__name__}", uncertain=True)
        self._results.append(_Result(outgoing, failure))

    async def _try(self, outgoing: Outgoing) -> None:
        channel = self._channels.get(outgoing.channel)
        if channel is None:
            raise SendFailed(f"{outgoing.channel} is switched off", retry=True, after_s=SWITCHED_OFF_S)
        if outgoing.receipt:
            await channel.acknowledge(outgoing.receipt)
        if not outgoing.text:
            return  # the bot keeps silent, and the row was there only to stop a button's waiting
        to = outgoing.address()
        try:
            await channel.send(to, outgoing.reply, outgoing.retry_key)
        except SendFailed as failure:
            if not failure.token_gone or outgoing.in_doubt:
                raise
            # The token was too old, and no earlier try can have used it: a push cannot double the reply.
            outgoing.reply_token = None
            await channel.send(Address(to.channel, to.user_id), outgoing.reply, outgoing.retry_key)

    def _turn_over(self, results: list[_Result], free: int) -> list[Outgoing]:
        if not results and free <= 0:
            return []
        if not results and not self._anything_due():
            return []
        with self._database.write() as session:
            queue.note_sent(session, [r.outgoing.id for r in results if r.failure is None])
            for result in results:
                if result.failure is not None:
                    self._note(session, result.outgoing, result.failure)
            return queue.take_due(session, free) if free > 0 else []

    def _anything_due(self) -> bool:
        # Looking costs no write lock, so an idle desk leaves the writer alone.
        with self._database.read() as session:
            return queue.count_open(session) > 0

    def _note(self, session, outgoing: Outgoing, failure: SendFailed) -> None:  # type: ignore[no-untyped-def]
        reason = str(failure)
        if failure.unreachable:
            session.get_one(Conversation, outgoing.conversation_id).reachable = False
        if failure.token_gone:
            # The second try of a token in doubt: used by the first try, or expired. Nobody can tell.
            queue.note_uncertain(session, outgoing.id, reason)
        elif failure.uncertain:
            self._note_unclear(session, outgoing, reason)
        elif failure.retry and datetime.now(UTC) - outgoing.created_at < GIVE_UP_AFTER:
            wait = max(failure.after_s, min(LONGEST_WAIT_S, 2.0 ** min(outgoing.attempts, 10)))
            queue.note_later(session, outgoing.id, reason, wait, in_doubt=outgoing.in_doubt)
        else:
            queue.note_failed(session, outgoing.id, reason)
        log.warning("reply %s: %s", outgoing.id, reason)

    def _note_unclear(self, session, outgoing: Outgoing, reason: str) -> None:  # type: ignore[no-untyped-def]
        channel = self._channels.get(outgoing.channel)
        by_token = outgoing.reply_token is not None
        if channel is not None and channel.retry_is_safe and not (by_token and outgoing.in_doubt):
            queue.note_later(session, outgoing.id, reason, 1.0, in_doubt=by_token)
        else:
            queue.note_uncertain(session, outgoing.id, reason)

    def _judge_leftovers(self) -> None:
        with self._database.write() as session:
            for outgoing in queue.left_in_flight(session):
                self._note_unclear(session, outgoing, "the service stopped while this was being sent")
