"""Entry files: what is taken, what is refused with which sentence, and that nothing is lost on the way round."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from knowledge.entry import Entry, Status
from knowledge.files import MAX_BYTES, BrokenFile, Reading, read_entries, read_path, write_entries

FAQ = Path(__file__).parents[2].parent / "shared" / "data" / "kaohsiung_faq.json"


def read_csv(*lines: str) -> Reading:
    return read_entries("entries.csv", "\r\n".join(lines).encode())


def read_json(content: object) -> Reading:
    return read_entries("entries.json", json.dumps(content).encode())


def broken(name: str, data: bytes) -> str:
    with pytest.raises(BrokenFile) as caught:
        read_entries(name, data)
    return str(caught.value)


def workbook(*lines: list[object], title: str = "Sheet") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for line in lines:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def entries_of(reading: Reading) -> list[Entry]:
    assert [row.refusal for row in reading.rows if row.entry is None] == []
    return [row.entry for row in reading.rows if row.entry]


def test_rows_are_counted_as_a_sheet_program_shows_them() -> None:
    reading = read_csv(
        "id,title,answer,checked_on", 'a,"two\nlines",yes,', "", "b,T,A,2026-13-40", "c,,A,", "d,T,A,2026/1/5"
    )
    assert [row.number for row in reading.rows] == [2, 4, 5, 6]
    assert [row.refusal for row in reading.rows] == [
        "",
        "row 4, checked_on: 2026-13-40 is not a date like 2026-01-31",
        "row 5, title: is missing; every entry needs one",
        "",
    ]
    assert reading.rows[3].entry
    assert reading.rows[3].entry.checked_on == date(2026, 1, 5)  # as Excel writes a date back


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("status", "gone", "row 1, status: gone is none of draft, in_review, published, retired"),
        ("id", "a b", "row 1, id: a b must be 1 to 120 printable characters without blanks"),
        ("id", "a\u200bb", "row 1, id: a b must be 1 to 120 printable characters without blanks"),
        ("bureau", {"name": "x"}, "row 1, bureau: dict is not text"),
        ("phrasings", [["x"]], "row 1, phrasings: list is not text"),
        ("answer", True, "row 1, answer: True is not text"),
        ("valid_from", "31.12.2026", "row 1, valid_from: 31.12.2026 is not a date like 2026-01-31"),
        ("valid_until", 20260131, "row 1, valid_until: 20260131 is not a date like 2026-01-31"),
    ],
)
def test_a_refusal_names_row_and_column(column: str, value: object, sentence: str) -> None:
    reading = read_json([{"title": "T", "answer": "A"} | {column: value}])
    assert [row.refusal for row in reading.rows] == [sentence]


def test_ids_reach_120_characters_and_no_further() -> None:
    first, second = read_json([{"id": "證" * size, "title": "T", "answer": "A"} for size in (120, 121)]).rows
    assert first.entry
    assert first.entry.id == "證" * 120
    assert second.refusal.startswith("row 2, id: ")


def test_question_rows_become_entries_with_a_stable_id() -> None:
    (row,) = read_json([{"q": "怎麼申請？", "a": "線上辦理", "dept": "民政局", "url": "https://example.org/1"}]).rows
    assert row.entry == Entry(
        id="import.024c0cf16a",
        title="怎麼申請？",
        answer="線上辦理",
        phrasings=("怎麼申請？",),
        bureau="民政局",
        links=("https://example.org/1",),
        source_url="https://example.org/1",
        status=Status.PUBLISHED,
    )
    assert not row.own_id


def test_lists_stand_a_line_each_in_a_cell() -> None:
    (entry,) = entries_of(read_csv("title,answer,keywords", 'T,A," one \r\n\r\ntwo\nthree"'))
    assert entry.keywords == ("one", "two", "three")


def test_unknown_columns_are_one_remark() -> None:
    reading = read_csv("title,answer,colour,,mood", "T,A,red,x,good", "T2,A,,,")
    assert reading.warnings == (
        "columns that are not part of an entry were left out: colour, mood, the nameless column 4",
    )
    assert len(entries_of(reading)) == 2
    assert len(read_json([{"title": "T", "answer": "A", "x": 1, "y": 2}]).warnings) == 1


def test_a_row_longer_than_its_header_is_refused() -> None:
    (row,) = read_csv("title,answer", "T,one, and two").rows
    assert row.refusal == "row 2: has more cells than the 2 columns; quote cells with commas"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_encodings_of_taiwanese_sheets(encoding: str) -> None:
    (entry,) = entries_of(read_entries("A.CSV", "title,answer\r\n身分證遺失,到戶政事務所補發".encode(encoding)))
    assert entry.title == "身分證遺失"


def test_workbooks_as_people_fill_them() -> None:
    data = workbook(
        ["Title ", "Answer", "Phone", "valid_from", "checked_on"],
        [None, None, None, None, None],
        ["T", 42, 1999.0, date(2026, 1, 31), "2026-02-01"],
    )
    (row,) = read_entries("a.xlsx", data).rows
    assert row.number == 3
    assert row.entry
    assert (row.entry.answer, row.entry.phone) == ("42", "1999")
    assert (row.entry.valid_from, row.entry.checked_on) == (date(2026, 1, 31), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.doc", b"x", "a.doc: has none of the endings .csv, .xlsx or .json; save it in one of these forms."),
        ("a.csv", b"\xff\xff\xff", "a.csv: is neither UTF-8 nor Big5 text; save it again as UTF-8."),
        ("a.csv", "title,answer".encode("utf-16"), "a.csv: is neither UTF-8 nor Big5 text; save it again as UTF-8."),
        ("a.csv", b"", "a.csv: is empty; its first line must name the columns, among them title and answer."),
        (
            "a.csv",
            b"id,title\nx,y",
            "a.csv: line 1 must name the columns, but answer is missing (found: id, title); add it.",
        ),
        ("a.csv", b"title,title,answer", "a.csv: line 1 names the column title twice; keep one of them."),
        (
            "a.csv",
            b'title,answer\nT,A\nT,"A\nT,A\n',
            "a.csv: the row that starts in text line 3 is not CSV (unexpected end of data); "
            "check its quotation marks.",
        ),
        (
            "a.csv",
            b"title,answer\nT,\0",
            "a.csv: line 2 holds a NUL character, so it is not plain text; save it again as UTF-8.",
        ),
        (
            "a.json",
            b'[{"title": "T",\n "answer" "A"}]',
            "a.json: is not JSON at line 2, column 11 (Expecting ':' delimiter); mend it there and try again.",
        ),
        ("a.json", b"[" * 100_000, "a.json: is nested too deep; an entry holds texts and lists of texts only."),
        (
            "a.json",
            b'{"title": "T"}',
            'a.json: must be a list of entries or {"entries": [...]}; put the entries into such a list.',
        ),
        (
            "a.json",
            b'[{"title": "T", "answer": "\\ud83d"}]',
            "a.json: row 1, answer: holds U+D83D, which is no character of a text; "
            "delete it and save the file again.",
        ),
        ("a.json", b"[NaN]", "a.json: holds NaN, which is not JSON; remove it or put it in quotation marks."),
        (
            "a.json",
            b"[" + b"9" * 5_000 + b"]",
            "a.json: holds the number 999999999999… of 5000 digits; put it in quotation marks.",
        ),
        (
            "a.json",
            json.dumps([{"title": "T", "answer": "A", "phrasings": ["x"] * 1_001}]).encode(),
            "a.json: row 1, phrasings: holds 1,001 items; split the entry, at most 1,000 fit into one.",
        ),
        (
            "a.xlsx",
            b"title,answer",
            "a.xlsx: is not an Excel workbook (.xlsx) that can be read (BadZipFile); "
            "open it in Excel and save it as .xlsx again.",
        ),
    ],
)
def test_a_broken_file_says_where_and_what_to_do(name: str, data: bytes, sentence: str) -> None:
    assert broken(name, data) == sentence


def test_files_over_50_mb_are_not_opened(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(BrokenFile, match=r"^large\.csv: is larger than 50 MB"):
        read_path(large)
    with pytest.raises(BrokenFile, match="cannot be opened"):
        read_path(tmp_path / "missing.csv")


@pytest.mark.skipif(not FAQ.exists(), reason="the city's question list lies outside the project, in ../shared")
def test_the_citys_own_list_is_taken_whole() -> None:
    reading = read_path(FAQ)
    entries = entries_of(reading)
    assert len(entries) == 1_424
    assert reading.warnings == ()
    first = json.loads(FAQ.read_text("utf-8"))[0]
    assert (entries[0].title, entries[0].answer, entries[0].bureau) == (first["q"], first["a"], first["dept"])
    for name in ("e.csv", "e.xlsx", "e.json"):
        assert entries_of(read_entries(name, write_entries(name, entries))) == entries
