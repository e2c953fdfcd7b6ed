"""Fake platforms for one test."""

from collections.abc import Iterator

import pytest

from tests.peers.line import FakeLine
from tests.peers.telegram import FakeTelegram


@pytest.fixture
def line() -> Iterator[FakeLine]:
    """LINE, failing on cue."""
    with FakeLine() as line:
        yield line


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    """Telegram, failing on cue."""
    with FakeTelegram() as telegram:
        yield telegram
