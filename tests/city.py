"""City: the whole service in one process, between fake platforms, its worker moving when it is told to."""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.testclient import TestClient

from bot.drain import Drain
from bot.outbox.deliver import Delivery
from bot.server import create_app
from bot.service import build
from bot.settings import Settings
from bot.staff import store as staff
from bot.staff.member import Role
from knowledge import store
from knowledge.entry import Entry
from tests.peers.line import FakeLine
from tests.peers.telegram import FakeTelegram

LINE_SECRET = "line-channel-secret"
TELEGRAM_SECRET = "telegram-webhook-secret"
PATIENCE_S = 20.0


class City:
    """A desk over its own database, with LINE, Telegram and the web switched on; use it in a `with` block.

    `web` is a client of the real ASGI application. The embedding model is off, so that the same question has the
    same fate everywhere the tests run, and a city is up within a second or two.
    """

    def __init__(
        self, data_dir: Path, *, database_url: str = "", starter: bool = True, two_person_publishing: bool = False
    ) -> None:
        self.line, self.telegram = FakeLine(), FakeTelegram()
        self._wanted = (data_dir, database_url, starter, two_person_publishing)

    def __enter__(self) -> Self:
        self.line.__enter__()
        self.telegram.__enter__()
        data_dir, database_url, starter, two_person_publishing = self._wanted
        self.settings = Settings(
            data_dir=data_dir,
            database_url=database_url,
            line_channel_secret=LINE_SECRET,
            line_channel_access_token=self.line.token,
            line_api_url=self.line.url,
            telegram_bot_token=self.telegram.token,
            telegram_api_url=self.telegram.url,
            telegram_webhook_secret=TELEGRAM_SECRET,
            semantic=False,
            starter=starter,
            two_person_publishing=two_person_publishing,
        )
        self.service = build(self.settings)
        self.database = self.service.database
        self.matcher = self.service.live_matcher()
        self._drain = Drain(self.database, self.service.channels, self.matcher)
        self._delivery = Delivery(self.database, self.service.channels)
        self._runner = asyncio.Runner()
        self.web = self.visitor()
        self.web.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.web.__exit__(kind, error, at)
        for channel in self.service.channels.values():
            self._runner.run(channel.close())
        self._runner.close()
        self.database.close()
        self.telegram.__exit__()
        self.line.__exit__()

    def visitor(self) -> TestClient:
        """Another browser: no cookies yet, and it does not follow redirects by itself."""
        if hasattr(self, "web"):
            return TestClient(self.web.app, base_url="http://127.0.0.1:1999", follow_redirects=False)
        app = create_app(self.service)
        return TestClient(app, base_url="http://127.0.0.1:1999", follow_redirects=False)

    def think(self) -> int:
        """Let the worker take every waiting event; returns how many it took. Nothing is sent yet."""
        taken = 0
        while count := self._drain.step():
            taken += count
        return taken

    def send_out(self) -> None:
        """Let the worker send what is due, until nothing is in flight."""
        self._runner.run(self._send_out())

    def work(self) -> None:
        """Let the worker do all there is to do now."""
        self.think()
        self.send_out()

    def teach(self, entries: Iterable[Entry]) -> None:
        """Publish entries; the matcher takes them at once."""
        with self.database.write() as session:
            store.save_entries(session, entries)
        self.matcher.refresh()

    def hire(self, email: str, role: Role = Role.AGENT) -> str:
        """Add a member of staff; returns the one-time password."""
        with self.database.write() as session:
            return staff.add_member(session, email, role)

    async def _send_out(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while await self._delivery.step():
            await self._delivery.finish()
            if time.monotonic() > until:
                raise TimeoutError("the outbox does not come to rest")
