"""FakeTelegram: Telegram's Bot API on a loopback port, with polling, webhooks and blocked citizens."""

import asyncio
import itertools
import json
import re
import time
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.peers.peer import Outcome, Peer

BOT = {"id": 1999, "is_bot": True, "first_name": "Fake desk", "username": "fake_desk_bot"}
ACTIONS = frozenset(("typing", "upload_photo", "upload_document", "find_location", "choose_sticker"))
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ABILITIES = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that Telegram took: `choices` are (text, callback_data or address) of its inline buttons."""

    chat_id: int
    text: str
    choices: tuple[tuple[str, str], ...]
    at: float
    message_id: int
    params: dict[str, Any]


class _Refused(Exception):
    """A call that Telegram refuses: error code and description."""


class FakeTelegram(Peer):
    """Telegram as seen from a bot: sending, polling, webhook settings.

    Rules kept: text 1-4,096 (counted here in UTF-16 units, the stricter reading), callback_data 1-64 bytes, 403 from
    citizens in `blocked`, getUpdates and a webhook exclude each other, a higher offset confirms what came before it,
    a second poll ends the first, names of methods in any case, parameters in the query, a form or JSON
    (core.telegram.org/bots/api). A scripted 429 carries parameters.retry_after: 1 second, or N with "429:N".
    """

    sending = frozenset(("sendmessage",))

    def __init__(self, *, token: str = "1999:fake-telegram-token") -> None:
        super().__init__()
        self.token = token
        self.ledger: list[Sent] = []
        self.blocked: set[int] = set()
        self.updates: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {"url": ""}
        self.allowed: list[str] = []
        self._message_ids = itertools.count(1)
        self._poll = 0

    @property
    def bot_url(self) -> str:
        """What python-telegram-bot takes as `base_url`."""
        return f"{self.url}/bot"

    def add_updates(self, *updates: dict[str, Any]) -> None:
        """Let updates wait for the next getUpdates, if the bot asked for their kind."""
        kinds = set(self.allowed)
        self.updates += [update for update in updates if not kinds or kinds & update.keys()]

    def script(self, outcomes: Any, *, on: str = "") -> None:
        super().script(outcomes, on=on.lower())

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", "/bot{token}/{method}", self._call)]

    def failure(self, outcome: Outcome) -> web.Response:
        status, _, seconds = str(outcome).partition(":")
        if status == "429":
            wait = int(seconds or 1)
            return _error(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        return _error(int(status), "Internal Server Error" if status == "500" else "Scripted failure")

    async def _call(self, request: web.Request) -> web.Response:
        name = request.match_info["method"].lower()
        params = await _params(request)

        async def answer() -> web.Response:
            if request.match_info["token"] != self.token:
                return _error(401, "Unauthorized")
            method = getattr(self, f"_do_{name}", None)
            if method is None:
                return _error(404, "Not Found")
            try:
                return web.json_response({"ok": True, "result": await method(params)})
            except _Refused as refused:
                return _error(*refused.args)

        return await self.play(request, name, params, answer)

    async def _do_getme(self, _: dict[str, Any]) -> dict[str, Any]:
        return BOT | _ABILITIES

    async def _do_sendmessage(self, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = self._reachable(params)
        text = str(params.get("text", ""))
        if not text.strip():
            raise _Refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le", "surrogatepass")) // 2 > 4_096:
            raise _Refused(400, "Bad Request: message is too long")
        choices = _buttons(_from_json(params.get("reply_markup")))
        message_id, at = next(self._message_ids), time.time()
        self.ledger.append(Sent(chat_id, text, choices, at, message_id, params))
        chat = {"id": chat_id, "type": "private", "first_name": "Citizen"}
        return {"message_id": message_id, "from": BOT, "chat": chat, "date": int(at), "text": text}

    async def _do_sendchataction(self, params: dict[str, Any]) -> bool:
        self._reachable(params)
        if params.get("action") not in ACTIONS:
            raise _Refused(400, "Bad Request: wrong parameter action in request")
        return True

    async def _do_answercallbackquery(self, params: dict[str, Any]) -> bool:
        if not params.get("callback_query_id"):
            raise _Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(str(params.get("text", ""))) > 200:
            raise _Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        return True

    async def _do_setwebhook(self, params: dict[str, Any]) -> bool:
        url, secret = str(params.get("url", "")), params.get("secret_token")
        if url and not url.startswith("https://"):
            raise _Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if secret is not None and not _SECRET.fullmatch(str(secret)):
            raise _Refused(400, "Bad Request: secret token contains unallowed characters")
        self._remember_allowed(params)
        self._drop_if_asked(params)
        self.webhook = {"url": url, "secret_token": secret, "max_connections": int(params.get("max_connections", 40))}
        return True

    async def _do_deletewebhook(self, params: dict[str, Any]) -> bool:
        self._drop_if_asked(params)
        self.webhook = {"url": ""}
        return True

    async def _do_getwebhookinfo(self, _: dict[str, Any]) -> dict[str, Any]:
        known = {key: value for key, value in self.webhook.items() if key != "secret_token"}
        pending = {"has_custom_certificate": False, "pending_update_count": len(self.updates)}
        return known | pending | ({"allowed_updates": self.allowed} if self.allowed else {})

    async def _do_getupdates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        self._poll += 1
        mine = self._poll
        self._remember_allowed(params)
        self._confirm(int(params.get("offset") or 0))
        limit = min(max(int(params.get("limit") or 100), 1), 100)
        until = time.monotonic() + float(params.get("timeout") or 0)
        while True:
            if self.webhook["url"]:
                raise _Refused(409, "Conflict: can't use getUpdates method while webhook is active")
            if self._poll != mine:
                raise _Refused(409, "Conflict: terminated by other getUpdates request")
            if self.updates or time.monotonic() >= until:
                return self.updates[:limit]
            await asyncio.sleep(0.01)

    def _confirm(self, offset: int) -> None:
        """Forget what the offset confirms: all before it, or with a negative one all but the last few."""
        if offset < 0:
            self.updates = self.updates[offset:]
        else:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]

    def _remember_allowed(self, params: dict[str, Any]) -> None:
        if params.get("allowed_updates") is not None:
            self.allowed = list(_from_json(params["allowed_updates"]) or [])

    def _drop_if_asked(self, params: dict[str, Any]) -> None:
        if str(params.get("drop_pending_updates", "")).lower() == "true":
            self.updates = []

    def _reachable(self, params: dict[str, Any]) -> int:
        try:
            chat_id = int(params.get("chat_id", 0))
        except (TypeError, ValueError):
            chat_id = 0
        if not chat_id:
            raise _Refused(400, "Bad Request: chat not found")
        if chat_id in self.blocked:
            raise _Refused(403, "Forbidden: bot was blocked by the user")
        return chat_id


def _buttons(markup: Any) -> tuple[tuple[str, str], ...]:
    """The inline buttons of a reply_markup: each needs a text, and data of 1 to 64 bytes or an address."""
    keyboard = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    found = []
    for button in itertools.chain.from_iterable(keyboard or []):
        data, address = button.get("callback_data"), button.get("url")
        if not str(button.get("text", "")).strip():
            raise _Refused(400, "Bad Request: can't parse inline keyboard button: Field text must be non-empty")
        if data is None and address is None:
            raise _Refused(400, "Bad Request: Text buttons are unallowed in the inline keyboard")
        if data is not None and not 1 <= len(str(data).encode("utf-8", "surrogatepass")) <= 64:
            raise _Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        found.append((str(button["text"]), str(address if data is None else data)))
    return tuple(found)


async def _params(request: web.Request) -> dict[str, Any]:
    params: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        return params | (body if isinstance(body, dict) else {})
    return params | dict(await request.post())


def _from_json(value: Any) -> Any:
    """Forms and queries carry lists and objects as JSON texts."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise _Refused(400, "Bad Request: can't parse a parameter as JSON") from None


def _error(code: int, description: str, parameters: dict[str, Any] | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)
