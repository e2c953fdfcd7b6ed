"""Sign in and out, with wrong passwords counted; and the form that replaces a password."""

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.console.forms import Form
from bot.console.guard import COOKIE, Guard, Visit
from bot.console.render import HOME, PASSWORD, SIGN_IN, page, redirect
from bot.service import Service
from bot.staff import store as staff
from bot.staff.member import Member
from bot.staff.passwords import SHORTEST

WRONG = "電子郵件或密碼不對，請再試一次。"
THROTTLED = "試太多次了，請 15 分鐘後再試。"


class SignIn:
    """GET and POST /sign-in, POST /sign-out, GET and POST /password."""

    def __init__(self, service: Service, guard: Guard) -> None:
        self._database = service.database
        self._https = service.settings.public_url.startswith("https://")
        self._guard = guard
        # One password at a time: tries in parallel would all pass the count, and argon2 takes memory.
        self._one_by_one = asyncio.Lock()

    async def show(self, request: Request, _form: Form) -> Response:
        """The form, or the queue for who is signed in."""
        if await run_in_threadpool(self._guard.find_me, request):
            return redirect(HOME)
        return _sign_in_page(done=request.query_params.get("done", ""))

    async def sign_in(self, request: Request, form: Form) -> Response:
        """Begin a session, or say in the same words that account or password is wrong."""
        async with self._one_by_one:
            return await run_in_threadpool(self._sign_in, request, form.get("email", ""), form.get("password", ""))

    def _sign_in(self, request: Request, email: str, password: str) -> Response:
        try:
            member = self._check(email, password, _address(request))
        except staff.Throttled:
            return _sign_in_page(429, email, THROTTLED)
        if member is None:
            return _sign_in_page(401, email, WRONG)
        with self._database.write() as session:
            staff.end_session(session, request.cookies.get(COOKIE, ""))
            token = staff.begin_session(session, member)
        return self._carrying(redirect(PASSWORD if member.must_change else HOME), request, token)

    def sign_out(self, visit: Visit) -> Response:
        """End the session."""
        with self._database.write() as session:
            staff.end_session(session, visit.request.cookies.get(COOKIE, ""))
        response = redirect(f"{SIGN_IN}?done=signed_out")
        response.delete_cookie(COOKIE, path="/console", httponly=True, samesite="lax")
        return response

    def password(self, visit: Visit) -> Response:
        """The form that replaces the password."""
        return _password_page(visit, {})

    def change_password(self, visit: Visit) -> Response:
        """Replace it, end every session of this member and begin a new one."""
        current, new = visit.form.get("current", ""), visit.form.get("new", "")
        problems = _problems(current, new, visit.form.get("again", ""))
        try:
            member = self._check(visit.me.email, current, _address(visit.request))
        except staff.Throttled:
            return _password_page(visit, {"current": THROTTLED}, 429)
        if member is None:
            problems["current"] = "目前的密碼不對。"
        if problems or member is None:
            return _password_page(visit, problems, 400)
        with self._database.write() as session:
            staff.change_password(session, session.get_one(Member, member.id), new)
            token = staff.begin_session(session, member)
        return self._carrying(redirect(f"{HOME}?done=password"), visit.request, token)

    def _check(self, email: str, password: str, address: str) -> Member | None:
        """The member if the password fits; no transaction is open while it is checked. Raises Throttled."""
        with self._database.read() as session:
            staff.may_try(session, email, address)
            member = staff.find_member(session, email)
        if staff.check_password(member, password):
            return member
        with self._database.write() as session:
            staff.note_failure(session, email, address)
        return None

    def _carrying(self, response: Response, request: Request, token: str) -> Response:
        secure = self._https or request.url.scheme == "https"
        response.set_cookie(COOKIE, token, path="/console", httponly=True, samesite="lax", secure=secure)
        return response


def _problems(current: str, new: str, again: str) -> dict[str, str]:
    problems = {}
    if len(new) < SHORTEST:
        problems["new"] = f"新密碼至少要 {SHORTEST} 個字元。"
    elif new == current:
        problems["new"] = "新密碼不能和目前的密碼相同。"
    if again != new:
        problems["again"] = "兩次打的新密碼不一樣。"
    return problems


def _sign_in_page(status: int = 200, email: str = "", problem: str = "", done: str = "") -> Response:
    response = page("sign_in.html", status, me=None, email=email, problem=problem, done=done)
    if status == 429:
        response.headers["Retry-After"] = str(int(staff.WINDOW.total_seconds()))
    return response


def _password_page(visit: Visit, problems: dict[str, str], status: int = 200) -> Response:
    return page("password.html", status, me=visit.me, problems=problems, shortest=SHORTEST)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
