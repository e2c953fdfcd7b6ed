"""Try it: what a text would get on each channel and why, and what other thresholds would have done last week."""

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.responses import Response

from bot.console import trial_shown
from bot.console.guard import Visit
from bot.console.render import page
from bot.console.words import NO_THOUGHT
from bot.questions import thresholds
from bot.service import Service
from bot.thinking import NoThought

LONGEST = 1_000
DAYS = 7
EMPTY = "請打一句民眾會問的話。"
TOO_LONG = f"這句話太長了，請縮短到 {LONGEST:,} 字以內。"


class TrialPage:
    """GET /try."""

    def __init__(self, service: Service) -> None:
        self._database = service.database
        self._thinking = service.thinking
        self._semantic = service.settings.semantic

    def show(self, visit: Visit) -> Response:
        """The box; what its text would get, if there is one; and the thresholds."""
        asked = visit.request.query_params.get("text")
        text = (asked or "").strip()
        if asked is None:
            return self._page(visit)
        if not text or len(text) > LONGEST:
            return self._page(visit, text, TOO_LONG if text else EMPTY, 400)
        try:
            found = self._thinking.ask("try", text=text)
        except NoThought:
            return self._page(visit, text, NO_THOUGHT, 503)
        return self._page(visit, text, found=found)

    def _page(
        self, visit: Visit, text: str = "", problem: str = "", status: int = 200, found: dict[str, Any] | None = None
    ) -> Response:
        with self._database.read() as session:
            questions = thresholds.weighed_since(session, datetime.now(UTC) - timedelta(days=DAYS))
        return page(
            "try.html",
            status,
            me=visit.me,
            text=text,
            problem=problem,
            amiss=status == 400,
            found=found and trial_shown.trial(found),
            similarity=trial_shown.SIMILARITY,
            semantic=self._semantic,
            tallies=[thresholds.tally(questions, step) for step in thresholds.STEPS] if questions else [],
            days=DAYS,
            asked=len(questions),
            is_part=len(questions) == thresholds.MOST,
        )
