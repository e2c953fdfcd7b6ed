"""Citizens on LINE, on Telegram and on the web page, who all write, tap and listen in the same way."""

import itertools
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2 as httpx
from starlette.testclient import TestClient

from tests.city import LINE_SECRET, TELEGRAM_SECRET, City
from tests.peers import line_events, telegram_updates

_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing the city said, and the buttons under it: (label, value)."""

    text: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """What the buttons say."""
        return tuple(label for label, _ in self.choices)


class Citizen(Protocol):
    """Someone who needs the desk; what they do waits in the inbox until `city.work()`."""

    channel: str
    city: City

    def arrives(self) -> httpx.Response: ...
    def writes(self, text: str) -> httpx.Response: ...
    def taps(self, value: str) -> httpx.Response: ...
    def sends_a_sticker(self) -> httpx.Response: ...
    def leaves(self) -> httpx.Response: ...
    def repeats(self) -> httpx.Response: ...
    def heard(self) -> list[Heard]: ...


def ask(citizen: Citizen, text: str) -> Heard:
    """Write, let the desk work, and return the one thing it said."""
    return _one_answer(citizen, citizen.writes(text))


def tap(citizen: Citizen, label: str) -> Heard:
    """Tap the button of this label under the last thing heard, and return the one thing the desk said."""
    value = dict(citizen.heard()[-1].choices)[label]
    return _one_answer(citizen, citizen.taps(value))


def _call(browser: TestClient, method: str, path: str, **sent: Any) -> httpx.Response:
    answer: httpx.Response = browser.request(method, path, **sent)
    return answer


def _one_answer(citizen: Citizen, answer: httpx.Response) -> Heard:
    before = len(citizen.heard()) if answer.status_code < 400 else 0
    assert answer.status_code < 400, answer.text
    citizen.city.work()
    said = citizen.heard()[before:]
    assert len(said) == 1, said
    return said[0]


class LineCitizen:
    """A friend of the city's official account."""

    channel = "line"

    def __init__(self, city: City) -> None:
        self.city = city
        self.id = line_events.line_user(next(_NUMBERS))
        self.tokens: set[str] = set()
        self.last: dict[str, Any] = {}

    def does(self, event: dict[str, Any]) -> httpx.Response:
        """Deliver an event of this citizen, with a reply token that LINE knows."""
        self.last = event
        return self.deliver(event)

    def deliver(self, *events: dict[str, Any], secret: str = LINE_SECRET) -> httpx.Response:
        body, headers = line_events.signed_hook(secret, events)
        return _call(self.city.web, "POST", "/hooks/line", content=body, headers=headers)

    def token(self) -> str:
        """A fresh reply token."""
        token = self.city.line.issue_token()
        self.tokens.add(token)
        return token

    def arrives(self) -> httpx.Response:
        return self.does(line_events.follow_event(user=self.id, reply_token=self.token()))

    def writes(self, text: str) -> httpx.Response:
        return self.does(line_events.text_event(text, user=self.id, reply_token=self.token()))

    def taps(self, value: str) -> httpx.Response:
        return self.does(line_events.postback_event(value, user=self.id, reply_token=self.token()))

    def sends_a_sticker(self) -> httpx.Response:
        return self.does(line_events.sticker_event(user=self.id, reply_token=self.token()))

    def leaves(self) -> httpx.Response:
        return self.does(line_events.unfollow_event(user=self.id))

    def repeats(self) -> httpx.Response:
        return self.deliver(line_events.redelivered(self.last))

    def heard(self) -> list[Heard]:
        mine = {self.id} | self.tokens
        return [Heard("\n".join(sent.texts), sent.choices) for sent in self.city.line.ledger if sent.to in mine]

    def ways(self) -> list[str]:
        """How each reply came: "reply" (free) or "push" (paid)."""
        return [sent.kind for sent in self.city.line.ledger if sent.to in {self.id} | self.tokens]


class TelegramCitizen:
    """Someone in a private chat with the bot."""

    channel = "telegram"

    def __init__(self, city: City, *, language: str = "zh-hant") -> None:
        self.city = city
        self.user = telegram_updates.telegram_user(next(_NUMBERS), language=language)
        self.last: dict[str, Any] = {}

    def does(self, update: dict[str, Any]) -> httpx.Response:
        """Deliver an update of this citizen."""
        self.last = update
        return self.deliver(update)

    def deliver(self, update: dict[str, Any], secret: str = TELEGRAM_SECRET) -> httpx.Response:
        body, headers = telegram_updates.secret_hook(update, secret)
        return _call(self.city.web, "POST", "/hooks/telegram", content=body, headers=headers)

    def arrives(self) -> httpx.Response:
        return self.does(telegram_updates.start_update(user=self.user))

    def writes(self, text: str) -> httpx.Response:
        return self.does(telegram_updates.text_update(text, self.user))

    def taps(self, value: str) -> httpx.Response:
        return self.does(telegram_updates.callback_update(value, self.user))

    def sends_a_sticker(self) -> httpx.Response:
        return self.does(telegram_updates.sticker_update(self.user))

    def leaves(self) -> httpx.Response:
        return self.does(telegram_updates.blocked_update(self.user))

    def repeats(self) -> httpx.Response:
        return self.deliver(self.last)

    def heard(self) -> list[Heard]:
        return [Heard(s.text, s.choices) for s in self.city.telegram.ledger if s.chat_id == self.user["id"]]


class WebCitizen:
    """Someone on the chat page, with a browser of their own; reads what the page's script would read."""

    channel = "web"

    def __init__(self, city: City) -> None:
        self.city = city
        self.browser = city.visitor()
        self.last: dict[str, str] = {}
        self.browser.get("/")

    def arrives(self) -> httpx.Response:
        return _call(self.browser, "GET", "/")

    def writes(self, text: str) -> httpx.Response:
        return self._posts({"text": text, "id": secrets.token_hex(16)})

    def taps(self, value: str) -> httpx.Response:
        return self._posts({"choice": value, "id": secrets.token_hex(16)})

    def sends_a_sticker(self) -> httpx.Response:
        return self.writes("😀👍")

    def leaves(self) -> httpx.Response:
        return _call(self.browser, "GET", "/health")

    def repeats(self) -> httpx.Response:
        return self._posts(self.last)

    def heard(self) -> list[Heard]:
        said = self.browser.get("/chat/messages?after=0").json()["messages"]
        return [
            Heard(one["text"], tuple((c["label"], c["value"]) for c in one["choices"]))
            for one in said
            if one["who"] != "citizen"
        ]

    def _posts(self, fields: dict[str, str]) -> httpx.Response:
        self.last = fields
        return _call(self.browser, "POST", "/chat", data=fields, headers={"accept": "application/json"})


def read_case(text: str) -> tuple[str, str]:
    """Number and passcode in what the bot said when it opened a case."""
    found = re.search(r"([0-9A-Z]{4}-[0-9A-Z]{4})\D+?(\d{6})", text)
    assert found is not None, text
    return found.group(1), found.group(2)


def as_json(value: object) -> bytes:
    """JSON as bytes, for hand-made bodies."""
    return json.dumps(value, ensure_ascii=False).encode()
