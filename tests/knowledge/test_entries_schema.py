"""The published JSON Schema of entry files: exports keep it, and it refuses what the import refuses."""

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import knowledge.files
from knowledge.entry import Entry, Status
from knowledge.files import read_entries, write_entries
from knowledge.rows import COLUMNS

SCHEMA = json.loads(Path(knowledge.files.__file__).with_name("entries.schema.json").read_text("utf-8"))
FULL = Entry(
    "household.id-card-lost",
    "身分證遺失補發",
    "到戶政事務所",
    phrasings=("身分證不見了",),
    keywords=("證件",),
    links=("https://example.org",),
    checked_on=date(2026, 1, 31),
    valid_until=date(2026, 12, 31),
    status=Status.DRAFT,
)


def test_exports_keep_the_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    exported = json.loads(write_entries("e.json", [FULL, Entry("b", "T", "A")]))
    Draft202012Validator(SCHEMA).validate(exported)
    Draft202012Validator(SCHEMA).validate([{"q": "Q", "a": "A", "dept": "D", "url": "U"}])


def test_the_schema_names_every_column() -> None:
    assert set(SCHEMA["$defs"]["entry"]["properties"]) == set(COLUMNS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "T"},
        {"title": " ", "answer": "A"},
        {"title": "T", "answer": "A", "status": "gone"},
        {"title": "T", "answer": "A", "id": "a b"},
        {"title": "T", "answer": "A", "checked_on": "31.12.2026"},
        {"title": "T", "answer": "A", "phrasings": [{}]},
    ],
)
def test_what_the_import_refuses_breaks_the_schema(wrong: dict[str, object]) -> None:
    assert not Draft202012Validator(SCHEMA).is_valid([wrong])
    (row,) = read_entries("e.json", json.dumps([wrong]).encode()).rows
    assert row.entry is None
