"""Wordings that citizens used for an entry: a curator takes them into the entry's draft, or not."""

from itertools import groupby

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console.forms import Refused
from bot.console.guard import Visit
from bot.console.render import page, redirect
from bot.questions import suggestions
from bot.questions.suggestion import Suggestion
from bot.questions.suggestions import AddPhrasings
from bot.service import Service
from knowledge.store import titles_of

MOST_LISTED = 200


class SuggestionPages:
    """GET /suggestions and POST /suggestions/{id}."""

    def __init__(self, service: Service, add_phrasings: AddPhrasings) -> None:
        """Takes what writes accepted wordings into an entry's draft."""
        self._database = service.database
        self._add_phrasings = add_phrasings

    def show(self, visit: Visit) -> Response:
        """Those that wait, entry by entry."""
        with self._database.read() as session:
            count = suggestions.count_open(session)
            waiting = suggestions.open_suggestions(session, MOST_LISTED)
            titles = titles_of(session, {one.entry_id for one in waiting})
        entries = [
            (entry_id, titles.get(entry_id, entry_id), list(own))
            for entry_id, own in groupby(waiting, key=lambda one: one.entry_id)
        ]
        return page("suggestions.html", me=visit.me, done=visit.done, entries=entries, count=count, most=MOST_LISTED)

    def act(self, visit: Visit) -> Response:
        """Accept or reject one."""
        act, number = visit.form.get("act", ""), visit.request.path_params["id"]
        with self._database.write() as session:
            known = number.isascii() and number.isdecimal() and len(number) < 19
            found = session.get(Suggestion, int(number)) if known else None
            if found is None or act not in {"accept", "reject"}:
                raise Refused(404, "找不到這個說法", "沒有這個建議的說法，請重新打開「建議的說法」。")
            if act == "accept":
                suggestions.accept(session, found, self._add_phrasings, visit.me.email)
            else:
                suggestions.reject(session, found)
        return redirect(f"/console/suggestions?done=suggestion_{act}ed")


def leave_to_the_editor(_session: Session, _entry_id: str, _wordings: object, _author: str) -> None:
    """Write nothing now: whoever edits the entry finds its accepted wordings in `accepted_wordings`."""
