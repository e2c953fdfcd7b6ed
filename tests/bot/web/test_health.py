"""/health and /metrics: what they say when all is well, while starting, and when something is wrong."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.inbox.event import InboxEvent
from bot.web.health import Health
from bot.worker_state import beat
from tests.citizens import LineCitizen
from tests.city import City
from tests.servers import KINDS, fresh_address


@pytest.fixture(params=KINDS)
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    """A desk of its own, with an empty knowledge base."""
    with (
        fresh_address(request.param, tmp_path) as address,
        City(tmp_path, database_url=address, starter=False) as running,
    ):
        yield running


def _health(city: City) -> tuple[int, dict[str, object]]:
    answer = city.web.get("/health")
    return answer.status_code, json.loads(answer.text)


def _worker_beats(city: City, problem: str | None = None) -> None:
    with city.database.write() as session:
        beat(session, 1, datetime.now(UTC), 1, problem)


def test_503_until_a_worker_has_loaded_its_matcher(city: City) -> None:
    assert _health(city)[0] == 503
    _worker_beats(city)
    status, body = _health(city)
    assert status == 200
    assert set(body) == {"version", "database", "oldest_unprocessed_s", "channels", "alarms"}
    assert body["channels"] == ["line", "telegram", "web"]
    assert body["alarms"] == []
    assert body["oldest_unprocessed_s"] == 0


def test_without_a_worker_it_is_200_after_half_a_minute_and_an_alarm_says_so(city: City) -> None:
    health = Health(city.service, started_at=datetime.now(UTC) - timedelta(seconds=31))
    answer = TestClient(Starlette(routes=health.routes())).get("/health")
    assert answer.status_code == 200
    assert "No worker is running" in answer.json()["alarms"][0]


def test_a_message_that_waits_too_long_is_an_alarm(city: City) -> None:
    LineCitizen(city).writes("身分證掉了")
    _worker_beats(city)
    with city.database.write() as session:
        session.execute(update(InboxEvent).values(received_at=datetime.now(UTC) - timedelta(seconds=45)))
    status, body = _health(city)
    assert status == 200
    assert float(str(body["oldest_unprocessed_s"])) >= 45
    assert "has waited for" in str(body["alarms"])


def test_a_polling_problem_is_an_alarm(city: City) -> None:
    _worker_beats(city, "Telegram: Telegram does not know this token")
    assert _health(city)[1]["alarms"] == ["Telegram: Telegram does not know this token"]


def test_metrics_are_what_prometheus_reads(city: City) -> None:
    LineCitizen(city).writes("身分證掉了")
    answer = city.web.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    values = {family.name: family.samples[0].value for family in text_string_to_metric_families(answer.text)}
    assert values["ask1999_inbox_waiting"] == 1
    assert {"ask1999_inbox_oldest_seconds", "ask1999_outbox_open", "ask1999_cases_open"} <= set(values)
    city.work()
    after = {f.name: f.samples[0].value for f in text_string_to_metric_families(city.web.get("/metrics").text)}
    assert after["ask1999_inbox_waiting"] == 0
    assert after["ask1999_cases_open"] == 1
