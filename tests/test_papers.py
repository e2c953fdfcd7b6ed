"""What stands beside the code: README's map and settings, the Makefile's help, the lock files, the licence."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings import NAMES, PREFIX
from tests import rooms_map
from tests.tracked import PROJECT, files, named

README = (PROJECT / "README.md").read_text("utf-8")
LOCKS = ("requirements.lock", "tests/requirements.lock")
TEST_SETTINGS = {"TEST_POSTGRES"}

# Written in halves, so that this file may be searched as well.
HOSTS = [
    ".".join(halves)
    for halves in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("npmmirror", "com"),
        ("yarnpkg", "com"),
        ("debian", "org"),
        ("ubuntu", "com"),
    )
]
PLACES = re.compile(rb"(?<![\w.~-])/(?:" + b"|".join((b"work", b"root", b"home", b"Users")) + rb")/\w")


def test_the_map_of_rooms_is_what_the_modules_say() -> None:
    _, _, after = README.partition(f"\n{rooms_map.HEADING}\n")
    section = after.partition("\n## ")[0]
    written = [line for line in section.splitlines() if line.startswith("- `")]
    expected = rooms_map.lines()
    differing = [f"  README  {line}" for line in written if line not in expected]
    differing += [f"  modules {line}" for line in expected if line not in written]
    told = "README's map of rooms is not what the modules say; python -m tests.rooms_map prints it anew:\n"
    assert written == expected, told + "\n".join(differing or ["  only the order differs"])


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `{PREFIX}{name}` |" in README, f"README's table of settings lacks {PREFIX}{name}"


def test_no_setting_is_documented_that_is_none() -> None:
    known = set(NAMES) | TEST_SETTINGS
    assert set(re.findall(rf"{PREFIX}([A-Z][A-Z_]*[A-Z])\b", README)) <= known


def test_pictures_and_files_that_readme_names_are_there() -> None:
    links = set(re.findall(r"\]\(([^)#:]+)\)", README))
    paths = set(re.findall(r"`((?:bot|channels|intents|knowledge|tests|\.ci)/[\w./-]*\w)`", README))
    missing = sorted(link for link in links | paths if not (PROJECT / link).exists())
    assert not missing, f"README names what is not there: {missing}"


def test_make_help_lists_every_target() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    phony = set(" ".join(re.findall(r"^\.PHONY:(.*)$", makefile, re.M)).split())
    listed = subprocess.run(["make", "-s", "help"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    assert {line.split()[0] for line in listed.splitlines() if line} == phony
    assert {"help", "run", "test", "bench"} <= phony
    for target in phony:
        assert re.search(rf"^{target}:", makefile, re.M), f".PHONY names {target}, and there is no such target"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_packages_and_no_place(lock: str) -> None:
    text = (PROJECT / lock).read_text("utf-8")
    assert not re.search(r"^\s*-|://|@ ", re.sub(r"^\s+--hash=sha256:[0-9a-f]{64}.*$", "", text, flags=re.M), re.M)
    for name, entry in _locked(lock).items():
        assert "--hash=sha256:" in entry, f"{lock}: {name} has no hash"


@pytest.mark.parametrize(("table", "locks"), [("dependencies", LOCKS[:1]), ("dev", LOCKS)])
def test_every_dependency_is_locked(table: str, locks: tuple[str, ...]) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    wanted: list[str] = (project["project"] | project["dependency-groups"])[table]
    locked = {name: entry for lock in locks for name, entry in _locked(lock).items()}
    for requirement in map(Requirement, wanted):
        name = canonicalize_name(requirement.name)
        assert name in locked, f"run make lock: {name} is in pyproject.toml and in no lock file"
        version = re.split(r"[\s;]", locked[name].partition("==")[2])[0]
        assert requirement.specifier.contains(version), f"run make lock: {name} {version} is not {requirement}"


def test_both_lock_files_agree() -> None:
    ours, theirs = (_locked(lock) for lock in LOCKS)
    assert {name: theirs[name].split()[0] for name in ours.keys() & theirs.keys()} == {
        name: ours[name].split()[0] for name in ours.keys() & theirs.keys()
    }


def test_the_browsers_lock_file_has_hashes_and_no_place() -> None:
    lock: dict[str, Any] = json.loads((PROJECT / "tests/package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


@pytest.mark.parametrize("path", files(), ids=named)
def test_no_file_names_a_registry_or_a_place_on_one_machine(path: Path) -> None:
    content = path.read_bytes()
    assert not [host for host in HOSTS if host.encode() in content]
    assert not PLACES.search(content)


def test_the_licence_is_apaches() -> None:
    text = (PROJECT / "LICENSE").read_text("utf-8")
    assert text.split()[:6] == ["Apache", "License", "Version", "2.0,", "January", "2004"]
    assert "APPENDIX: How to apply the Apache License to your work." in text
    assert "Copyright [yyyy] [name of copyright owner]" in text


def test_the_check_of_a_bare_machine_runs_the_same_command() -> None:
    script = PROJECT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    assert re.search(r'^timeout .* make PYTHON="\$python" test$', script.read_text("utf-8"), re.M)


def _locked(lock: str) -> dict[str, str]:
    """The entries of a lock file by package name."""
    entries = re.findall(r"^\S(?:.|\n(?=\s))*", (PROJECT / lock).read_text("utf-8"), re.M)
    return {canonicalize_name(entry.partition("==")[0].strip()): entry for entry in entries if "==" in entry}
