"""Read a request's body up to a limit, before any parser sees it."""

import asyncio

from starlette.requests import Request

DEADLINE_S = 10.0
_LONGEST_NUMBER = 18  # int() refuses a number of thousands of digits


class TooLarge(Exception):
    """The body is over the limit."""


async def read_body(request: Request, most: int, deadline_s: float = DEADLINE_S) -> bytes:
    """The raw bytes. Raises TooLarge; TimeoutError for a sender that drips."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > _LONGEST_NUMBER or int(announced) > most):
        raise TooLarge
    chunks, size = [], 0
    async with asyncio.timeout(deadline_s):
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise TooLarge
            chunks.append(chunk)
    return b"".join(chunks)
