"""Guard: every page's endpoint; asks for sign-in, checks forms, and turns refusals into pages."""

import hmac
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.console.forms import OF_ENTRIES, PLAIN, Form, Limits, Refused, comes_from_us, read_form
from bot.console.render import PASSWORD, SIGN_IN, page, redirect
from bot.console.uploads import Upload, read_upload
from bot.console.words import FIELD
from bot.page_headers import HEADERS
from bot.service import Service
from bot.staff import store as staff
from bot.staff.member import Member, Role, StaffSession

COOKIE = "ask1999_staff"
TOUCH_AFTER = timedelta(minutes=1)
KEPT = {"text": "您打的回覆", "note": "您打的說明", "reason": "您打的原因", "question": "您打的測試問題", **FIELD}
OUT_OF_REACH = "資料庫暫時連不上，請稍候再試。"


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in."""

    id: int
    email: str
    role: str
    must_change: bool
    csrf: str

    @property
    def may_work(self) -> bool:
        """Curators read cases; agents and managers work on them."""
        return self.role in {Role.AGENT, Role.MANAGER}

    @property
    def may_curate(self) -> bool:
        """Agents read entries; curators and managers write them."""
        return self.role in {Role.CURATOR, Role.MANAGER}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of someone who is signed in; a POST's form has passed its checks. `upload`: the file in it."""

    request: Request
    form: Form
    me: Me
    upload: Upload | None = None

    @property
    def done(self) -> str:
        """The key of the sentence that says what the last form did."""
        return self.request.query_params.get("done", "")


Endpoint = Callable[[Request], Awaitable[Response]]
Sent = tuple[Form, Upload | None]
_Show = Callable[[Request, Sent], Awaitable[Response]]
_Read = Callable[[Request], Awaitable[Sent]]


@dataclass(frozen=True, slots=True)
class _Door:
    """Who may come in to a page."""

    works: bool
    curates: bool
    before_change: bool

    def must_be_known(self, me: Me | None, form: Form) -> Me:
        if me is None:
            raise Refused(401, "請重新登入", "您已經登出了（例如閒置太久），剛才的內容沒有送出。", form)
        return me

    def must_fit(self, me: Me | None, form: Form) -> None:
        me = self.must_be_known(me, form)
        if self.works and not me.may_work:
            raise Refused(403, "沒有權限", "您的身分只能查看案件，不能處理案件。", form)
        if self.curates and not me.may_curate:
            raise Refused(403, "沒有權限", "您的身分只能查看，不能處理。", form)


class Guard:
    """Makes endpoints of pages; there is no other way into the console."""

    def __init__(self, service: Service) -> None:
        self._database = service.database
        self._public_url = service.settings.public_url

    def anyone(self, show: Callable[[Request, Form], Awaitable[Response]]) -> Endpoint:
        """An endpoint that asks for no sign-in."""

        async def without_file(request: Request, sent: Sent) -> Response:
            return await show(request, sent[0])

        async def endpoint(request: Request) -> Response:
            return await self._sealed(request, without_file, _read_form(PLAIN))

        return endpoint

    def staff(
        self,
        show: Callable[[Visit], Response],
        *,
        works: bool = False,
        curates: bool = False,
        uploads: bool = False,
        before_change: bool = False,
    ) -> Endpoint:
        """An endpoint for who is signed in; `show` runs in a thread.

        `works`: for those who may work on cases. `curates`: for those who may write entries, whose forms are larger.
        `uploads`: the form has a file, which is read from those alone who may send it.
        `before_change`: also while a one-time password is in use.
        """

        door = _Door(works, curates, before_change)

        async def in_thread(request: Request, sent: Sent) -> Response:
            return await run_in_threadpool(self._admit, door, show, request, sent)

        async def read_file(request: Request) -> Sent:
            # A file is large: nobody fills our memory with one before we know who they are.
            door.must_fit(await run_in_threadpool(self.find_me, request), {})
            return await read_upload(request)

        read = read_file if uploads else _read_form(OF_ENTRIES if curates else PLAIN)

        async def endpoint(request: Request) -> Response:
            return await self._sealed(request, in_thread, read)

        return endpoint

    def _admit(self, door: _Door, show: Callable[[Visit], Response], request: Request, sent: Sent) -> Response:
        me, (form, upload) = self.find_me(request), sent
        if me is None and request.method != "POST":
            return redirect(SIGN_IN)
        me = door.must_be_known(me, form)
        if request.method == "POST" and not _same(form.get("csrf", ""), me.csrf):
            raise Refused(403, "表單已失效", "這張表單已經失效，請重新打開那一頁再送一次。", form)
        if me.must_change and not door.before_change:
            return redirect(PASSWORD)
        door.must_fit(me, form)
        return show(Visit(request, form, me, upload))

    def find_me(self, request: Request) -> Me | None:
        """Who is signed in, if anyone; notes at most once a minute that they are still there."""
        token = request.cookies.get(COOKIE, "")
        if not token:
            return None
        with self._database.read() as session:
            found = staff.find_session(session, token)
            member = session.get(Member, found.member_id) if found else None
            if found is None or member is None:
                return None
            me = Me(member.id, member.email, member.role, member.must_change, found.csrf)
            seen_at, key = found.seen_at, found.token_hash
        if datetime.now(UTC) - seen_at > TOUCH_AFTER:
            self._touch(key)
        return me

    def _touch(self, key: str) -> None:
        # Staff can still read when the database takes no writes.
        with suppress(SQLAlchemyError), self._database.write() as session:
            session.execute(
                update(StaffSession).where(StaffSession.token_hash == key).values(seen_at=datetime.now(UTC))
            )

    async def _sealed(self, request: Request, show: _Show, read: _Read) -> Response:
        sent: Sent = {}, None
        began = time.perf_counter()
        try:
            if request.method == "POST":
                if not comes_from_us(request, self._public_url):
                    raise Refused(403, "不接受這個來源", "這張表單不是從後台送出的，所以沒有處理。")
                sent = await read(request)
            response = await show(request, sent)
        except Refused as refused:
            response = problem_page(refused, _way_back(request))
        except SQLAlchemyError:
            response = problem_page(Refused(503, "暫時無法使用", OUT_OF_REACH, sent[0]), _way_back(request))
        response.headers.update(HEADERS)
        # W3C Server Timing: a browser's developer tools show what the server took for a page.
        response.headers["Server-Timing"] = f"page;dur={(time.perf_counter() - began) * 1000:.1f}"
        return response


def _read_form(limits: Limits) -> _Read:
    async def read(request: Request) -> Sent:
        return await read_form(request, limits), None

    return read


def problem_page(refused: Refused, back: str = "") -> Response:
    """A page with one sentence, and what was typed to copy; `back` is the form it was typed into."""
    kept = [(name, label, refused.kept[name]) for name, label in KEPT.items() if refused.kept.get(name)]
    signed_out = refused.status == 401
    shown = {"me": None, "refused": refused, "kept": kept, "sign_in": signed_out, "back": back if kept else ""}
    return page("problem.html", refused.status, **shown)


def _way_back(request: Request) -> str:
    """The form that a POST came from, where it has an address of its own."""
    path = quote(request.scope["path"])
    return path if path.startswith("/console/entries/") and path.endswith(("/edit", "/new")) else ""


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
