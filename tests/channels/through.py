"""Use Telegram's door once against the fake, and name what a failure means."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from channels.channel import SendFailed
from channels.telegram import TelegramChannel
from tests.channels.doors import TELEGRAM_SECRET
from tests.peers.telegram import FakeTelegram

Use = Callable[[TelegramChannel], Awaitable[Any]]


def through(telegram: FakeTelegram, use: Use, *, token: str = "", wait_s: float = 10) -> Any:
    """Run one use of the door, which waits so long for Telegram."""

    async def run() -> Any:
        door = TelegramChannel(token or telegram.token, TELEGRAM_SECRET, telegram.url, timeout_s=wait_s)
        try:
            return await use(door)
        finally:
            await door.close()

    return asyncio.run(run())


def refused(telegram: FakeTelegram, use: Use, **options: Any) -> SendFailed:
    """The failure that this use ends with."""
    with pytest.raises(SendFailed) as caught:
        through(telegram, use, **options)
    return caught.value


def flags(failure: SendFailed) -> set[str]:
    """What a failure says of itself."""
    return {name for name in ("retry", "uncertain", "token_gone", "unreachable") if getattr(failure, name)}
