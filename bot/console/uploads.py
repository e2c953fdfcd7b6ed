"""What a form with a file posts: its fields and the file, read within limits of bytes, parts and headers."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import PureWindowsPath

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.console.forms import Form, Refused, plain, read_whole

MOST_MEGABYTES = 8
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
TOO_LARGE = f"檔案太大了，最多 {MOST_MEGABYTES} MB，請分成幾個檔案再匯入。"
MULTIPART = "multipart/form-data"
DEADLINE_S = 60.0  # an office's line sends slower than it receives
LONGEST_NAME = 200
_AROUND = 64 * 1024  # the fields and the lines between the parts
_MOST_FIELDS = 10
_LONGEST_FIELD = 4 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file from a form; its name is empty where none was chosen."""

    name: str
    data: bytes


async def read_upload(request: Request) -> tuple[Form, Upload | None]:
    """The fields of a form and its one file; nothing if it is no such form. Raises Refused."""
    body = await read_whole(request, MOST_BYTES + _AROUND, TOO_LARGE, DEADLINE_S)
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith(MULTIPART):
        return {}, None
    try:
        return await _parts(kind, body)
    except (MultiPartException, ValueError):  # an odd charset is a UnicodeError
        raise Refused(400, "內容有誤", "沒有收到完整的檔案，請回上一頁，重新選檔案再送一次。") from None


async def _parts(kind: str, body: bytes) -> tuple[Form, Upload | None]:
    """Parse what is known to be small enough; one file at most."""
    parser = MultiPartParser(
        Headers({"content-type": kind}),
        _chunks(body),
        max_files=1,
        max_fields=_MOST_FIELDS,
        max_part_size=_LONGEST_FIELD,
    )
    sent = await parser.parse()
    fields, upload = dict[str, str](), None
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            upload = Upload(_last_step(value.filename or ""), await value.read())
        else:
            fields[name] = plain(value)
    await sent.close()
    if upload is not None and len(upload.data) > MOST_BYTES:
        raise Refused(413, "檔案太大", TOO_LARGE)
    return fields, upload


async def _chunks(body: bytes) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(body), _CHUNK):
        yield body[start : start + _CHUNK]


def _last_step(name: str) -> str:
    """The name alone, on one line: some browsers send the whole path."""
    return "".join(letter for letter in PureWindowsPath(name).name if letter.isprintable())[-LONGEST_NAME:]
