"""The to-do list of curators: entries that expired, that are due for review, and that wait for approval."""

from starlette.responses import Response

from bot.console import entry_shown, words
from bot.console.entries import page_number, wanted_by
from bot.console.guard import Visit
from bot.console.render import page
from bot.service import Service
from knowledge import catalogue
from knowledge.catalogue import PAGE, State, Wanted

LISTS = {
    State.EXPIRED: "已過期",
    State.REVIEW_DUE: "該複查",
    State.IN_REVIEW: "等待核可",
}


class TaskPage:
    """GET /tasks."""

    def __init__(self, service: Service) -> None:
        self._database = service.database

    def show(self, visit: Visit) -> Response:
        """One of the lists, a page of it, the most pressing first; and how many stand in each."""
        asked, at, day = wanted_by(visit), page_number(visit), words.today()
        here = asked.state if asked.state in LISTS else State.EXPIRED
        with self._database.read() as session:
            counts = {
                state: catalogue.count(session, Wanted(bureau=asked.bureau, state=state), day) for state in LISTS
            }
            wanted = Wanted(bureau=asked.bureau, state=here)
            found = catalogue.find(session, wanted, day, offset=(at - 1) * PAGE)
            bureaus = catalogue.bureaus(session)
        return page(
            "tasks.html",
            me=visit.me,
            tabs=[(state.value, label, counts[state]) for state, label in LISTS.items()],
            state=here.value,
            label=LISTS[here],
            bureau=asked.bureau,
            bureaus=bureaus,
            lines=[entry_shown.entry_line(one, day) for one in found],
            total=counts[here],
            at=at,
            last=max(1, -(-counts[here] // PAGE)),
        )
