"""Fill a template: what every page of the console shares."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.visible import visible
from bot.console.words import AUTHOR, DONE, ROLE, SOURCE

HERE = Path(__file__).parent
HOME = "/console/"
SIGN_IN = "/console/sign-in"
PASSWORD = "/console/password"  # noqa: S105

_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["visible"] = visible
_templates.globals["role_name"] = ROLE
_templates.globals["source"] = SOURCE
_templates.globals["authors"] = AUTHOR


def page(template: str, status: int = 200, **shown: Any) -> Response:
    """A page; `shown` must hold `me`: who is signed in, or None. `done` names a fixed sentence."""
    shown["done"] = DONE.get(shown.get("done", ""), "")
    return HTMLResponse(_templates.get_template(template).render(**shown), status)


def redirect(path: str) -> Response:
    """To another page, with GET."""
    return RedirectResponse(path, 303)
