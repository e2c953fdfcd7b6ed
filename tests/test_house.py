"""The house rules of the code: sizes, names, docstrings, imports, SQL, and who may open the console's pages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.console import pages
from bot.service import build
from bot.settings import Settings
from tests.rooms_map import ROOMS
from tests.tracked import PROJECT, modules, named

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "base", "manager", "core", "handlers"}
SQL_CALLS = {"text", "execute", "exec_driver_sql", "executemany", "executescript", "scalar", "scalars"}
SQL_WORDS = re.compile(r"\s*(select|insert|update|delete|create|drop|alter|pragma|begin|with|vacuum)\s", re.I)

every_module = pytest.mark.parametrize("path", modules(), ids=named)
every_room_module = pytest.mark.parametrize("path", modules(*ROOMS), ids=named)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def test_the_rules_have_something_to_rule() -> None:
    found = {named(path) for path in modules()}
    assert {"bot/turn.py", "channels/line.py", "tests/test_house.py"} <= found
    assert not [path for path in found if path.startswith((".venv", "build"))]


@every_module
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    length = len(path.read_text("utf-8").splitlines())
    assert length <= LONGEST_FILE, (
        f"{named(path)} has {length} lines, {LONGEST_FILE} are allowed: split it by subject"
    )


@pytest.mark.parametrize("path", [path for path in modules() if path.parent.name != "versions"], ids=named)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    long = [
        f"{named(path)}:{node.lineno} {node.name} has {length} lines"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, f"{LONGEST_FUNCTION} lines are allowed: {'; '.join(long)}"


@every_module
def test_a_module_says_in_one_line_what_a_reader_finds(path: Path) -> None:
    tree = tree_of(path)
    said = ast.get_docstring(tree, clean=False)
    assert said, f"{named(path)} has no docstring"
    assert "\n" not in said, f"{named(path)}: the module's docstring is one line"
    assert said == said.strip()
    assert said[-1] in ".?!", f"{named(path)}: the docstring is a sentence"
    if path.name == "__init__.py":
        assert len(tree.body) == 1, f"{named(path)} holds a docstring and nothing else"


@every_module
def test_a_name_says_what_is_inside(path: Path) -> None:
    words = set(path.relative_to(PROJECT).with_suffix("").parts)
    assert not words & FORBIDDEN_NAMES, f"{named(path)}: name it for what it holds"


@every_module
def test_imports_stand_at_the_top(path: Path) -> None:
    late = [
        node.lineno
        for inner in ast.walk(tree_of(path))
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for node in ast.walk(inner)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not late, f"{named(path)} imports inside a function in line {late}"


@every_room_module
def test_no_sql_is_put_together_from_texts(path: Path) -> None:
    found = [f"{named(path)}:{line}" for line in sorted(set(_sewn_sql(tree_of(path))))]
    assert not found, f"values go into parameters, choices into constants: {', '.join(found)}"


@pytest.mark.parametrize(
    ("code", "sewn"),
    [
        ('session.execute(text("select 1"))', False),
        ("session.execute(text(f'select {name}'))", True),
        ("session.execute(text('select ' + name))", True),
        ("session.execute('select %s' % name)", True),
        ("text('select {}'.format(name))", True),
        ("query = f'delete from {table}'", True),
        ("query = 'DELETE FROM ' + table", True),
        ("label = f'update of {table}'.title()", True),
        ("label = f'{table} is full'", False),
        ("session.execute(select(Entry).where(Entry.id == f'{a}.{b}'))", False),
    ],
)
def test_the_rule_about_sql_sees_what_it_must(code: str, sewn: bool) -> None:
    assert bool(list(_sewn_sql(ast.parse(code)))) is sewn


def _sewn_sql(tree: ast.Module) -> Iterator[int]:
    """The lines where SQL is made of parts: a made-up text as a statement, or one that starts like SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) in SQL_CALLS and node.args:
            yield from [node.lineno] if _made_of(node.args[0]) is not None else []
        elif isinstance(node, ast.expr) and SQL_WORDS.match(_made_of(node) or ""):
            yield node.lineno


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _made_of(node: ast.expr) -> str | None:
    """The constant start of a text that is put together, or None for every other expression."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return start
        case ast.JoinedStr():
            return ""
        case ast.BinOp(left=ast.Constant(value=str(start)), op=ast.Add() | ast.Mod()):
            return start
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(start)), attr="format")):
            return start
    return None


def test_every_page_of_the_console_asks_for_sign_in_but_three(tmp_path: Path) -> None:
    service = build(Settings(data_dir=tmp_path, semantic=False, starter=False))
    ways = {(route.path, _guarded_by(route.endpoint)) for route in pages.routes(service)}  # type: ignore[attr-defined]
    service.database.close()
    assert {path for path, way in ways if way != "Guard.staff"} == pages.OPEN_TO_ANYONE
    assert {"/sign-in", "/static/console.css", "/{path:path}"} == pages.OPEN_TO_ANYONE
    assert len(ways) > 10


def _guarded_by(endpoint: object) -> str:
    return getattr(endpoint, "__qualname__", type(endpoint).__name__).partition(".<locals>")[0]
