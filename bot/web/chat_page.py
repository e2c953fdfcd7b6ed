"""The chat page: works without script as a plain form; with script, answers arrive without reloading."""

import hashlib
import secrets
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot import wording
from bot.conversations import store as conversations
from bot.conversations.conversation import Speaker, Utterance
from bot.inbox.intake import Intake, NotKept
from bot.page_headers import HEADERS
from bot.request_body import TooLarge, read_body
from bot.service import Service
from channels.message import Hook
from channels.raw_json import dump

HERE = Path(__file__).parent
COOKIE = "ask1999_chat"
COOKIE_LIVES_S = 180 * 24 * 3600
MOST_BYTES = 256_000
LONGEST_TEXT = 5_000
SHOWN = 100
_WHO = {Speaker.CITIZEN: "您", Speaker.BOT: "1999 小幫手（機器人）", Speaker.AGENT: "1999 同仁"}


class ChatPage:
    """GET /, POST /chat (form or fetch), GET /chat/messages."""

    def __init__(self, service: Service, intake: Intake) -> None:
        self._service = service
        self._intake = intake
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )

    def routes(self) -> list[BaseRoute]:
        """The page, its two calls and its style and script."""
        return [
            Route("/", self._page, methods=["GET"]),
            Route("/chat", self._post, methods=["POST"]),
            Route("/chat/messages", self._messages, methods=["GET"]),
            Mount("/assets", StaticFiles(directory=HERE / "assets")),
        ]

    async def _page(self, request: Request) -> Response:
        token = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
        page = await run_in_threadpool(self._render, visitor(token), request.query_params.get("problem", ""))
        response = HTMLResponse(page, headers=HEADERS)
        self._remember(response, request, token)
        return response

    def _render(self, user: str, problem: str) -> str:
        said = self._transcript(user, 0)
        waiting = bool(said) and said[-1]["who"] == Speaker.CITIZEN
        template = self._templates.get_template("chat.html")
        return template.render(
            said=said,
            greeting=wording.greeting("zh"),
            nonce=secrets.token_urlsafe(16),
            waiting=waiting,
            problem=_PROBLEMS.get(problem, ""),
            longest=LONGEST_TEXT,
        )

    async def _post(self, request: Request) -> Response:
        """Keep what was written; a script gets JSON back, a plain form gets the page again."""
        wants_json = "application/json" in request.headers.get("accept", "")
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return PlainTextResponse("this form belongs to our own page", status_code=403)
        token = request.cookies.get(COOKIE, "") or secrets.token_urlsafe(32)
        problem, status = "", 202
        try:
            problem = await self._keep(request, visitor(token))
            status = 400 if problem else 202
        except TooLarge:
            problem, status = "long", 413
        except (NotKept, TimeoutError):
            problem, status = "trouble", 503
        response: Response
        if wants_json:
            response = JSONResponse({"problem": _PROBLEMS.get(problem, "")}, status_code=status, headers=HEADERS)
        else:
            response = RedirectResponse(f"/?problem={problem}#end" if problem else "/#end", status_code=303)
        self._remember(response, request, token)
        return response

    async def _keep(self, request: Request, user: str) -> str:
        body = await read_body(request, MOST_BYTES)
        form = await Request(request.scope, _replay(body)).form(max_fields=10, max_files=0)
        text, choice, own_id = (str(form.get(name) or "") for name in ("text", "choice", "id"))
        if not text.strip() and not choice:
            return "empty"
        if len(text) > LONGEST_TEXT:
            return "long"
        said = {"user": user, "id": own_id[:64] or secrets.token_urlsafe(16), "text": text, "choice": choice[:64]}
        language = request.headers.get("accept-language", "")[:2]
        hook = Hook({}, dump({**said, "language": language}))
        await self._intake.keep(self._service.channels["web"].open(hook))
        return ""

    async def _messages(self, request: Request) -> Response:
        token, after = request.cookies.get(COOKIE, ""), request.query_params.get("after", "0")
        if not token or not after.isdecimal() or len(after) > 19:
            return JSONResponse({"messages": []}, headers=HEADERS)
        try:
            said = await run_in_threadpool(self._transcript, visitor(token), int(after))
        except SQLAlchemyError:
            return JSONResponse({"messages": []}, status_code=503, headers=HEADERS)
        return JSONResponse({"messages": said}, headers=HEADERS)

    def _transcript(self, user: str, after: int) -> list[dict[str, Any]]:
        with self._service.database.read() as session:
            conversation = conversations.find(session, "web", user)
            if conversation is None:
                return []
            said = conversations.transcript(session, conversation.id, after, SHOWN)
            return [_shown(utterance) for utterance in said]

    def _remember(self, response: Response, request: Request, token: str) -> None:
        secure = request.url.scheme == "https" or self._service.settings.public_url.startswith("https://")
        response.set_cookie(
            COOKIE, token, max_age=COOKIE_LIVES_S, path="/", httponly=True, samesite="lax", secure=secure
        )


_PROBLEMS = {
    "empty": "請先打字，再按送出。",
    "long": f"訊息太長了，請縮短到 {LONGEST_TEXT:,} 字以內再送出。",
    "trouble": "剛才沒有收到您的訊息，請再按一次送出。",
}


def visitor(token: str) -> str:
    """The visitor's id in our rows: a hash, so that a copied database opens nobody's chat."""
    return hashlib.sha256(token.encode()).hexdigest()[:40]


def _shown(utterance: Utterance) -> dict[str, Any]:
    """One utterance for the page; ids as text, because a browser's numbers end at 2**53."""
    return {
        "id": str(utterance.id),
        "who": utterance.speaker,
        "name": _WHO[Speaker(utterance.speaker)],
        "text": utterance.text,
        "at": utterance.at.isoformat(),
        "time": f"{utterance.at.astimezone(wording.TAIPEI):%H:%M}",
        "choices": [{"label": c["label"], "value": c["value"]} for c in utterance.choices],
        "urgent": utterance.speaker == Speaker.BOT and "☎" in utterance.text,
    }


def _replay(body: bytes):  # type: ignore[no-untyped-def]
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
