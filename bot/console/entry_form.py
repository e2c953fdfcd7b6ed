"""The form of an entry: its fields as they are typed, and how they become an Entry or sentences beside fields."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.console.forms import Form
from bot.console.words import FIELD, KIND
from knowledge.entry import Entry, Kind
from knowledge.rows import MAX_ITEMS, is_id

Problems = dict[str, str]

LINES = ("title", "bureau", "phone", "source_url", "standing_id", "title_en")
PROSE = ("answer", "answer_en")
LISTS = ("phrasings", "keywords", "links")
DATES = ("checked_on", "review_by", "valid_from", "valid_until")
LONGEST = {"title": 200, "bureau": 100, "phone": 200, "source_url": 2_000, "title_en": 400}
LONGEST_PROSE = 20_000
LONGEST_ITEM = 2_000
_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_WEB = re.compile(r"https?://\S+", re.I)


def typed_of(entry: Entry) -> dict[str, str]:
    """The fields of the form as they would have been typed for this entry."""
    typed = {name: str(getattr(entry, name)) for name in (*LINES, *PROSE)}
    typed |= {name: "\n".join(getattr(entry, name)) for name in LISTS}
    typed |= {name: day.isoformat() if (day := getattr(entry, name)) else "" for name in DATES}
    return typed | {"depends_on_today": "yes" if entry.depends_on_today else "", "kind": entry.kind.value}


def typed_in(form: Form) -> dict[str, str]:
    """The fields as they were typed."""
    return {name: form.get(name, "") for name in FIELD}


def read(entry_id: str, form: Form) -> tuple[Entry, Problems]:
    """The entry that the form describes, and a sentence for each field that cannot be taken as it is."""
    problems: Problems = {}
    fields: dict[str, Any] = {name: " ".join(form.get(name, "").split()) for name in LINES}
    fields |= {name: form.get(name, "").strip() for name in PROSE}
    fields |= {name: _items(form.get(name, "")) for name in LISTS}
    fields |= {name: _date(form.get(name, ""), name, problems) for name in DATES}
    if not fields["title"]:
        problems["title"] = "請寫題目。"
    _check_lengths(fields, problems)
    _check_addresses(fields, problems)
    if fields["standing_id"] and not is_id(fields["standing_id"]):
        problems["standing_id"] = "代號最多 120 個字，中間不能有空白。"
    if fields["valid_from"] and fields["valid_until"] and fields["valid_until"] < fields["valid_from"]:
        problems["valid_until"] = "最後一天不能早於開始日。"
    kind = form.get("kind", Kind.ANSWER.value)
    if kind not in KIND:
        problems["kind"] = "請選一個種類。"
        kind = Kind.ANSWER.value
    entry = Entry(entry_id, kind=Kind(kind), depends_on_today=form.get("depends_on_today") == "yes", **fields)
    ordered = {name: problems[name] for name in FIELD if name in problems}
    return entry, ordered


def _items(text: str) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line))


def _date(text: str, name: str, problems: Problems) -> date | None:
    parts = _DATE.fullmatch(text.strip())
    if not text.strip():
        return None
    try:
        if parts:
            return date(*map(int, parts.groups()))
    except ValueError:
        pass
    problems[name] = f"看不懂「{text.strip()[:20]}」，請寫西元年月日，例如 2026-12-31。"
    return None


def _check_lengths(fields: Mapping[str, Any], problems: Problems) -> None:
    for name, longest in (*LONGEST.items(), *((name, LONGEST_PROSE) for name in PROSE)):
        if len(fields[name]) > longest:
            problems[name] = f"太長了（{len(fields[name]):,} 字），請縮短到 {longest:,} 字以內。"
    for name in LISTS:
        if len(fields[name]) > MAX_ITEMS:
            problems[name] = f"有 {len(fields[name]):,} 行，最多 {MAX_ITEMS:,} 行，請分成兩個題目。"
        elif any(len(item) > LONGEST_ITEM for item in fields[name]):
            problems[name] = f"有一行超過 {LONGEST_ITEM:,} 字，請縮短。"


def _check_addresses(fields: Mapping[str, Any], problems: Problems) -> None:
    """Only web addresses become links, for staff and for citizens."""
    for name, addresses in (("source_url", (fields["source_url"],)), ("links", fields["links"])):
        wrong = [address for address in addresses if address and not _WEB.fullmatch(address)]
        if wrong and name not in problems:
            problems[name] = f"「{wrong[0][:40]}」不是網址，請從 https:// 開始寫。"
