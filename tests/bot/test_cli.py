"""The command line, run as a user runs it: what it prints, how it ends, and that it never shows a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.files import read_path

COMMANDS = {
    "ask": ("ask", "身分證掉了怎麼辦"),
    "export": ("entries", "export", "all.csv"),
    "staff": ("staff", "add", "mei@city.example", "--role", "agent"),
    "migrate": ("migrate",),
    "doctor": ("doctor",),
}
WRONG = {
    "unknown command": ("frobnicate",),
    "no such role": ("staff", "add", "a@b.example", "--role", "king"),
    "no address": ("staff", "add", "mei", "--role", "agent"),
    "no such file": ("entries", "import", "nowhere.csv"),
    "a broken file": ("entries", "import", "broken.csv"),
    "an unknown ending": ("entries", "export", "all.doc"),
    "no place to write": ("entries", "export", "nowhere/all.csv"),
    "no labelled questions": ("evaluate", "broken.csv"),
    "a label that is none": ("evaluate", "odd.jsonl"),
}


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """One command on the data folder below `folder`, without a terminal."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ASK1999_")}
    ours = {"ASK1999_DATA_DIR": str(folder / "data"), "ASK1999_SEMANTIC": "off", **settings}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=folder, env=clean | ours, capture_output=True, text=True, input="", timeout=300, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose desk has the starter base."""
    made = tmp_path_factory.mktemp("cli")
    (made / "broken.csv").write_text("a,b\n1,2\n")
    (made / "odd.jsonl").write_text('{"text": "路燈壞了", "ids": ["works.streetlight"]}\n{"text": 5}\n')
    (made / "questions.jsonl").write_text(
        '{"text": "身分證掉了怎麼辦", "ids": ["household.id-card-lost"]}\n'
        '{"text": "紫色大象今天會不會跳舞", "ids": []}\n'
        '{"text": "我家失火了", "hotline": "119"}\n{"text": "路燈壞了", "hotline": null}\n'
    )
    return made


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_works_on_an_empty_folder(tmp_path: Path, name: str) -> None:
    done = run(tmp_path, *COMMANDS[name])
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", WRONG)
def test_what_goes_wrong_is_one_sentence_and_status_2(folder: Path, name: str) -> None:
    done = run(folder, *WRONG[name])
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("ask1999: ")


@pytest.mark.parametrize(
    "settings",
    [
        {"ASK1999_PORT": "many"},
        {"ASK1999_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        {"ASK1999_DATABASE_URL": "what is this"},
        {"ASK1999_DATA_DIR": "/proc/none"},
    ],
)
def test_a_wrong_setting_is_one_sentence_and_status_2(folder: Path, settings: dict[str, str]) -> None:
    done = run(folder, "ask", "身分證", **settings)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr


def test_ask_prints_json_alone(folder: Path) -> None:
    done = run(folder, "ask", "身分證掉了怎麼辦", "--json")
    said = json.loads(done.stdout)
    assert set(said) == {"decision", "entry_id", "confidence", "candidates", "hotline", "reply"}
    assert (said["decision"], said["entry_id"], said["hotline"]) == ("answer", "household.id-card-lost", None)
    assert set(said["candidates"][0]) == {"entry_id", "confidence", "phrasing"}
    assert json.loads(run(folder, "ask", "我家失火了", "--json").stdout)["hotline"] == "119"


def test_evaluate_prints_the_counts(folder: Path) -> None:
    report = json.loads(run(folder, "evaluate", "questions.jsonl", "--json").stdout)
    assert report == {
        "known": {"n": 1, "top1": 1, "top3": 1, "answered": 1, "answered_right": 1},
        "unknown": {"n": 1, "answered": 0},
        "emergency": {"n": 2, "recall": 1.0, "false_alarms": 0},
    }
    rows = json.loads(run(folder, "evaluate", "questions.jsonl", "--json", "--rows").stdout)["rows"]
    assert [row["decision"] for row in rows][-2:] == ["emergency", "answer"]


def test_what_is_exported_can_be_imported(folder: Path, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "json"):
        done = run(folder, "entries", "export", f"all.{ending}")
        assert done.returncode == 0, done.stderr
        rows = read_path(folder / f"all.{ending}").rows
        assert len(rows) >= 60
        report = run(tmp_path, "entries", "import", str(folder / f"all.{ending}"), "--json", ASK1999_STARTER="off")
        assert json.loads(report.stdout)["refused"] == 0
    again = json.loads(run(tmp_path, "entries", "import", str(folder / "all.json"), "--json").stdout)
    assert again["unchanged"] == len(again["rows"])


def test_a_broken_file_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "half.json"
    bad.write_text('[{"id": "a.b", "title": "好", "answer": "好"}, {"id": "c.d", "title": "", "checked_on": "soon"}')
    assert run(tmp_path, "entries", "import", str(bad), ASK1999_STARTER="off").returncode == 2
    done = run(tmp_path, "entries", "export", "left.json", ASK1999_STARTER="off")
    assert done.returncode == 0
    assert read_path(tmp_path / "left.json").rows == ()


def test_migrate_makes_schema_and_starter_base_and_says_what_it_did(tmp_path: Path) -> None:
    assert "newest schema now" in run(tmp_path, "migrate").stdout
    assert "was at the newest" in run(tmp_path, "migrate").stdout
    # Without the switch another command would load the starter base by itself.
    assert run(tmp_path, "entries", "export", "all.json", ASK1999_STARTER="off").returncode == 0
    assert len(read_path(tmp_path / "all.json").rows) >= 60


def test_the_one_time_password_is_printed_once(folder: Path) -> None:
    first = run(folder, "staff", "add", "wen@city.example", "--role", "curator").stdout
    again = run(folder, "staff", "add", "wen@city.example", "--role", "curator").stdout
    assert "One-time password: " in first
    assert first != again
