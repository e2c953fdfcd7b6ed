"""/health for people and load balancers, /metrics for Prometheus: what waits, what is wrong, what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.cases.store import count_open_cases
from bot.inbox.event import EventStatus, count_by_status, oldest_waiting_at
from bot.outbox.queue import count_open, count_uncertain
from bot.service import Service
from bot.worker_state import workers

VERSION = version("ask1999")
STARTING = timedelta(seconds=30)
SILENT = timedelta(seconds=15)
LATE_S = 30.0


@dataclass(frozen=True, slots=True)
class _State:
    """What the database says of the service."""

    oldest_unprocessed_s: float
    waiting: int
    quarantined: int
    outbox_open: int
    uncertain: int
    cases_open: int
    last_beat_at: datetime | None
    polling_problem: str | None


class Health:
    """Looks at the database when asked; holds nothing but when this process started."""

    def __init__(self, service: Service, started_at: datetime | None = None) -> None:
        self._service = service
        self._started_at = started_at or datetime.now(UTC)

    def routes(self) -> list[BaseRoute]:
        """GET /health and GET /metrics."""
        return [Route("/health", self._health), Route("/metrics", self._metrics)]

    def _health(self, _request: Request) -> Response:
        try:
            state = self._look()
        except SQLAlchemyError as problem:
            body = self._body(f"out of reach ({type(problem).__name__})", None, ["The database is out of reach."])
            return JSONResponse(body, status_code=503)
        body = self._body("ok", state, self._alarms(state))
        return JSONResponse(body, status_code=503 if self._is_starting(state) else 200)

    def _body(self, database: str, state: _State | None, alarms: list[str]) -> dict[str, object]:
        return {
            "version": VERSION,
            "database": {"kind": self._service.database.name, "state": database},
            "oldest_unprocessed_s": round(state.oldest_unprocessed_s, 1) if state else None,
            "channels": sorted(self._service.channels),
            "alarms": alarms,
        }

    def _is_starting(self, state: _State) -> bool:
        """No worker has said since our start that its matcher is loaded, and it may still be about to."""
        heard = state.last_beat_at is not None and state.last_beat_at >= self._started_at
        return not heard and datetime.now(UTC) - self._started_at < STARTING

    def _alarms(self, state: _State) -> list[str]:
        alarms = []
        if state.last_beat_at is None or datetime.now(UTC) - state.last_beat_at > SILENT:
            alarms.append("No worker is running: start `ask1999 worker` (or `serve`) and read its log.")
        if state.oldest_unprocessed_s > LATE_S:
            alarms.append(
                f"A message has waited for {state.oldest_unprocessed_s:.0f} s: the worker is stuck or slow."
            )
        if state.uncertain:
            alarms.append(f"{state.uncertain} replies may not have arrived: look at them in the console.")
        if state.polling_problem:
            alarms.append(state.polling_problem)
        return alarms

    def _look(self) -> _State:
        with self._service.database.read() as session:
            oldest = oldest_waiting_at(session)
            counts = count_by_status(session, EventStatus.WAITING, EventStatus.QUARANTINED)
            known = workers(session)
            return _State(
                oldest_unprocessed_s=max(0.0, (datetime.now(UTC) - oldest).total_seconds()) if oldest else 0.0,
                waiting=counts[EventStatus.WAITING.value],
                quarantined=counts[EventStatus.QUARANTINED.value],
                outbox_open=count_open(session),
                uncertain=count_uncertain(session),
                cases_open=count_open_cases(session),
                last_beat_at=max((w.beat_at for w in known), default=None),
                polling_problem=next((w.polling_problem for w in known if w.polling_problem), None),
            )

    def _metrics(self, _request: Request) -> Response:
        registry = CollectorRegistry()
        registry.register(_Gauges(self._look()))
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4; charset=utf-8")


class _Gauges:
    def __init__(self, state: _State) -> None:
        self._state = state

    def collect(self) -> Iterator[GaugeMetricFamily]:
        state = self._state
        for name, what, value in (
            ("inbox_waiting", "Events that wait for their turn", state.waiting),
            ("inbox_quarantined", "Events that could not be read", state.quarantined),
            ("inbox_oldest_seconds", "Age of the oldest waiting event", state.oldest_unprocessed_s),
            ("outbox_open", "Replies that wait or are being sent", state.outbox_open),
            ("outbox_uncertain", "Replies that may not have arrived", state.uncertain),
            ("cases_open", "Cases that are not closed", state.cases_open),
        ):
            yield GaugeMetricFamily(f"ask1999_{name}", what, value=value)
