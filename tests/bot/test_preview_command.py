"""`ask1999 entries preview` and `evaluate` without a file: an edit is tried on questions before anybody meets it."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from knowledge.files import read_path, write_entries
from knowledge.starter_base import starter_entries
from tests.bot.test_cli import run

STREETLIGHT = "works.streetlight"
TEST = "門口的路燈一閃一閃的，要打去哪裡修？"
PLAIN = "垃圾車今天幾點會到"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with three entries of the starter base, and files of edits and questions."""
    starter = {entry.id: entry for entry in starter_entries()}
    made = tmp_path_factory.mktemp("preview")
    lines = [{"text": TEST, "ids": [STREETLIGHT]}, {"text": PLAIN, "ids": []}, {"text": "今天天氣真好", "ids": []}]
    (made / "q.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    _edit(made, "same.json", answer="請打 1999。")
    _edit(made, "broken.json", title="停車費查詢", phrasings=["停車費怎麼查", "路邊停車單不見了"], keywords=[])
    base = [starter[name] for name in (STREETLIGHT, "environment.garbage-time", "household.id-card-lost")]
    (made / "base.json").write_bytes(write_entries("base.json", base))
    assert _run(made, "entries", "import", "base.json").returncode == 0
    assert _run(made, "entries", "export", "before.json").returncode == 0
    return made


def _run(folder: Path, *arguments: str) -> CompletedProcess[str]:
    """On a small base: an edit of the whole one is tried in `tests/bot/test_rehearsal.py`."""
    return run(folder, *arguments, ASK1999_STARTER="off")


def _edit(folder: Path, name: str, **changed: object) -> None:
    row = {"id": STREETLIGHT, "title": "路燈故障通報", "answer": "請打 1999。", **changed}
    (folder / name).write_text(json.dumps([row], ensure_ascii=False), "utf-8")


def _preview(folder: Path, name: str, *more: str) -> tuple[int, dict[str, Any]]:
    done = _run(folder, "entries", "preview", name, "--json", *more)
    return done.returncode, json.loads(done.stdout)


def test_an_edit_that_breaks_a_test_question_says_so_and_ends_with_1(folder: Path) -> None:
    status, report = _preview(folder, "broken.json", "--questions", "q.jsonl")
    assert (status, report["broken_tests"]) == (1, 1)
    told = report["changed"] + report["gained"] + report["lost"]
    assert TEST in [one["text"] for one in told]
    assert all(set(one) >= {"text", "before", "after"} for one in told)
    assert next(one for one in told if one["text"] == TEST)["before"] == STREETLIGHT


def test_no_question_stands_in_two_lists(folder: Path) -> None:
    _, report = _preview(folder, "broken.json", "--questions", "q.jsonl")
    texts = [one["text"] for name in ("changed", "gained", "lost") for one in report[name]]
    assert len(texts) == len(set(texts))
    assert report["questions"] == 3


def test_another_answer_to_the_same_questions_changes_nothing(folder: Path) -> None:
    status, report = _preview(folder, "same.json", "--questions", "q.jsonl")
    assert (status, report["changed"], report["gained"], report["lost"]) == (0, [], [], [])


def test_what_check_would_refuse_is_told_too(folder: Path) -> None:
    _edit(folder, "poor.json", title="", answer="請看視頻")
    _, report = _preview(folder, "poor.json", "--questions", "q.jsonl")
    assert any("title" in one for one in report["refused"])
    _edit(folder, "poor.json", answer="請看視頻")
    _, report = _preview(folder, "poor.json", "--questions", "q.jsonl")
    assert any("mainland" in one["problem"] for one in report["findings"])
    people = _run(folder, "entries", "preview", "poor.json", "--questions", "q.jsonl").stdout
    assert "check: works.streetlight: 視頻 is mainland wording" in people
    assert "Nothing was written." in people


def test_a_preview_writes_nothing(folder: Path) -> None:
    _preview(folder, "broken.json", "--questions", "q.jsonl")
    assert _run(folder, "entries", "export", "after.json").returncode == 0
    assert read_path(folder / "after.json") == read_path(folder / "before.json")


def test_saved_questions_must_get_their_entries(tmp_path: Path) -> None:
    done = run(tmp_path, "evaluate", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["missed"]) == (0, [])
    assert report["known"]["n"] > 300
    _edit(tmp_path, "broken.json", title="停車費查詢", phrasings=["停車費怎麼查"], keywords=["停車"])
    assert run(tmp_path, "entries", "import", "broken.json").returncode == 0
    done = run(tmp_path, "evaluate")
    assert done.returncode == 1
    assert f"missed: {STREETLIGHT} is neither told nor offered to:" in done.stdout
