"""First answer: from `ask1999 serve` on an empty folder until a citizen on the web page has an answer."""

import http.cookiejar
import json
import time
import urllib.parse
import urllib.request
from pathlib import Path

from tests.processes import Running, wait_until

QUESTION = "身分證掉了怎麼辦"


def seconds_to_first_answer(data_dir: Path) -> tuple[float, float]:
    """Seconds until the page is served, and until the first question is answered; set-up of `.venv` not included."""
    with Running(data_dir, {}) as running:
        began = time.monotonic()
        running.start("serve")
        citizen = browser()
        wait_until(lambda: _opens(citizen, running.url), f"the page never came: {running.log()}")
        served = time.monotonic() - began
        citizen.open(f"{running.url}/chat", urllib.parse.urlencode({"text": QUESTION}).encode())
        wait_until(lambda: bool(said_by_bot(citizen, running.url)), f"no answer came: {running.log()}")
        return served, time.monotonic() - began


def browser() -> urllib.request.OpenerDirector:
    """A citizen's browser, which keeps its cookie."""
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def _opens(browser: urllib.request.OpenerDirector, url: str) -> bool:
    try:
        with browser.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def said_by_bot(browser: urllib.request.OpenerDirector, url: str) -> list[str]:
    """What the bot said in this browser's chat."""
    with browser.open(f"{url}/chat/messages?after=0", timeout=5) as answer:
        return [one["text"] for one in json.load(answer)["messages"] if one["who"] == "bot"]
