"""What every fake platform shares: a server in a thread of its own, a list of calls, and failures on cue."""

import asyncio
import socket
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

Outcome = int | str
Handle = Callable[[], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived: `name` of the call, its parameters, when, and the answer's status (0: none)."""

    name: str
    params: dict[str, Any]
    at: float
    status: int


class Peer:
    """A platform on 127.0.0.1, running from `__enter__` to `__exit__`; usable from synchronous tests.

    `script` sets what happens to the next sending calls, one item a call; after the last all is well again:
      "ok" or 200            answered as always
      429, 500, ...          that status in the platform's own form; "429:3" asks to wait 3 seconds (Telegram)
      "quota"                LINE's other 429, the used-up month
      "accept_then_cut"      taken (it is in the ledger), then the connection closes without an answer
      "reset"                not taken, connection reset
      "hang:2.5"             taken at once, answered after 2.5 seconds
      "html200"              not taken, a proxy lies with 200 and a page
    """

    sending: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self._scripts: dict[str, deque[Outcome]] = defaultdict(deque)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)

    def script(self, outcomes: Iterable[Outcome], *, on: str = "") -> None:
        """Outcomes of the next sending calls, or of the next calls named `on`."""
        self._scripts[on].extend(outcomes)

    def count(self, name: str) -> int:
        """How many calls of this name came in."""
        return sum(call.name == name for call in self.calls)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError(f"{type(self).__name__} did not start")
        return self

    def __exit__(self, *error: object) -> None:
        if self._loop and self._stop:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        if self._thread.is_alive():
            raise TimeoutError(f"{type(self).__name__} did not stop")

    def routes(self) -> list[web.RouteDef]:
        """The routes of the platform."""
        raise NotImplementedError

    def failure(self, outcome: Outcome) -> web.Response:
        """The platform's answer for a scripted status."""
        raise NotImplementedError

    async def play(self, request: web.Request, name: str, params: dict[str, Any], handle: Handle) -> web.Response:
        """Let `handle` answer the call, or what the script says instead, and note the call."""
        outcome = self._next(name)
        at = time.time()
        response = await self._outcome(request, outcome, handle)
        answered = outcome not in ("accept_then_cut", "reset")
        self.calls.append(Call(name, params, at, response.status if answered else 0))
        return response

    def _next(self, name: str) -> Outcome:
        for queue in (self._scripts[name], self._scripts[""] if name in self.sending else None):
            if queue:
                return queue.popleft()
        return "ok"

    async def _outcome(self, request: web.Request, outcome: Outcome, handle: Handle) -> web.Response:
        word, _, seconds = str(outcome).partition(":")
        match word:
            case "ok" | "200":
                return await handle()
            case "hang":
                response = await handle()
                await asyncio.sleep(float(seconds))
                return response
            case "accept_then_cut":
                await handle()
                return _cut(request, reset=False)
            case "reset":
                return _cut(request, reset=True)
            case "html200":
                return web.Response(text="<html><body>Welcome</body></html>", content_type="text/html")
        return self.failure(outcome)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(self.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()


def _cut(request: web.Request, *, reset: bool) -> web.Response:
    """Close the connection of `request` before any answer, with a TCP reset if wanted."""
    transport = request.transport
    if transport is not None:
        wire = transport.get_extra_info("socket")
        if reset and wire is not None:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
