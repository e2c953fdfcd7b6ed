"""Webhooks: the raw body is checked and kept, and only then acknowledged."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.inbox.intake import Intake, NotKept
from bot.request_body import TooLarge, read_body
from channels.channel import BadSignature, Channel
from channels.message import Hook

MOST_BYTES = 1_000_000


def routes(channels: dict[str, Channel], intake: Intake) -> list[BaseRoute]:
    """POST /line and /telegram; a channel that is switched off answers 404."""
    return [
        Route(f"/{name}", _receive(channels.get(name), intake), methods=["POST"]) for name in ("line", "telegram")
    ]


def _receive(channel: Channel | None, intake: Intake) -> Callable[[Request], Awaitable[Response]]:
    async def receive(request: Request) -> Response:
        if channel is None:
            return PlainTextResponse("this channel is switched off: set its tokens", status_code=404)
        try:
            hook = Hook(dict(request.headers), await read_body(request, MOST_BYTES))
            await intake.keep(channel.open(hook))
        except TooLarge:
            return PlainTextResponse("the body is over 1 MB", status_code=413)
        except BadSignature:
            return PlainTextResponse("the signature does not fit", status_code=401)
        except (NotKept, TimeoutError):
            return PlainTextResponse("not stored: send it again", status_code=503, headers={"Retry-After": "5"})
        return PlainTextResponse("ok")

    return receive
