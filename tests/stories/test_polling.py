"""Telegram without a public address: the worker fetches, and confirms only what is on disk."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.peers.telegram import FakeTelegram
from tests.peers.telegram_updates import start_update, telegram_user, text_update
from tests.processes import Running, wait_until

CITIZENS = 40
NOBODY_KNOWS = "紫色大象今天會不會跳舞"


def test_updates_are_fetched_and_answered_and_a_kill_loses_none(tmp_path: Path) -> None:
    with FakeTelegram() as telegram, Running(tmp_path, _settings(telegram)) as running:
        telegram.webhook["url"] = "https://old.example/hook"
        running.start("worker")
        telegram.add_updates(start_update(user=telegram_user(1)))
        wait_until(lambda: len(telegram.ledger) == 1, f"no greeting: {running.log()}")
        assert telegram.webhook["url"] == ""
        assert "機器人" in telegram.ledger[0].text
        telegram.add_updates(*(text_update(NOBODY_KNOWS, telegram_user(n)) for n in range(2, 2 + CITIZENS)))
        wait_until(lambda: telegram.count("getupdates") > 2, "it stopped asking")
        running.kill("worker")
        running.start("worker")
        wait_until(lambda: _settled(tmp_path), f"the desk never came to rest: {running.log()}")
        heard = [sent.chat_id for sent in telegram.ledger if "案件編號" in sent.text]
        assert len(heard) == len(set(heard)), "somebody was answered twice"
        wanted = {telegram_user(n)["id"] for n in range(2, 2 + CITIZENS)}
        assert wanted - set(heard) <= _unsure(tmp_path), "somebody was forgotten"


def test_a_token_that_telegram_does_not_know_is_an_alarm_and_not_the_end(tmp_path: Path) -> None:
    with FakeTelegram() as telegram:
        settings = _settings(telegram) | {"TELEGRAM_BOT_TOKEN": "1:wrong"}
        with Running(tmp_path, settings) as running:
            running.start("web")
            running.start("worker")
            running.wait_until_well()
            wait_until(lambda: any("Telegram" in alarm for alarm in running.health()[1]["alarms"]), running.log())
            assert running.health()[0] == 200
            assert "1:wrong" not in running.log()


def _settings(telegram: FakeTelegram) -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "SEMANTIC": "off",
        "STARTER": "off",
    }


def _settled(data_dir: Path) -> bool:
    """Every citizen's reply was sent, or is marked as one of which nobody knows whether it arrived."""
    with closing(sqlite3.connect(data_dir / "ask1999.db", timeout=30)) as connection:
        rows = connection.execute("select status, count(*) from outbox group by status").fetchall()
    counts = dict(rows)
    return set(counts) <= {"sent", "uncertain"} and sum(counts.values()) == 1 + CITIZENS


def _unsure(data_dir: Path) -> set[int]:
    with closing(sqlite3.connect(data_dir / "ask1999.db", timeout=30)) as connection:
        return {int(user) for (user,) in connection.execute("select user_id from outbox where status = 'uncertain'")}
