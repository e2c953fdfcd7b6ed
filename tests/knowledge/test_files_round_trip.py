"""Entry files on the way round: nothing is lost, no formula runs, and no bytes at all end in another error."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.entry import Entry, Kind, Status
from knowledge.files import BrokenFile, Reading, read_entries, write_entries
from knowledge.rows import COLUMNS


def entries_of(reading: Reading) -> list[Entry]:
    assert [row.refusal for row in reading.rows if row.entry is None] == []
    return [row.entry for row in reading.rows if row.entry]


def reads_or_explains(name: str, data: bytes) -> None:
    sentence = f"{name}: read"
    try:
        read_entries(name, data)
    except BrokenFile as error:
        sentence = str(error)
    assert sentence.startswith(f"{name}: ")
    assert "\n" not in sentence


NASTY_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        st.sampled_from("\r\n\t\v '\"=+-@＝＋－＠,;_x000D\x1f\x7f\x85\xa0\ufeff\ufffe\uffff\u2028身分證😀"),
    ),
    max_size=30,
)
FILLED = NASTY_TEXT.filter(lambda text: text.strip() != "")
NASTY_ID = st.text(st.characters(exclude_categories=["Cs", "Z", "C"]), min_size=1, max_size=120)
DAY = st.none() | st.dates()
LIST = st.lists(FILLED, max_size=4).map(tuple)
ENTRY = st.builds(
    Entry,
    id=NASTY_ID,
    title=FILLED,
    answer=FILLED,
    phrasings=LIST,
    keywords=LIST,
    bureau=NASTY_TEXT,
    phone=NASTY_TEXT,
    links=LIST,
    source_url=NASTY_TEXT,
    checked_on=DAY,
    review_by=DAY,
    valid_from=DAY,
    valid_until=DAY,
    standing_id=NASTY_TEXT,
    depends_on_today=st.booleans(),
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    title_en=NASTY_TEXT,
    answer_en=NASTY_TEXT,
)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(entries=st.lists(ENTRY, max_size=3))
def test_nothing_is_lost_on_the_way_out_and_in(form: str, entries: list[Entry]) -> None:
    reading = read_entries(f"entries.{form}", write_entries(f"entries.{form}", entries))
    assert entries_of(reading) == entries
    assert reading.warnings == ()
    assert all(row.own_id for row in reading.rows)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.json"])
@settings(deadline=None, max_examples=150)
@given(data=st.binary(max_size=200))
def test_any_bytes_give_rows_or_a_broken_file(name: str, data: bytes) -> None:
    for bytes_read in (data, b"title,answer,checked_on\r\n" + data, b'[{"title": "' + data, b"PK\x03\x04" + data):
        reads_or_explains(name, bytes_read)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["entries", "title", "answer", "q", "a", "id", "links", "valid_from"]), inner
        )
    ),
)


@settings(max_examples=300)
@given(content=JSON)
def test_any_json_gives_rows_or_a_broken_file(content: object) -> None:
    try:
        reading = read_entries("a.json", json.dumps(content).encode())
    except BrokenFile:
        return
    assert all((row.entry is None) == bool(row.refusal) for row in reading.rows)


@settings(deadline=None, max_examples=150)
@given(at=st.integers(0, 5_000), new=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_workbook_gives_rows_or_a_broken_file(at: int, new: int, cut: bool) -> None:
    data = bytearray(write_entries("a.xlsx", [Entry("a", "T", "A")]))
    at %= len(data)
    data[at] = new
    reads_or_explains("a.xlsx", bytes(data[:at] if cut else data))


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " \xa0 =1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "ok\n=1",
    "ok\r +1",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_exported_line_starts_a_formula(formula: str) -> None:
    entry = Entry("=x", formula, formula, phrasings=(formula.strip(), "@b"), bureau=formula)
    for name in ("e.csv", "e.xlsx"):
        data = write_entries(name, [entry])
        (back,) = entries_of(read_entries(name, data))
        assert back == entry
    (_, cells) = csv.reader(io.StringIO(write_entries("e.csv", [entry]).decode("utf-8-sig"), newline=""))
    for cell in cells:
        for line in cell.replace("\r", "\n").split("\n"):
            assert not line.strip(" \xa0").startswith(tuple("=+-@\t＝＋－＠"))
        assert not cell.startswith("\r")


def test_harmless_text_is_exported_as_it_is() -> None:
    text = "'quoted'\r\n\r\n  plain 1+1=2\n"
    (_, cells) = csv.reader(io.StringIO(write_entries("e.csv", [Entry("a", text, text)]).decode("utf-8-sig"), ""))
    assert dict(zip(COLUMNS, cells, strict=True))["title"] == text


def test_a_text_too_long_for_a_cell_is_not_cut() -> None:
    entry = Entry("long", "T", "字" * 40_000)
    with pytest.raises(BrokenFile, match=r"entry long has a text of more than 32,767 characters"):
        write_entries("e.xlsx", [entry])
    assert entries_of(read_entries("e.csv", write_entries("e.csv", [entry]))) == [entry]
