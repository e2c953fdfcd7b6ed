"""`ask1999 entries import / check` as a curator runs them: all or none, a preview first, every fault by its place."""

import json
from pathlib import Path

import pytest

from knowledge.files import read_path
from tests.bot.test_cli import run
from tests.surroundings import SHARED

FAQ = SHARED / "data" / "kaohsiung_faq.json"
BENCH = {"id": "works.bench", "title": "公園椅子壞了", "answer": "請打 1999。", "phrasings": ["椅子斷了"]}


def write(path: Path, *rows: object) -> str:
    path.write_text(json.dumps(list(rows), ensure_ascii=False), "utf-8")
    return str(path)


def stored(folder: Path) -> dict[str, str]:
    assert run(folder, "entries", "export", "left.json", ASK1999_STARTER="off").returncode == 0
    return {row.entry.id: row.entry.answer for row in read_path(folder / "left.json").rows if row.entry}


def test_one_bad_row_and_nothing_is_taken(tmp_path: Path) -> None:
    file = write(tmp_path / "e.json", BENCH, {"id": "works.b", "title": "", "answer": "A"})
    done = run(tmp_path, "entries", "import", file, "--json", ASK1999_STARTER="off")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "row 2, title: is missing" in done.stderr
    assert "--skip-refused" in done.stderr
    assert stored(tmp_path) == {}


def test_good_rows_are_taken_where_that_is_wished(tmp_path: Path) -> None:
    file = write(tmp_path / "e.json", BENCH, {"id": "works.b", "title": "", "answer": "A"})
    done = run(tmp_path, "entries", "import", file, "--skip-refused", "--json", ASK1999_STARTER="off")
    report = json.loads(done.stdout)
    assert (report["new"], report["refused"]) == (1, 1)
    assert stored(tmp_path) == {"works.bench": "請打 1999。"}


def test_a_preview_says_what_changes_and_writes_nothing(tmp_path: Path) -> None:
    run(tmp_path, "entries", "import", write(tmp_path / "a.json", BENCH), ASK1999_STARTER="off")
    file = write(tmp_path / "b.json", BENCH | {"answer": "請打 1999 或留言。", "phrasings": ["椅子斷了", "椅子垮了"]})
    done = run(tmp_path, "entries", "import", file, "--preview", "--json", ASK1999_STARTER="off")
    report = json.loads(done.stdout)
    assert report["preview"] is True
    assert report["rows"][0]["changes"] == [
        {"field": "phrasings", "before": "", "after": "椅子垮了"},
        {"field": "answer", "before": "請打 1999。", "after": "請打 1999 或留言。"},
    ]
    people = run(tmp_path, "entries", "import", file, "--preview", ASK1999_STARTER="off")
    assert "answer: 請打 1999。 → 請打 1999 或留言。" in people.stdout
    assert "Nothing was written" in people.stdout
    assert stored(tmp_path) == {"works.bench": "請打 1999。"}


def test_rows_that_compete_are_named(tmp_path: Path) -> None:
    other = BENCH | {"id": "parks.bench", "title": "公園的椅子壞掉了", "phrasings": ["公園椅子壞掉"]}
    file = write(tmp_path / "e.json", BENCH, other, {"id": "tax.car", "title": "牌照稅何時繳", "answer": "四月"})
    report = json.loads(run(tmp_path, "entries", "import", file, "--json", ASK1999_STARTER="off").stdout)
    assert {(one["row"], one["rival_id"]) for one in report["competing"]} == {(1, "parks.bench"), (2, "works.bench")}


def test_hostile_cells_are_text_and_nothing_else(tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://x")<script>alert(1)</script>'
    row = dict.fromkeys(("title", "answer", "bureau", "phone", "title_en", "answer_en"), nasty)
    write(tmp_path / "e.json", row | {"id": "a.b", "phrasings": [nasty], "keywords": [nasty], "links": [nasty]})
    assert run(tmp_path, "entries", "import", "e.json", ASK1999_STARTER="off").returncode == 0
    assert run(tmp_path, "entries", "export", "out.csv", ASK1999_STARTER="off").returncode == 0
    assert "\"'=HYPERLINK" in (tmp_path / "out.csv").read_text("utf-8-sig")
    assert stored(tmp_path) == {"a.b": nasty}


def test_too_many_phrasings_are_one_sentence_with_row_and_column(tmp_path: Path) -> None:
    file = write(tmp_path / "e.json", BENCH, BENCH | {"id": "b", "phrasings": [f"問 {n}" for n in range(10_000)]})
    done = run(tmp_path, "entries", "import", file, ASK1999_STARTER="off")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "row 2, phrasings: holds 10,000 items" in done.stderr
    assert stored(tmp_path) == {}


def test_check_names_file_id_and_mend(tmp_path: Path) -> None:
    file = write(tmp_path / "bad.json", BENCH | {"answer": "請看視頻", "standing_id": "works.gone"})
    done = run(tmp_path, "entries", "check", file)
    assert done.returncode == 1
    assert "bad.json: works.bench: 視頻 is mainland wording; write 影片" in done.stdout
    assert "bad.json: works.bench: standing_id works.gone is no entry; name an entry that exists" in done.stdout
    report = json.loads(run(tmp_path, "entries", "check", file, "--json").stdout)
    assert (report["entries"], report["serious"]) == (1, len(report["findings"]))


def test_the_starter_base_ships_today_and_its_expired_news_is_a_warning(tmp_path: Path) -> None:
    done = run(tmp_path, "entries", "check", "--on", "2026-11-24", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["serious"]) == (0, 0), report["findings"]
    later = json.loads(run(tmp_path, "entries", "check", "--on", "2030-01-01", "--json").stdout)
    assert sum("expired" in one["problem"] for one in later["findings"]) == 10


@pytest.mark.skipif(not FAQ.is_file(), reason="the city's own list lies outside the project, in ../shared")
def test_a_citys_own_list_is_answered_beside_the_starter_base(tmp_path: Path) -> None:
    report = json.loads(run(tmp_path, "entries", "import", str(FAQ), "--json").stdout)
    assert report["refused"] == 0
    assert sum(report[fate] for fate in ("new", "updated", "unchanged", "merged")) == len(report["rows"]) == 1424
    assert report["competing"]
    asked = json.loads(run(tmp_path, "ask", "如何申請漁船船長得兼輪機長報備？", "--json").stdout)
    assert asked["entry_id"].startswith("import.")
    assert json.loads(run(tmp_path, "ask", "身分證不見了", "--json").stdout)["entry_id"] == "household.id-card-lost"
