"""Telegram's door, on the official-API client python-telegram-bot: webhook or polling, inline buttons."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from channels.channel import BadSignature, Limits, SendFailed, Unreadable
from channels.fit import fit
from channels.message import Address, Event, Hook, InboundMessage, Kind, Reply
from channels.raw_json import dump, fingerprint, identity, moment, parse, part, said, word

NAME = "telegram"
TIMEOUT_S = 10.0
POLL_S = 25
UPDATES = ["message", "callback_query", "my_chat_member", "edited_message"]
_OTHER_KINDS = ("sticker", "photo", "video", "voice", "audio", "document", "location", "contact")

# httpx writes each request's address to the log, and Telegram's addresses hold the token.
logging.getLogger("httpx").setLevel(logging.WARNING)

_NO_SENSE = (KeyError, TypeError, ValueError)  # what the SDK raises at a 200 that lacks what it must have
_NEVER_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout")  # causes that prove it


class _Request(HTTPXRequest):
    """The SDK's own way to ask, except that what makes no sense stays out of the log: it may be citizens' words."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("no answer of Telegram's") from None
        if not isinstance(answer, dict):
            raise TelegramError("no answer of Telegram's")
        return answer


class TelegramChannel:
    """Telegram Bot API for one bot; `webhook_secret` must come with every hook."""

    name = NAME
    limits = Limits(text=4096, label=64, choices=8, utf16=True)
    retry_is_safe = False  # Telegram has no retry key: an unclear send stays unclear

    def __init__(self, token: str, webhook_secret: str, api_url: str = "", *, timeout_s: float = TIMEOUT_S) -> None:
        self._secret = webhook_secret
        self._destination = token.split(":", 1)[0]
        base = (api_url or "https://api.telegram.org").rstrip("/") + "/bot"
        self._asking = _Request(connection_pool_size=64, read_timeout=timeout_s, connect_timeout=5, pool_timeout=10)
        self._polling = _Request(read_timeout=POLL_S + 10, connect_timeout=5)
        self._bot = Bot(token, base_url=base, request=self._asking, get_updates_request=self._polling)
        self._ready = False

    def open(self, hook: Hook) -> list[Event]:
        """The one update of a hook that carries our secret. Raises BadSignature."""
        given = hook.headers.get("x-telegram-bot-api-secret-token", "").encode("utf-8", "surrogatepass")
        if not self._secret or not hmac.compare_digest(self._secret.encode("utf-8"), given):
            raise BadSignature
        try:
            return [self._event(parse(hook.body), hook.body)]
        except Unreadable:
            return [Event(NAME, self._destination, fingerprint(hook.body), "", hook.body)]

    def read(self, event: Event) -> list[InboundMessage]:
        """What the citizen did; groups and channels get no answer yet. Raises Unreadable."""
        raw = parse(event.raw)
        if not word(raw, "update_id"):
            raise Unreadable("an update without update_id")
        if part(raw, "callback_query") is not None:
            return _tap(raw)
        if part(raw, "my_chat_member") is not None:
            return _membership(event, raw)
        if part(raw, "message") is not None:
            return _written(raw)
        return []

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Send one text with inline buttons, as plain text: nothing in it is read as mark-up. Raises SendFailed."""
        if not to.user_id.removeprefix("-").isdecimal():
            raise SendFailed("this is no address of Telegram's")
        fitted = fit(reply, self.limits)
        rows = [[InlineKeyboardButton(c.label, callback_data=c.value)] for c in fitted.choices]
        try:
            await self._prepared()
            await self._bot.send_message(
                chat_id=int(to.user_id),
                text=fitted.text,
                reply_markup=InlineKeyboardMarkup(rows) if rows else None,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except TelegramError as problem:
            raise _judge(problem) from None
        except _NO_SENSE:
            raise SendFailed("Telegram's answer makes no sense", uncertain=True) from None

    async def acknowledge(self, receipt: str) -> None:
        """Answer a callback query, so that the button stops waiting; too late is no harm."""
        try:
            await self._prepared()
            await self._bot.answer_callback_query(receipt)
        except (TelegramError, *_NO_SENSE):
            return

    async def check(self) -> str:
        """The bot's name. Raises SendFailed."""
        me = await self._call(self._bot.get_me)
        return f"Telegram bot @{me.username}"

    async def close(self) -> None:
        """Close the client's connections."""
        if self._ready:
            self._ready = False
            # Bot.shutdown() does nothing for a bot that Bot.initialize() never saw.
            await self._asking.shutdown()
            await self._polling.shutdown()

    async def start_polling(self) -> None:
        """Lift the webhook, keeping what waits at Telegram. Raises SendFailed."""
        await self._call(lambda: self._bot.delete_webhook(drop_pending_updates=False))

    async def start_webhook(self, url: str) -> None:
        """Have updates delivered to `url` with our secret. Raises SendFailed."""
        await self._call(lambda: self._bot.set_webhook(url, secret_token=self._secret, allowed_updates=UPDATES))

    async def poll(self, after: int | None) -> tuple[list[Event], int | None]:
        """Wait for updates. Raw JSON on purpose: parsed ones would lose a whole batch to one bad update."""
        asked = {"timeout": POLL_S, "allowed_updates": json.dumps(UPDATES)}
        if after is not None:
            asked["offset"] = after + 1
        address = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        updates = await self._call(lambda: self._polling.post(address))
        if not isinstance(updates, list):
            raise SendFailed("Telegram gave no list of updates", retry=True, after_s=5)
        found = [update for update in updates if isinstance(update, dict)]
        numbers = [number for update in found if type(number := update.get("update_id")) is int and number < 2**63]
        return [self._event(update, dump(update)) for update in found], max(numbers, default=after)

    async def _call(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        try:
            await self._prepared()
            return await ask()
        except TelegramError as problem:
            raise _judge(problem) from None
        except _NO_SENSE:
            raise SendFailed("Telegram's answer makes no sense", retry=True, after_s=5) from None

    async def _prepared(self) -> None:
        # Bot.initialize() would call getMe: opening its two connection pools is all that sending needs.
        if not self._ready:
            self._ready = True
            await self._asking.initialize()
            await self._polling.initialize()

    def _event(self, update: Any, raw: bytes) -> Event:
        chat = next(
            (found for kind in update if (found := identity(update, kind, "chat", "id"))),
            identity(update, "callback_query", "from", "id"),
        )
        return Event(
            channel=NAME,
            destination=self._destination,
            event_id=identity(update, "update_id") or fingerprint(raw),
            conversation_key=chat,
            raw=raw,
            peek=said(update, "message", "text"),
        )


def _written(raw: Any) -> list[InboundMessage]:
    message = part(raw, "message")
    chat, number = identity(message, "chat", "id"), identity(message, "message_id")
    if not chat or not number:
        raise Unreadable("a message without chat or number")
    if word(message, "chat", "type") != "private":
        return []
    kind, text = Kind.TEXT, said(message, "text")
    if text.split("@")[0].split(" ")[0] == "/start":
        kind, text = Kind.ARRIVAL, ""
    elif not text.strip():
        kind, text = Kind.OTHER, next((k for k in _OTHER_KINDS if k in message), "message")
    return [_inbound(f"{chat}:{number}", chat, kind, text, message, message.get("date"))]


def _tap(raw: Any) -> list[InboundMessage]:
    query = part(raw, "callback_query")
    own_id, user = identity(query, "id"), identity(query, "from", "id")
    if not own_id or not user:
        raise Unreadable("a callback query without id or sender")
    return [_inbound(f"tap:{own_id}", user, Kind.CHOICE, identity(query, "data"), query, None)]


def _membership(event: Event, raw: Any) -> list[InboundMessage]:
    change = part(raw, "my_chat_member")
    chat = identity(change, "chat", "id")
    if word(change, "chat", "type") != "private" or not chat:
        return []
    if word(change, "new_chat_member", "status") != "kicked":
        return []  # an unblocked bot is greeted by the /start that follows
    return [_inbound(f"left:{event.event_id}", chat, Kind.DEPARTURE, "", change, part(change, "date"))]


def _inbound(own_id: str, chat: str, kind: Kind, text: str, sender_of: Any, at: object) -> InboundMessage:
    return InboundMessage(
        message_id=own_id,
        sender=Address(NAME, chat),
        kind=kind,
        text=text,
        sent_at=moment(at * 1000 if isinstance(at, int) and abs(at) < 2**40 else None),
        language=word(sender_of, "from", "language_code"),
        receipt=word(sender_of, "id") if kind is Kind.CHOICE else None,
    )


def _judge(problem: TelegramError) -> SendFailed:
    """What Telegram's refusal means, in our words; the token never appears in them."""
    if isinstance(problem, RetryAfter):
        wait = problem.retry_after
        return SendFailed(
            "Telegram asks to slow down",
            retry=True,
            after_s=float(wait if isinstance(wait, int) else wait.total_seconds()),
        )
    if isinstance(problem, Forbidden):
        return SendFailed("the citizen blocked the bot", unreachable=True)
    if isinstance(problem, InvalidToken):
        return SendFailed("Telegram does not know this token")
    if isinstance(problem, Conflict):
        return SendFailed("another process polls, or a webhook is set", retry=True, after_s=5)
    if isinstance(problem, BadRequest):
        return SendFailed("Telegram refused the message")
    if type(problem.__cause__).__name__ in _NEVER_SENT:
        return SendFailed("Telegram cannot be reached", retry=True, after_s=5)
    return SendFailed("Telegram gave no clear answer", uncertain=True)
