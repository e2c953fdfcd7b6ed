"""The worker: drains the inbox, delivers the outbox, keeps its matcher fresh and says that it lives."""

import asyncio
import logging
import signal
import time
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.drain import Drain
from bot.inbox.intake import Intake, NotKept
from bot.live_matcher import LiveMatcher
from bot.outbox.deliver import Delivery
from bot.service import Service
from bot.worker_state import beat
from channels.channel import PollingChannel, SendFailed

IDLE_S = 0.05
BEAT_S = 2.0
REFRESH_S = 1.0
TROUBLE_S = 2.0
LOCK = "worker"
log = logging.getLogger(__name__)


def run_worker(service: Service, slot: int) -> None:
    """Work until SIGTERM or SIGINT; a second worker on the same database stands by until the first is gone."""
    with service.database.exclusive(LOCK):
        asyncio.run(_Worker(service, slot).run())


class _Worker:
    def __init__(self, service: Service, slot: int) -> None:
        self._service = service
        self._slot = slot
        self._started_at = datetime.now(UTC)
        self._stop = asyncio.Event()
        self._polling_problem: str | None = None
        self._matcher: LiveMatcher | None = None

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, self._stop.set)
        self._matcher = await asyncio.to_thread(self._service.live_matcher)
        drain = Drain(self._service.database, self._service.channels, self._matcher)
        delivery = Delivery(self._service.database, self._service.channels)
        await delivery.recover()
        loops = [
            asyncio.create_task(self._repeat("drain", lambda: asyncio.to_thread(drain.step), IDLE_S)),
            asyncio.create_task(self._repeat("deliver", delivery.step, IDLE_S)),
            asyncio.create_task(self._repeat("refresh", lambda: asyncio.to_thread(self._refresh), REFRESH_S)),
            asyncio.create_task(self._repeat("learn", lambda: asyncio.to_thread(self._learn), REFRESH_S)),
            asyncio.create_task(self._repeat("beat", lambda: asyncio.to_thread(self._beat), BEAT_S)),
        ]
        if self._service.telegram is not None:
            loops.append(asyncio.create_task(self._listen_to_telegram(self._service.telegram)))
        await self._stop.wait()
        await asyncio.gather(*loops)
        await delivery.finish()
        for channel in self._service.channels.values():
            await channel.close()

    async def _repeat(self, name: str, step, idle_s: float) -> None:  # type: ignore[no-untyped-def]
        """Call `step` again and again: at once while it finds work, else after `idle_s`. Trouble does not end it."""
        while not self._stop.is_set():
            try:
                busy, wait = await step(), idle_s
            except SQLAlchemyError as problem:
                log.error("%s: the database is in trouble (%s); next try in %s s", name, problem, TROUBLE_S)
                busy, wait = False, TROUBLE_S
            except Exception:
                log.exception("%s failed; next try in %s s", name, TROUBLE_S)
                busy, wait = False, TROUBLE_S
            if not busy:
                await self._rest(wait)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return

    def _refresh(self) -> None:
        assert self._matcher is not None  # noqa: S101
        began = time.monotonic()
        if self._matcher.refresh():
            log.info("entries of revision %s in %.1f s", self._matcher.version, time.monotonic() - began)

    def _learn(self) -> None:
        assert self._matcher is not None  # noqa: S101
        if self._matcher.learn():
            log.info("trained models of the entries' own")

    def _beat(self) -> None:
        assert self._matcher is not None  # noqa: S101
        version = self._matcher.version
        with self._service.database.write() as session:
            beat(session, self._slot, self._started_at, version.revision if version else 0, self._polling_problem)

    async def _listen_to_telegram(self, telegram: PollingChannel) -> None:
        """With a public address Telegram posts to us; without one we fetch, and confirm only what is on disk."""
        intake = Intake(self._service.database)
        after: int | None = None
        started = False
        while not self._stop.is_set():
            try:
                if not started:
                    await self._choose_way(telegram)
                    started = True
                if self._service.settings.public_url:
                    await self._rest(3600)
                    continue
                after = await self._fetch(telegram, intake, after)
                self._polling_problem = None
            except (SendFailed, NotKept) as problem:
                self._polling_problem = f"Telegram: {problem}"
                log.warning("telegram: %s", problem)
                await self._rest(getattr(problem, "after_s", 0) or 5)
        await asyncio.to_thread(intake.close)

    async def _choose_way(self, telegram: PollingChannel) -> None:
        public = self._service.settings.public_url
        await (telegram.start_webhook(f"{public}/hooks/telegram") if public else telegram.start_polling())

    async def _fetch(self, telegram: PollingChannel, intake: Intake, after: int | None) -> int | None:
        polling = asyncio.ensure_future(telegram.poll(after))
        stopping = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not polling.done():
            polling.cancel()
            return after
        events, newest = await polling
        await intake.keep(events)
        return newest
