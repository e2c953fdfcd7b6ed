"""Desk: the real application over its own database, citizens who write to it, and browsers of its staff."""

import html
import itertools
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx2 as httpx
from sqlalchemy import select
from starlette.testclient import TestClient

from bot.cases.case import Case
from bot.cases.store import find_case
from bot.conversations.conversation import Utterance
from bot.outbox.outgoing import Outgoing
from bot.server import create_app
from bot.service import Service
from bot.staff import store as staff
from bot.staff.member import Role
from bot.turn import Turn, take_turn
from channels.message import Address, InboundMessage, Kind
from intents.match import Match
from knowledge.entry import Entry
from knowledge.store import save_entries

ENTRY = Entry("works.streetlight", "路燈故障通報", "請打 07-3373326。", phrasings=("路燈壞了",), bureau="工務局")
PASSWORD = "correct horse battery"  # staple
_people = itertools.count(1)


class Desk:
    """A service without channels but the web page; use `app` only while it is open."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.database = service.database
        self.app = create_app(service)
        self._agent: Browser | None = None

    def browser(self, address: str = "") -> "Browser":
        """A browser without cookies; `address` is where it seems to sit."""
        return Browser(
            TestClient(
                self.app,
                base_url="http://desk.test",
                follow_redirects=False,
                client=(address or f"198.51.100.{next(_people) % 250}", 5000),
            )
        )

    def hire(self, role: Role = Role.AGENT) -> tuple[str, str]:
        """A new member; returns address and one-time password."""
        email = f"{role.value}{next(_people)}@kcg.gov.tw"
        with self.database.write() as session:
            return email, staff.add_member(session, email, role)

    def agent(self) -> "Browser":
        """A browser of an agent who signed in some time ago: hashing passwords is slow on purpose."""
        if self._agent is None or self._agent.get("/password").status_code != 200:
            self._agent = self.signed_in()
        return self._agent

    def signed_in(self, role: Role = Role.AGENT) -> "Browser":
        """A browser of a new member whose password is their own."""
        email, password = self.hire(role)
        with self.database.write() as session:
            member = staff.find_member(session, email)
            assert member is not None
            member.must_change = False
        browser = self.browser()
        browser.email = email
        assert browser.sign_in(email, password).headers["location"] == "/console/"
        return browser

    def asks(self, *texts: str, user: str = "", channel: str = "web", matches: Sequence[Match] = ()) -> str:
        """A citizen writes these texts one after the other; returns their user id."""
        user = user or f"citizen-{next(_people)}"
        for text in texts:
            self._hears(user, channel, Kind.TEXT, text, matches)
        return user

    def withdraws(self, user: str, message_id: str, channel: str = "web") -> None:
        """A citizen takes a message back."""
        self._hears(user, channel, Kind.WITHDRAWAL, message_id, ())

    def teaches(self, *entries: Entry) -> None:
        """An import brings these entries."""
        with self.database.write() as session:
            save_entries(session, entries)

    def case_of(self, user: str) -> Case:
        """The newest case of this citizen."""
        with self.database.read() as session:
            asked = (
                select(Case)
                .join(Outgoing, Outgoing.conversation_id == Case.conversation_id)
                .where(Outgoing.user_id == user)
                .order_by(Case.id.desc())
                .limit(1)
            )
            return session.scalars(asked).one()

    def new_case(self, question: str = "我家門口的路燈壞了", channel: str = "web") -> str:
        """Somebody new asks what the bot cannot answer; returns the case's number."""
        return self.case_of(self.asks(question, channel=channel)).number

    def outbox(self, number: str) -> list[Outgoing]:
        """The replies on their way to the citizen of this case, in order."""
        with self.database.read() as session:
            case = find_case(session, number)
            assert case is not None
            asked = select(Outgoing).where(Outgoing.conversation_id == case.conversation_id).order_by(Outgoing.id)
            return list(session.scalars(asked))

    def said(self, number: str) -> list[Utterance]:
        """The transcript of this case's citizen, in order."""
        with self.database.read() as session:
            case = find_case(session, number)
            assert case is not None
            asked = select(Utterance).where(Utterance.conversation_id == case.conversation_id)
            return list(session.scalars(asked.order_by(Utterance.id)))

    def _hears(self, user: str, channel: str, kind: Kind, text: str, matches: Sequence[Match]) -> None:
        now = datetime.now(UTC)
        message = InboundMessage(f"{kind.value}-{user}-{text}", Address(channel, user), kind, text, now)
        with self.database.write() as session:
            take_turn(Turn(session, matches, lambda _id: ENTRY, now), message)


class Browser:
    """A browser at the console: it keeps cookies and fills forms with the token of the page it saw."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.email = ""

    def get(self, path: str) -> httpx.Response:
        """Open an address under /console."""
        return self.client.get(f"/console{path}")

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form with the session's token."""
        return self.send(path, {"csrf": self.csrf(), **fields})

    def send(self, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        """Send just these fields."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/console{path}", data=fields, headers=named)

    def sign_in(self, email: str, password: str) -> httpx.Response:
        """Send the sign-in form."""
        return self.send("/sign-in", {"email": email, "password": password})

    def csrf(self) -> str:
        """The token in the forms of this session."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/password").text)
        assert found is not None
        return found[1]

    def answer(self, number: str, text: str, form_id: str = "") -> httpx.Response:
        """Send the answer form."""
        return self.post(f"/cases/{number}/answer", text=text, form_id=form_id or secrets.token_hex(16))

    def claim(self, number: str) -> httpx.Response:
        """Press 認領."""
        return self.post(f"/cases/{number}/claim")


def shown(answer: httpx.Response) -> str:
    """A page's text as a reader sees it, blanks folded."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", answer.text)))


def goes_to(answer: httpx.Response) -> str:
    """Path and query of a 303."""
    assert answer.status_code == 303
    parts = urlsplit(answer.headers["location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")
