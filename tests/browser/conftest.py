"""A real browser and a desk that runs as its own processes; both for one module's tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.processes import Running
from tests.surroundings import ON_CI, browser_trouble, chromium

QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


# Machines are shared: a page that is slow today is no page that is wrong.
expect.set_options(timeout=60_000)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the service answers, and the first member of staff's one-time password."""

    url: str
    email: str
    password: str


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    if browser_trouble():
        (pytest.fail if ON_CI else pytest.skip)(browser_trouble())
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """`ask1999 serve` on an empty folder, as `make run` starts it."""
    with Running(tmp_path_factory.mktemp("desk"), {"SEMANTIC": "off"}) as running:
        running.start("serve")
        running.wait_until_well()
        words = running.log()
        email, password = (_after(line, words) for line in ("First member of staff:", "One-time password:"))
        yield Desk(running.url, email, password)


def _after(label: str, words: str) -> str:
    found = re.search(f"{re.escape(label)} +(\\S+)", words)
    assert found is not None, words
    return found.group(1)
