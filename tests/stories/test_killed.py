"""Web and worker are killed fifty times at work: nothing acknowledged is lost, and nothing is doubled."""

import random
import sqlite3
import threading
import time
from collections import Counter
from pathlib import Path

import httpx2 as httpx

from tests.city import LINE_SECRET
from tests.peers.line import FakeLine
from tests.peers.line_events import line_user, redelivered, signed_hook, text_event
from tests.processes import Running, wait_until

KILLS = 50
SEED = 1999
QUESTION = "紫色大象今天會不會跳舞"
PAUSE_S = 0.01


class Platform(threading.Thread):
    """Delivers events as LINE does: one after the other, each again and again until it is acknowledged."""

    def __init__(self, url: str, line: FakeLine, first: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[str] = []
        self.tokens: dict[str, str] = {}
        self.enough = threading.Event()
        self._url, self._line, self._next = url, line, first

    def run(self) -> None:
        with httpx.Client(base_url=self._url, timeout=5) as client:
            while not self.enough.is_set():
                self._deliver(client)

    def _deliver(self, client: httpx.Client) -> None:
        user, token = line_user(self._next), self._line.issue_token()
        self._next += 1
        event = text_event(QUESTION, user=user, reply_token=token)
        self.tokens[user] = token
        while not self._acknowledged(client, event):
            event = redelivered(event)
            time.sleep(PAUSE_S)
        self.acknowledged.append(user)
        time.sleep(PAUSE_S)

    def _acknowledged(self, client: httpx.Client, event: dict[str, object]) -> bool:
        body, headers = signed_hook(LINE_SECRET, [event])
        try:
            return client.post("/hooks/line", content=body, headers=headers).status_code == 200
        except httpx.HTTPError:
            return False


def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with FakeLine() as line, Running(tmp_path, _settings(line)) as running:
        running.start("web")
        running.start("worker")
        running.wait_until_well()
        platforms = [Platform(running.url, line, first) for first in (1_000_000, 2_000_000)]
        for platform in platforms:
            platform.start()
        for _ in range(KILLS // 2):
            for part in ("web", "worker"):
                _wait_for_work(running, line)
                time.sleep(chance.random() * 0.3)
                running.kill(part)
                running.start(part)
        running.wait_until_well()
        for platform in platforms:
            platform.enough.set()
            platform.join(60)
        wait_until(lambda: _at_rest(tmp_path), f"the desk never came to rest: {running.log()}")
    _nothing_lost_nothing_doubled(tmp_path, line, platforms)


def _settings(line: FakeLine) -> dict[str, str]:
    return {
        "LINE_CHANNEL_SECRET": LINE_SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": line.token,
        "LINE_API_URL": line.url,
        "SEMANTIC": "off",
        "STARTER": "off",
    }


def _wait_for_work(running: Running, line: FakeLine) -> None:
    """Both parts are at it: a reply went out since the last kill, so that the next one hits work under way."""
    before = len(line.ledger)
    wait_until(lambda: len(line.ledger) > before, f"no reply after a kill: {running.log()}")


def _rows(data_dir: Path, query: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(data_dir / "ask1999.db", timeout=30) as connection:
        found: list[tuple[str, ...]] = connection.execute(query).fetchall()
    connection.close()
    return found


def _at_rest(data_dir: Path) -> bool:
    waiting = _rows(data_dir, "select 1 from inbox where status = 'waiting'")
    return not waiting and not _rows(data_dir, "select 1 from outbox where status in ('waiting', 'sending')")


def _nothing_lost_nothing_doubled(data_dir: Path, line: FakeLine, platforms: list[Platform]) -> None:
    acknowledged = [user for platform in platforms for user in platform.acknowledged]
    tokens = {user: token for platform in platforms for user, token in platform.tokens.items()}
    cases = Counter(
        user
        for (user,) in _rows(
            data_dir, "select user_id from cases join conversations on conversation_id = conversations.id"
        )
    )
    heard = Counter(sent.to for sent in line.ledger)
    unsure = {user for (user,) in _rows(data_dir, "select user_id from outbox where status = 'uncertain'")}
    print(f"{KILLS} kills, {len(acknowledged)} events acknowledged, {len(unsure)} replies uncertain")
    assert len(acknowledged) > KILLS
    assert {cases[user] for user in acknowledged} == {1}
    assert max(cases.values()) == 1
    for user in acknowledged:
        answers = heard[tokens[user]] + heard[user]
        assert answers == 1 or (answers == 0 and user in unsure), (user, answers)
    assert _rows(data_dir, "pragma integrity_check") == [("ok",)]
