"""FakeLine: LINE's Messaging API on a loopback port, with single-use reply tokens and retry keys."""

import json
import secrets
import time
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from aiohttp import web

from tests.peers.line_rules import USER_ID, problems_of
from tests.peers.peer import Outcome, Peer

RATE_LIMIT = "The API rate limit has been exceeded. Try again later."
QUOTA = "You have reached your monthly limit."  # the same 429 as the rate limit: only the words tell them apart
BAD_TOKEN = "Invalid reply token"


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages that LINE took: `to` is the reply token or the user id.

    `choices` are (label, data) of the quick reply that the citizen sees: the one of the last message, since LINE
    hides all others. The data of a message or link button is its text or address.
    """

    kind: Literal["reply", "push"]
    to: str
    texts: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    at: float
    request_id: str
    retry_key: str | None
    messages: tuple[dict[str, Any], ...]


class FakeLine(Peer):
    """LINE as seen from a bot: reply, push and bot info.

    Rules kept: at most 5 messages a call, text up to 5,000 UTF-16 units, 13 quick reply items with labels up to 20; a
    reply token works once and only while LINE knows it; a repeated X-Line-Retry-Key on push is a 409 that names the
    first request, and on reply that header is a 400 (developers.line.biz, Messaging API reference).
    """

    sending = frozenset(("reply", "push"))

    def __init__(self, *, token: str = "line-channel-token", accept_any_token: bool = False) -> None:
        super().__init__()
        self.token = token
        self.accept_any_token = accept_any_token
        self.ledger: list[Sent] = []
        self.tokens: set[str] = set()
        self._used: set[str] = set()
        self._accepted: dict[str, tuple[str, list[dict[str, str]]]] = {}

    def issue_token(self) -> str:
        """A reply token that works once, as a webhook event would bring it."""
        token = secrets.token_hex(16)
        self.tokens.add(token)
        return token

    def expire_token(self, token: str) -> None:
        """Let a token be as one whose minute has passed."""
        self.tokens.discard(token)
        self._used.add(token)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v2/bot/message/reply", partial(self._send, "reply")),
            web.post("/v2/bot/message/push", partial(self._send, "push")),
            web.get("/v2/bot/info", self._info),
        ]

    def failure(self, outcome: Outcome) -> web.Response:
        if outcome == "quota":
            return _answer(429, {"message": QUOTA})
        status = int(str(outcome).partition(":")[0])
        return _answer(status, {"message": RATE_LIMIT if status == 429 else "The request failed for now."})

    async def _send(self, kind: Literal["reply", "push"], request: web.Request) -> web.Response:
        raw = await request.read()
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        params = body if isinstance(body, dict) else {}

        async def take() -> web.Response:
            if not self._signed_in(request):
                return _answer(401, {"message": "Authentication failed. Check the access token."})
            if not isinstance(body, dict):
                return _answer(400, {"message": "The request body could not be parsed as a JSON object."})
            retry_key = request.headers.get("X-Line-Retry-Key")
            return self._reply(body, retry_key) if kind == "reply" else self._push(body, retry_key)

        return await self.play(request, kind, params, take)

    def _signed_in(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.token}"

    def _reply(self, body: dict[str, Any], retry_key: str | None) -> web.Response:
        """Free of charge; the token works once, and LINE does not say whether a dead one was used or too old."""
        if retry_key is not None:
            return _answer(400, {"message": "This endpoint takes no X-Line-Retry-Key."})
        problems = problems_of(body.get("messages"))
        if problems:
            return _refusal(problems)
        token = body.get("replyToken")
        known = isinstance(token, str) and token not in self._used
        if not known or not (token in self.tokens or (self.accept_any_token and token)):
            return _answer(400, {"message": BAD_TOKEN})
        self.expire_token(str(token))
        return self._accept("reply", str(token), body["messages"], None)

    def _push(self, body: dict[str, Any], retry_key: str | None) -> web.Response:
        """Paid; a retry key that was accepted before gives 409, and nothing is sent or paid again."""
        if retry_key is not None and not _is_uuid(retry_key):
            return _answer(400, {"message": "The X-Line-Retry-Key must be a UUID."})
        if retry_key in self._accepted:
            first, sent = self._accepted[str(retry_key)]
            conflict = {"message": "The retry key is already accepted", "sentMessages": sent}
            return _answer(409, conflict, {"x-line-accepted-request-id": first})
        to = body.get("to")
        if not isinstance(to, str) or not USER_ID.fullmatch(to):
            return _answer(400, {"message": "The property, 'to', in the request body is invalid"})
        problems = problems_of(body.get("messages"))
        return _refusal(problems) if problems else self._accept("push", to, body["messages"], retry_key)

    def _accept(
        self, kind: Literal["reply", "push"], to: str, messages: list[dict[str, Any]], retry_key: str | None
    ) -> web.Response:
        request_id = str(uuid.uuid4())
        texts = tuple(message["text"] for message in messages if message["type"] == "text")
        choices = _choices(messages[-1])
        self.ledger.append(Sent(kind, to, texts, choices, time.time(), request_id, retry_key, tuple(messages)))
        sent = [{"id": str(secrets.randbits(58)), "quoteToken": secrets.token_urlsafe(24)} for _ in messages]
        if retry_key is not None:
            self._accepted[retry_key] = (request_id, sent)
        return _answer(200, {"sentMessages": sent}, {"x-line-request-id": request_id})

    async def _info(self, request: web.Request) -> web.Response:
        async def tell() -> web.Response:
            if not self._signed_in(request):
                return _answer(401, {"message": "Authentication failed. Check the access token."})
            return _answer(
                200,
                {
                    "userId": "U" + "b0" * 16,
                    "basicId": "@000fake",
                    "displayName": "Fake desk",
                    "chatMode": "bot",
                    "markAsReadMode": "auto",
                },
            )

        return await self.play(request, "info", {}, tell)


def _choices(message: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    actions = [item["action"] for item in (message.get("quickReply") or {"items": []})["items"]]
    data = [action.get("data") or action.get("text") or action.get("uri") or "" for action in actions]
    return tuple((action["label"], value) for action, value in zip(actions, data, strict=True))


def _refusal(problems: list[dict[str, str]]) -> web.Response:
    return _answer(400, {"message": f"The request body has {len(problems)} error(s)", "details": problems})


def _answer(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers={"x-line-request-id": str(uuid.uuid4())} | (headers or {}))


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
