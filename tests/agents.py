"""Agent: a member of staff at the console, who finds things by their labels and buttons as people do."""

import re
from html.parser import HTMLParser

import httpx2 as httpx

from bot.staff.member import Role
from tests.city import City

PASSWORD = "correct horse battery"


class Page:
    """An answer of the console, read for its text, its forms and their labels."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status: int = answer.status_code
        self.path: str = answer.url.path
        self._reader = _Reader()
        self._reader.feed(answer.text)

    @property
    def text(self) -> str:
        """What stands on the page, blanks folded."""
        return re.sub(r"\s+", " ", "".join(self._reader.texts))

    def form(self, button: str) -> "Form":
        """The form that holds the button of this name."""
        return next(form for form in self._reader.forms if button in form.buttons)

    def buttons(self) -> set[str]:
        """The names of all buttons."""
        return {button for form in self._reader.forms for button in form.buttons}

    def field(self, label: str) -> str:
        """The name of the field that this label is for."""
        return self._reader.names[self._labelled(label)]

    def value(self, label: str) -> str:
        """The value of the field, or of the radio button, that this label is for."""
        return self._reader.values[self._labelled(label)]

    def _labelled(self, label: str) -> str:
        exact = [ident for ident, words in self._reader.labels.items() if words == label]
        return (exact or [ident for ident, words in self._reader.labels.items() if label in words])[0]


class Form:
    """Where a form goes and what it sends as it stands on the page."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, str] = {}
        self.buttons: dict[str, tuple[str, str]] = {}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.forms: list[Form] = []
        self.labels: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self._open: list[tuple[str, str, list[str]]] = []
        self._pressed = ("", "")
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        if tag in {"input", "textarea", "select", "button"} and self.forms:
            self._take_field(tag, given)
        if tag == "select":
            self._select = given.get("name", "")
        if tag == "option" and self.forms and (self._select not in self.forms[-1].fields or "selected" in given):
            self.forms[-1].fields[self._select] = given.get("value", "")
        if tag in {"label", "button", "textarea"}:
            self._open.append((tag, given.get("for", given.get("id", "")), []))
            if tag == "button":
                self._pressed = (given.get("name", ""), given.get("value", ""))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        for _, _, texts in self._open:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            return
        _, ident, texts = self._open.pop()
        words = "".join(texts).strip()
        if tag == "label":
            self.labels[ident] = words
        elif tag == "button":
            self.forms[-1].buttons[words] = self._pressed
        else:
            # Browsers drop the first line end of a textarea.
            self.values[ident] = "".join(texts).removeprefix("\n")
            if self.names[ident]:
                self.forms[-1].fields[self.names[ident]] = self.values[ident]

    def _take_field(self, tag: str, given: dict[str, str]) -> None:
        self.names[given.get("id", "")] = given.get("name", "")
        self.values[given.get("id", "")] = given.get("value", "")
        kind = given.get("type", "text")
        ticked = kind not in {"radio", "checkbox"} or "checked" in given
        if tag == "input" and given.get("name") and ticked:
            self.forms[-1].fields[given["name"]] = given.get("value", "")


class Agent:
    """Someone of the staff, signed in with a password of their own."""

    def __init__(self, city: City, email: str, role: Role = Role.AGENT) -> None:
        self.email = email
        self.browser = city.visitor()
        once = city.hire(email, role)
        self.page = self.opens("/console/sign-in")
        self.presses("登入", 電子郵件=email, 密碼=once)
        self.presses("更換密碼", 目前的密碼=once, 新密碼=PASSWORD, 再輸入一次=PASSWORD)

    def opens(self, path: str) -> Page:
        """Go to an address of the console."""
        self.page = Page(self._follow(self.browser.get(path)))
        return self.page

    def presses(self, button: str, **fields: str) -> Page:
        """Fill the fields, named by their labels, and press a button of the page at hand."""
        form = self.page.form(button)
        name, value = form.buttons[button]
        sent = {self.page.field(label): text for label, text in fields.items()} | ({name: value} if name else {})
        return self._sends(form, sent)

    def chooses(self, button: str, *radios: str, **fields: str) -> Page:
        """As `presses`, with radio buttons chosen by their labels."""
        form = self.page.form(button)
        chosen = {self.page.field(radio): self.page.value(radio) for radio in radios}
        return self._sends(form, chosen | {self.page.field(label): text for label, text in fields.items()})

    def _sends(self, form: Form, fields: dict[str, str]) -> Page:
        action = form.action or self.page.path
        self.page = Page(self._follow(self.browser.post(action, data=form.fields | fields)))
        return self.page

    def _follow(self, answer: httpx.Response) -> httpx.Response:
        for _ in range(5):
            if answer.status_code != 303:
                return answer
            answer = self.browser.get(answer.headers["location"])
        raise AssertionError("the console sends us in circles")
