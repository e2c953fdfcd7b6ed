"""Load: signed LINE webhooks against web and worker processes; how many a second, and how soon acknowledged."""

import asyncio
import json
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.city import LINE_SECRET
from tests.peers.line import FakeLine
from tests.peers.line_events import line_user, signed_hook, text_event
from tests.processes import Running, wait_until

QUESTIONS = Path(__file__).parent.parent / "intents" / "questions"
CONNECTIONS = 64
SEED = 1999


@dataclass(frozen=True, slots=True)
class Flood:
    """So many messages, all at once: how many a second were acknowledged, and how many answered."""

    messages: int
    acknowledged_a_second: float
    answered_a_second: float
    answers: int


@dataclass(frozen=True, slots=True)
class Stream:
    """Messages at random moments at a given rate: milliseconds from when each was due to its 200."""

    rate: float
    messages: int
    p50_ms: float
    p99_ms: float


def flood(running: Running, line: FakeLine, messages: int) -> Flood:
    """Post `messages` as fast as the desk takes them and wait for their replies."""
    hooks = _hooks(line, messages)
    before, began = len(line.ledger), time.monotonic()
    asyncio.run(_post_all(running.url, hooks))
    acknowledged = time.monotonic() - began
    wait_until(lambda: len(line.ledger) - before >= messages, f"replies are missing: {running.log()}", 300)
    answered = time.monotonic() - began
    return Flood(messages, messages / acknowledged, messages / answered, len(line.ledger) - before)


def stream(running: Running, line: FakeLine, rate: float, seconds: float) -> Stream:
    """Post at Poisson moments, `rate` a second on average; a slow answer does not slow the next one."""
    chance = random.Random(SEED)
    moments, at = [], 0.0
    while (at := at + chance.expovariate(rate)) < seconds:
        moments.append(at)
    before = len(line.ledger)
    late = asyncio.run(_post_on_time(running.url, _hooks(line, len(moments)), moments))
    wait_until(lambda: len(line.ledger) - before >= len(moments), f"replies are missing: {running.log()}", 300)
    return Stream(rate, len(moments), statistics.median(late), sorted(late)[int(len(late) * 0.99)])


def texts() -> list[str]:
    """The tests' own questions, known, unknown and urgent."""
    lines = [line for file in sorted(QUESTIONS.glob("*.jsonl")) for line in file.read_text().splitlines() if line]
    return [json.loads(line)["text"] for line in lines]


def _hooks(line: FakeLine, count: int) -> list[tuple[bytes, dict[str, str]]]:
    chance = random.Random(SEED)
    asked = texts()
    return [
        signed_hook(
            LINE_SECRET,
            [text_event(chance.choice(asked), user=line_user(number), reply_token=line.issue_token())],
        )
        for number in range(count)
    ]


async def _post_all(url: str, hooks: Sequence[tuple[bytes, dict[str, str]]]) -> None:
    waiting = iter(hooks)

    async def post_on(session: aiohttp.ClientSession) -> None:
        for body, headers in waiting:
            await _post(session, url, body, headers)

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(post_on(session) for _ in range(CONNECTIONS)))


async def _post_on_time(
    url: str, hooks: Sequence[tuple[bytes, dict[str, str]]], moments: Sequence[float]
) -> list[float]:
    async def post_at(session: aiohttp.ClientSession, due: float, body: bytes, headers: dict[str, str]) -> float:
        await asyncio.sleep(due - time.monotonic())
        await _post(session, url, body, headers)
        return (time.monotonic() - due) * 1_000

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        began = time.monotonic() + 0.2
        return await asyncio.gather(
            *(post_at(session, began + at, *hook) for at, hook in zip(moments, hooks, strict=True))
        )


async def _post(session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str]) -> None:
    async with session.post(f"{url}/hooks/line", data=body, headers=headers) as answer:
        answer.raise_for_status()
