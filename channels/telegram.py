"""Telegram's door, on the official-API client python-telegram-bot: webhook or polling, inline buttons."""

import hmac
import logging
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from channels.channel import BadSignature, Limits, SendFailed, Unreadable
from channels.fit import fit
from channels.message import Address, Event, Hook, InboundMessage, Kind, Reply
from channels.raw_json import dump, fingerprint, moment, parse, part, word

NAME = "telegram"
POLL_S = 25
UPDATES = ["message", "callback_query", "my_chat_member", "edited_message"]

# httpx writes each request's address to the log, and Telegram's addresses hold the token.
logging.getLogger("httpx").setLevel(logging.WARNING)


class TelegramChannel:
    """Telegram Bot API for one bot; `webhook_secret` must come with every hook."""

    name = NAME
    limits = Limits(text=4096, label=64, choices=8, utf16=True)
    retry_is_safe = False  # Telegram has no retry key: an unclear send stays unclear

    def __init__(self, token: str, webhook_secret: str, api_url: str = "") -> None:
        self._secret = webhook_secret
        self._destination = token.split(":", 1)[0]
        base = (api_url or "https://api.telegram.org").rstrip("/") + "/bot"
        self._bot = Bot(
            token,
            base_url=base,
            request=HTTPXRequest(connection_pool_size=64, read_timeout=10, connect_timeout=5, pool_timeout=10),
            get_updates_request=HTTPXRequest(read_timeout=POLL_S + 10, connect_timeout=5),
        )
        self._ready = False

    def open(self, hook: Hook) -> list[Event]:
        """The one update of a hook that carries our secret. Raises BadSignature."""
        given = hook.headers.get("x-telegram-bot-api-secret-token", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(self._secret.encode("utf-8"), given):
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
        except (TelegramError, ValueError) as problem:
            raise _judge(problem) from None

    async def acknowledge(self, receipt: str) -> None:
        """Answer a callback query, so that the button stops waiting; too late is no harm."""
        try:
            await self._prepared()
            await self._bot.answer_callback_query(receipt)
        except TelegramError:
            return

    async def check(self) -> str:
        """The bot's name. Raises SendFailed."""
        try:
            me = await self._bot.get_me()
        except TelegramError as problem:
            raise _judge(problem) from None
        return f"Telegram bot @{me.username}"

    async def close(self) -> None:
        """Close the client's connections."""
        if self._ready:
            self._ready = False
            # Bot.shutdown() does nothing for a bot that Bot.initialize() never saw.
            for request in self._bot._request:
                await request.shutdown()

    async def start_polling(self) -> None:
        """Lift the webhook, keeping what waits at Telegram. Raises SendFailed."""
        await self._call("deleteWebhook", {"drop_pending_updates": False})

    async def start_webhook(self, url: str) -> None:
        """Have updates delivered to `url` with our secret. Raises SendFailed."""
        await self._call("setWebhook", {"url": url, "secret_token": self._secret, "allowed_updates": UPDATES})

    async def poll(self, after: int | None) -> tuple[list[Event], int | None]:
        """Wait for updates. Raw JSON on purpose: parsed ones would lose a whole batch to one bad update."""
        asked: dict[str, Any] = {"timeout": POLL_S, "allowed_updates": UPDATES}
        if after is not None:
            asked["offset"] = after + 1
        updates = await self._call("getUpdates", asked)
        events = [self._event(u, dump(u)) for u in updates if isinstance(u, dict)]
        numbers = [int(n) for e in events if (n := e.event_id).isdigit()]
        return events, max(numbers, default=after)

    async def _call(self, method: str, asked: dict[str, Any]) -> Any:
        try:
            await self._prepared()
            wait = {"read_timeout": POLL_S + 10} if method == "getUpdates" else {}
            return await self._bot.do_api_request(method, api_kwargs=asked, **wait)  # type: ignore[arg-type]
        except TelegramError as problem:
            raise _judge(problem) from None

    async def _prepared(self) -> None:
        # Bot.initialize() would call getMe: opening its two connection pools is all that sending needs.
        if not self._ready:
            self._ready = True
            for request in self._bot._request:
                await request.initialize()

    def _event(self, update: Any, raw: bytes) -> Event:
        chat = next(
            (found for kind in update if (found := word(update, kind, "chat", "id"))),
            word(update, "callback_query", "from", "id"),
        )
        return Event(
            channel=NAME,
            destination=self._destination,
            event_id=word(update, "update_id") or fingerprint(raw),
            conversation_key=chat,
            raw=raw,
            peek=word(update, "message", "text")[:5000],
        )


def _written(raw: Any) -> list[InboundMessage]:
    message = part(raw, "message")
    chat, number = word(message, "chat", "id"), word(message, "message_id")
    if not chat or not number:
        raise Unreadable("a message without chat or number")
    if word(message, "chat", "type") != "private":
        return []
    text = word(message, "text")
    kind, said = Kind.TEXT, text
    if text.split("@")[0].split(" ")[0] == "/start":
        kind, said = Kind.ARRIVAL, ""
    elif "text" not in message:
        kinds = ("sticker", "photo", "video", "voice", "audio", "document", "location", "contact")
        kind, said = Kind.OTHER, next((k for k in kinds if k in message), "message")
    return [_inbound(f"{chat}:{number}", chat, kind, said, message, message.get("date"))]


def _tap(raw: Any) -> list[InboundMessage]:
    query = part(raw, "callback_query")
    own_id, user = word(query, "id"), word(query, "from", "id")
    if not own_id or not user:
        raise Unreadable("a callback query without id or sender")
    found = _inbound(f"tap:{own_id}", user, Kind.CHOICE, word(query, "data"), query, None)
    return [found]


def _membership(event: Event, raw: Any) -> list[InboundMessage]:
    change = part(raw, "my_chat_member")
    chat = word(change, "chat", "id")
    if word(change, "chat", "type") != "private" or not chat:
        return []
    if word(change, "new_chat_member", "status") != "kicked":
        return []  # an unblocked bot is greeted by the /start that follows
    gone = _inbound(f"left:{event.event_id}", chat, Kind.DEPARTURE, "", change, part(change, "date"))
    return [gone]


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


def _judge(problem: Exception) -> SendFailed:
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
    if isinstance(problem, BadRequest | ValueError):
        return SendFailed("Telegram refused the message")
    if isinstance(problem, TimedOut) or "Connect" not in str(problem):
        clear = isinstance(problem, NetworkError)
        return SendFailed("Telegram gave no clear answer", uncertain=clear, retry=not clear, after_s=5)
    return SendFailed("Telegram cannot be reached", retry=True, after_s=5)
