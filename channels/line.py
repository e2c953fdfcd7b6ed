"""LINE's door, on the official line-bot-sdk: signature, events, reply token first, push with a retry key."""

import base64
import hashlib
import hmac
from typing import Any

import aiohttp
from linebot.v3.messaging import (
    AsyncApiClient,
    AsyncMessagingApi,
    Configuration,
    PostbackAction,
    PushMessageRequest,
    QuickReply,
    QuickReplyItem,
    ReplyMessageRequest,
    TextMessage,
)
from linebot.v3.messaging.exceptions import ApiException, OpenApiException

from channels.channel import BadSignature, Limits, SendFailed, Unreadable
from channels.fit import fit
from channels.message import Address, Event, Hook, InboundMessage, Kind, Reply
from channels.raw_json import dump, fingerprint, identity, moment, parse, said, word

NAME = "line"
TIMEOUT_S = 10.0  # the SDK's own default is 5 minutes
MOST_EVENTS = 100


class LineChannel:
    """LINE Messaging API for one official account."""

    name = NAME
    limits = Limits(text=5000, label=20, choices=13, utf16=True)
    retry_is_safe = True  # a reply token works once; a push repeats its retry key

    def __init__(self, secret: str, access_token: str, api_url: str = "", *, timeout_s: float = TIMEOUT_S) -> None:
        self._secret = secret.encode("utf-8")
        # An explicit host also redirects media downloads: left unset in production.
        self._configuration = Configuration(access_token=access_token, host=api_url or None)
        self._timeout_s = timeout_s
        self._client: AsyncMessagingApi | None = None

    def open(self, hook: Hook) -> list[Event]:
        """Events of a genuine webhook body. Raises BadSignature."""
        self._verify(hook)
        try:
            body = parse(hook.body)
            events = body.get("events")
            if not isinstance(events, list) or len(events) > MOST_EVENTS:
                raise Unreadable("no list of events")
        except Unreadable:
            return [Event(NAME, "", fingerprint(hook.body), "", hook.body)]
        destination = identity(body, "destination")
        return [_event(destination, event, hook.body) for event in events]

    def read(self, event: Event) -> list[InboundMessage]:
        """What the citizen did. Raises Unreadable for an event without the parts every event has."""
        raw = parse(event.raw)
        kind = word(raw, "type")
        if not kind:
            raise Unreadable("an event without a type")
        user = identity(raw, "source", "userId")
        if word(raw, "source", "type") != "user" or not user or word(raw, "mode") == "standby":
            return []
        token = identity(raw, "replyToken") or None
        done = _what_was_done(kind, raw)
        if done is None:
            return []
        what, text = done
        own_id = identity(raw, "message", "id") if kind == "message" else ""
        return [
            InboundMessage(
                message_id=own_id or event.event_id,
                sender=Address(NAME, user, token),
                kind=what,
                text=text,
                sent_at=moment(raw.get("timestamp")),
            )
        ]

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Send by the free reply token if there is one, else push. Raises SendFailed."""
        message = _message(fit(reply, self.limits))
        api = self._api()
        try:
            if to.reply_token:
                request = ReplyMessageRequest(replyToken=to.reply_token, messages=[message])
                await api.reply_message(request, _request_timeout=self._timeout_s)
            else:
                push = PushMessageRequest(to=to.user_id, messages=[message])
                await api.push_message(push, x_line_retry_key=key, _request_timeout=self._timeout_s)
        except ApiException as refusal:
            _judge(refusal, by_token=bool(to.reply_token))
        except aiohttp.ClientConnectorError as problem:
            raise SendFailed(f"LINE cannot be reached: {type(problem).__name__}", retry=True) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, OpenApiException) as problem:
            raise SendFailed(f"LINE gave no clear answer: {type(problem).__name__}", uncertain=True) from None

    async def acknowledge(self, receipt: str) -> None:
        """LINE's buttons show no waiting sign."""

    async def check(self) -> str:
        """The official account's name. Raises SendFailed."""
        try:
            info = await self._api().get_bot_info(_request_timeout=self._timeout_s)
        except (OpenApiException, aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
            status = getattr(problem, "status", None)
            raise SendFailed(f"LINE refused us: {status or type(problem).__name__}") from None
        return f"LINE official account {info.display_name}"

    async def close(self) -> None:
        """Close the SDK's connections."""
        if self._client is not None:
            await self._client.api_client.close()
            self._client = None

    def _api(self) -> AsyncMessagingApi:
        # The SDK's client belongs to the loop it is made in, so it is made at the first send.
        if self._client is None:
            self._client = AsyncMessagingApi(AsyncApiClient(self._configuration))
        return self._client

    def _verify(self, hook: Hook) -> None:
        # The SDK's validator takes text; a signed body need not be UTF-8, so the bytes are checked here.
        digest = hmac.new(self._secret, hook.body, hashlib.sha256).digest()
        given = hook.headers.get("x-line-signature", "").encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(base64.b64encode(digest), given):
            raise BadSignature


def _event(destination: str, event: object, body: bytes) -> Event:
    try:
        raw = dump(event)
    except Unreadable:
        raw = body  # no single event can be read out of it, so it comes to quarantine with all its bytes
    if not isinstance(event, dict):
        return Event(NAME, destination, fingerprint(raw), "", raw)
    places = (identity(event, "source", kind) for kind in ("userId", "groupId", "roomId"))
    return Event(
        channel=NAME,
        destination=destination,
        event_id=identity(event, "webhookEventId") or fingerprint(raw),
        conversation_key=next(filter(None, places), ""),
        raw=raw,
        peek=said(event, "message", "text"),
    )


def _what_was_done(kind: str, raw: Any) -> tuple[Kind, str] | None:
    match kind:
        case "message":
            sort = identity(raw, "message", "type")
            if sort == "text":
                text = said(raw, "message", "text")
                return (Kind.TEXT, text) if text.strip() else None
            return Kind.OTHER, sort or "message"
        case "postback":
            return Kind.CHOICE, identity(raw, "postback", "data")
        case "follow":
            return Kind.ARRIVAL, ""
        case "unfollow":
            return Kind.DEPARTURE, ""
        case "unsend":
            return Kind.WITHDRAWAL, identity(raw, "unsend", "messageId")
    return None


def _message(reply: Reply) -> TextMessage:
    items = [
        QuickReplyItem(action=PostbackAction(label=c.label, data=c.value, displayText=c.label)) for c in reply.choices
    ]
    return TextMessage(text=reply.text, quickReply=QuickReply(items=items) if items else None)


def _judge(refusal: ApiException, *, by_token: bool) -> None:
    """Say in our words what LINE's refusal means; returns when it means "already accepted"."""
    body = str(refusal.body or "")[:300]
    status = int(refusal.status or 0)
    if status == 409 and not by_token:
        return  # this retry key was accepted before: the push has arrived
    if status == 400 and by_token and "reply token" in body.lower():
        raise SendFailed("the reply token was used or is too old", token_gone=True)
    if status == 429 and "monthly limit" in body.lower():
        raise SendFailed("LINE's monthly push quota is gone", retry=True, after_s=3600)
    if status == 429:
        wait = str((getattr(refusal, "headers", None) and refusal.headers.get("Retry-After")) or "")
        raise SendFailed("LINE asks to slow down", retry=True, after_s=float(wait) if wait.isdecimal() else 5)
    if status >= 500:
        # LINE may have accepted a reply before it failed; the caller tries the same token once more.
        raise SendFailed(f"LINE answered {status}", retry=not by_token, uncertain=by_token)
    raise SendFailed(f"LINE refused the message: {status}", unreachable=status in (403, 404))
