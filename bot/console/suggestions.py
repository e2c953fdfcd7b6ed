"""Wordings that citizens used for an entry: a curator takes them into the entry's draft, or not."""

from itertools import groupby
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console.addresses import entry_path, key_of
from bot.console.forms import Refused
from bot.console.guard import Visit
from bot.console.render import page, redirect
from bot.curation import desk
from bot.questions import suggestions
from bot.questions.suggestion import Suggestion
from bot.questions.suggestions import AddPhrasings
from bot.service import Service
from knowledge.saved_question import SavedQuestion, save_question
from knowledge.store import titles_of

MOST_LISTED = 200
LATE = "這個題目剛才有人存過，請再按一次「採用」。"


class SuggestionPages:
    """GET /suggestions and POST /suggestions/{id}."""

    def __init__(self, service: Service, add_phrasings: AddPhrasings) -> None:
        """Takes what writes accepted wordings into an entry's draft."""
        self._database = service.database
        self._add_phrasings = add_phrasings

    def show(self, visit: Visit) -> Response:
        """Those that wait, entry by entry; after one was accepted, the way to its entry's draft."""
        return self._page(visit)

    def act(self, visit: Visit) -> Response:
        """Accept or reject one; what the desk refuses stays as it is, and the page says why."""
        accepts = {"accept": True, "reject": False}.get(visit.form.get("act", ""))
        key = key_of(visit.request.path_params["id"])
        about = ("", "")
        try:
            with self._database.write() as session:
                found = session.get(Suggestion, key)
                if found is None or accepts is None:
                    raise Refused(404, "找不到這個說法", "沒有這個建議的說法，請重新打開「建議的說法」。")
                about = (found.text, found.entry_id)
                if accepts:
                    self._accept(session, found, visit)
                else:
                    suggestions.reject(session, found)
        except desk.NotAllowed as no:
            return self._page(visit, about, str(no))
        except desk.Stale:
            return self._page(visit, about, LATE)
        if not accepts:
            return redirect("/console/suggestions?done=suggestion_rejected")
        return redirect("/console/suggestions?" + urlencode({"done": "suggestion_accepted", "entry": about[1]}))

    def _accept(self, session: Session, found: Suggestion, visit: Visit) -> None:
        took = suggestions.accept(session, found, self._add_phrasings, visit.me.email)
        if took and visit.form.get("question") == "yes":
            save_question(session, SavedQuestion(found.text, found.entry_id, visit.me.email))

    def _page(self, visit: Visit, refused: tuple[str, str] = ("", ""), problem: str = "") -> Response:
        with self._database.read() as session:
            count = suggestions.count_open(session)
            waiting = suggestions.open_suggestions(session, MOST_LISTED)
            last = visit.request.query_params.get("entry", "").replace("\0", "")
            titles = titles_of(session, {one.entry_id for one in waiting} | {last})
        entries = [
            (entry_id, titles.get(entry_id, entry_id), entry_path(entry_id), list(own))
            for entry_id, own in groupby(waiting, key=lambda one: one.entry_id)
        ]
        draft = (titles[last], entry_path(last)) if last in titles else None
        return page(
            "suggestions.html",
            409 if problem else 200,
            me=visit.me,
            done=visit.done,
            entries=entries,
            count=count,
            most=MOST_LISTED,
            draft=draft,
            problem=problem,
            refused=(refused[0], entry_path(refused[1])),
        )
