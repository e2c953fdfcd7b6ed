"""Every address of the console; all but sign-in, the style sheet and the 404 page ask for sign-in."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.console.actions import Actions
from bot.console.case_drafts import CaseDrafts
from bot.console.cases import CasePages
from bot.console.coverage import CoveragePage
from bot.console.entries import EntryPages
from bot.console.entry_edits import EntryEdits
from bot.console.entry_questions import EntryQuestions
from bot.console.entry_steps import EntrySteps
from bot.console.forms import Form, Refused
from bot.console.gaps import GapPages
from bot.console.guard import Endpoint, Guard, Visit
from bot.console.imports import ImportPages
from bot.console.overlaps import OverlapPage
from bot.console.render import HERE
from bot.console.sign_in import SignIn
from bot.console.suggestions import SuggestionPages
from bot.console.tasks import TaskPage
from bot.console.trial import TrialPage
from bot.console.trouble import TroublePage
from bot.curation.phrasings import add_phrasings
from bot.service import Service

CASE = "/cases/{number}"
ENTRY = "/entries/{entry_id}"
OPEN_TO_ANYONE = frozenset({"/sign-in", "/static/console.css", "/{path:path}"})
STYLE = (HERE / "static" / "console.css").read_bytes()
DRAFTS = (HERE / "static" / "drafts.js").read_bytes()


class NotFound:
    """An ASGI application for every address and method that is no page."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the 404 page."""
        response = await self._endpoint(Request(scope, receive, send))
        await response(scope, receive, send)


def routes(service: Service) -> list[BaseRoute]:
    """The console's routes, to be mounted under /console."""
    guard = Guard(service)
    sign_in, cases, trouble = SignIn(service, guard), CasePages(service), TroublePage(service)
    actions, drafts = Actions(service, cases), CaseDrafts(service, cases)
    gaps, suggestions = GapPages(service), SuggestionPages(service, add_phrasings)
    return [
        Route("/", guard.staff(cases.queue), methods=["GET"]),
        Route("/closed", guard.staff(cases.closed), methods=["GET"]),
        Route("/trouble", guard.staff(trouble.show), methods=["GET"]),
        Route(CASE, guard.staff(cases.case), methods=["GET"]),
        Route(f"{CASE}/claim", guard.staff(actions.claim, works=True), methods=["POST"]),
        Route(f"{CASE}/give-back", guard.staff(actions.give_back, works=True), methods=["POST"]),
        Route(f"{CASE}/answer", guard.staff(actions.answer, works=True), methods=["POST"]),
        Route(f"{CASE}/close", guard.staff(actions.close, works=True), methods=["POST"]),
        Route(f"{CASE}/draft", guard.staff(drafts.make, curates=True), methods=["POST"]),
        *_entry_routes(service, guard),
        Route("/try", guard.staff(TrialPage(service).show), methods=["GET"]),
        Route("/overlaps", guard.staff(OverlapPage(service).show), methods=["GET"]),
        Route("/gaps", guard.staff(gaps.show), methods=["GET"]),
        Route("/gaps/{key}", guard.staff(gaps.act, curates=True), methods=["POST"]),
        Route("/coverage", guard.staff(CoveragePage(service).show), methods=["GET"]),
        Route("/suggestions", guard.staff(suggestions.show), methods=["GET"]),
        Route("/suggestions/{id}", guard.staff(suggestions.act, curates=True), methods=["POST"]),
        Route("/password", guard.staff(sign_in.password, before_change=True), methods=["GET"]),
        Route("/password", guard.staff(sign_in.change_password, before_change=True), methods=["POST"]),
        Route("/sign-out", guard.staff(sign_in.sign_out, before_change=True), methods=["POST"]),
        Route("/sign-in", guard.anyone(sign_in.show), methods=["GET"]),
        Route("/sign-in", guard.anyone(sign_in.sign_in), methods=["POST"]),
        Route("/static/console.css", guard.anyone(_style), methods=["GET"]),
        Route("/{path:path}", NotFound(guard.anyone(_not_found))),
    ]


def _entry_routes(service: Service, guard: Guard) -> list[BaseRoute]:
    pages, edits, tasks = EntryPages(service), EntryEdits(service), TaskPage(service)
    steps, questions = EntrySteps(service, pages), EntryQuestions(service, pages)
    posts = {
        "edit": edits.save,
        "submit": steps.submit,
        "send-back": steps.send_back,
        "publish": steps.publish,
        "retire": steps.retire,
        "restore": steps.restore,
        "roll-back": steps.roll_back,
        "questions": questions.save,
        "questions/delete": questions.delete,
    }
    return [
        Route("/tasks", guard.staff(tasks.show, curates=True), methods=["GET"]),
        Route("/static/drafts.js", guard.staff(_drafts, before_change=True), methods=["GET"]),
        Route("/entries", guard.staff(pages.list), methods=["GET"]),
        Route("/entries/export.csv", guard.staff(pages.export), methods=["GET"]),
        Route("/entries/export.xlsx", guard.staff(pages.export), methods=["GET"]),
        *_import_routes(service, guard),
        Route("/entries/new", guard.staff(edits.new, curates=True), methods=["GET"]),
        Route("/entries/new", guard.staff(edits.create, curates=True), methods=["POST"]),
        Route(ENTRY, guard.staff(pages.entry), methods=["GET"]),
        Route(f"{ENTRY}/history/{{revision}}", guard.staff(pages.revision), methods=["GET"]),
        Route(f"{ENTRY}/edit", guard.staff(edits.edit, curates=True), methods=["GET"]),
        Route(f"{ENTRY}/publish", guard.staff(steps.ask_to_publish, curates=True), methods=["GET"]),
        *(
            Route(f"{ENTRY}/{name}", guard.staff(step, curates=True), methods=["POST"])
            for name, step in posts.items()
        ),
    ]


def _import_routes(service: Service, guard: Guard) -> list[BaseRoute]:
    pages = ImportPages(service)
    return [
        Route("/entries/import", guard.staff(pages.ask, curates=True), methods=["GET"]),
        Route("/entries/import", guard.staff(pages.upload, curates=True, uploads=True), methods=["POST"]),
        Route("/entries/import/preview", guard.staff(pages.preview, curates=True), methods=["GET"]),
        Route("/entries/import/confirm", guard.staff(pages.confirm, curates=True), methods=["POST"]),
    ]


def _drafts(_visit: Visit) -> Response:
    return Response(DRAFTS, media_type="text/javascript")


async def _style(_request: Request, _form: Form) -> Response:
    return Response(STYLE, media_type="text/css")


async def _not_found(_request: Request, _form: Form) -> Response:
    raise Refused(404, "找不到這一頁", "沒有這個網址，請看看有沒有打錯。")
