"""What a browser posts: whether it comes from our own page, and its fields, read within limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request

from bot.request_body import DEADLINE_S, TooLarge, read_body

MOST_BYTES = 64 * 1024
MOST_FIELDS = 30
URLENCODED = "application/x-www-form-urlencoded"

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a form may hold."""

    most_bytes: int = MOST_BYTES
    most_fields: int = MOST_FIELDS


PLAIN = Limits()
# A thousand phrasings, each Chinese character as nine bytes; a hundred boxes to tick and what stands beside them.
OF_ENTRIES = Limits(1024 * 1024, 130)


class Refused(Exception):
    """The request gets a page with one sentence instead; `kept` is what was typed, so that it is not lost."""

    def __init__(self, status: int, title: str, sentence: str, kept: Form | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.title = title
        self.sentence = sentence
        self.kept = kept or {}


def comes_from_us(request: Request, public_url: str) -> bool:
    """Whether a page of this very site posted it, as far as the browser says.

    Sec-Fetch-Site cannot be set by a page; browsers leave it out on plain http, where Origin must name our host.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return _host(origin) in {request.headers.get("host", "").lower(), _host(public_url)} - {""}


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


async def read_form(request: Request, limits: Limits = PLAIN) -> Form:
    """The fields, without NUL and with LF line ends; none if it is no plain form. Raises Refused."""
    body = await read_whole(request, limits.most_bytes, "送出的內容太長了，請縮短後再送一次。")
    if not request.headers.get("content-type", "").lower().startswith(URLENCODED):
        return {}
    try:
        fields = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=limits.most_fields,
        )
    except ValueError:
        raise Refused(400, "內容有誤", "送出的欄位太多，請回上一頁再試一次。") from None
    return {name: plain(value) for name, value in fields}


async def read_whole(request: Request, most_bytes: int, too_long: str, deadline_s: float = DEADLINE_S) -> bytes:
    """The body. Raises Refused, with the sentence `too_long` if it is that."""
    try:
        return await read_body(request, most_bytes, deadline_s)
    except TooLarge:
        raise Refused(413, "內容太長", too_long) from None
    except (TimeoutError, ClientDisconnect):
        raise Refused(408, "沒有收完", "沒有收到完整的內容，請回上一頁再送一次。") from None


def plain(value: str) -> str:
    """What was typed, as every store takes it: PostgreSQL wants no NUL, and browsers send line ends as CR LF."""
    return value.replace("\0", "").replace("\r\n", "\n")
