"""What this machine offers the tests: a PostgreSQL server, chromium, and the city's own files beside the project."""

import os
import shutil
from functools import cache
from pathlib import Path

import psycopg

# Read before the settings of the service are taken out of the environment.
POSTGRES = os.environ.get("ASK1999_TEST_POSTGRES") or "127.0.0.1:5432"
ON_CI = bool(os.environ.get("CI"))
SHARED = Path(__file__).parents[2] / "shared"
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


def postgres_address(database: str) -> str:
    """The SQLAlchemy address of a database of the test server."""
    return f"postgresql+psycopg://postgres@{POSTGRES}/{database}"


def postgres_connection(database: str = "postgres") -> psycopg.Connection:
    """A connection that commits each statement. Raises psycopg.OperationalError."""
    address = postgres_address(database).replace("+psycopg", "")
    return psycopg.connect(address, autocommit=True, connect_timeout=5)


@cache
def postgres_trouble() -> str:
    """Why PostgreSQL cannot take part, or an empty text."""
    try:
        postgres_connection().close()
    except psycopg.OperationalError as problem:
        return f"no PostgreSQL answers user postgres on {POSTGRES} ({type(problem).__name__})"
    return ""


@cache
def chromium() -> str:
    """Where the browser is, or an empty text."""
    return next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), "")


def browser_trouble() -> str:
    """Why no browser can look at the pages, or an empty text."""
    if not chromium():
        return "there is no chromium"
    return "" if AXE.is_file() else "axe-core is not installed (it comes with npm)"


def absent() -> list[str]:
    """One sentence for each part that cannot take part here, saying what is left out."""
    told = []
    if postgres_trouble():
        told.append(f"PostgreSQL: {postgres_trouble()}; every test on it is left out.")
    if not SHARED.is_dir():
        told.append("The city's own files: there is no folder ../shared; the tests that read it are left out.")
    if browser_trouble():
        told.append(f"The browser: {browser_trouble()}; the tests that look at pages through it are left out.")
    return told
