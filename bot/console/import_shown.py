"""What the preview of an import shows: counts, remarks, and frozen lines of rows by what becomes of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.console import file_words, shown
from bot.console.addresses import entry_path
from bot.console.entry_shown import Changed
from bot.curation.imports import Plan
from knowledge.difference import PROSE, compare
from knowledge.entry import Entry
from knowledge.merge import Fate, RowReport
from knowledge.rows import LISTS

MOST_ROWS = 200
_MOST_ITEMS = 20
_LONGEST = 1_500
_FATES = {
    Fate.NEW: "新增",
    Fate.UPDATED: "更新",
    Fate.MERGED: "併到別的題目",
    Fate.UNCHANGED: "沒有改變",
    Fate.REFUSED: "有問題",
}


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row: its number in the file, the entry it concerns, and what is to be said of it in which language."""

    number: int
    path: str
    id: str
    title: str
    sentence: str
    language: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one fate, as many as a page bears; `more` counts the others."""

    lines: tuple[RowLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Preview:
    """All that a preview says of a plan."""

    counts: tuple[tuple[str, int], ...]
    remarks: tuple[tuple[str, str], ...]
    refused: Section
    changed: Section
    new: Section
    to_import: int


def preview(plan: Plan, warnings: Sequence[str]) -> Preview:
    """The plan for its page; `warnings` are the reader's remarks about the file."""
    counts = Counter(row.fate for row in plan.rows)
    entries = {entry.id: entry for entry in plan.entries}
    return Preview(
        counts=tuple((label, counts[fate]) for fate, label in _FATES.items()),
        remarks=(*(file_words.of_file("", one) for one in warnings), *_remarks(plan)),
        refused=_section(plan.rows, {Fate.REFUSED}, entries),
        changed=_section(plan.rows, {Fate.UPDATED, Fate.MERGED}, entries),
        new=_section(plan.rows, {Fate.NEW}, entries),
        to_import=len(plan.entries),
    )


def _remarks(plan: Plan) -> list[tuple[str, str]]:
    said = []
    if plan.overtaken:
        said.append(f"有 {plan.overtaken:,} 題正有同仁在寫草稿。匯入不會刪掉草稿，但同仁公開前要再看一次。")
    if plan.unmoved:
        said.append(f"有 {plan.unmoved:,} 列的狀態和現在不同。兩人核可時不從檔案改狀態，請到題目頁停用或恢復。")
    return [(sentence, file_words.CHINESE) for sentence in said]


def _section(rows: Sequence[RowReport], fates: set[Fate], entries: Mapping[str, Entry]) -> Section:
    wanted = [row for row in rows if row.fate in fates]
    return Section(tuple(_line(row, entries) for row in wanted[:MOST_ROWS]), max(0, len(wanted) - MOST_ROWS))


def _line(row: RowReport, entries: Mapping[str, Entry]) -> RowLine:
    entry = entries.get(row.entry_id)
    sentence, language = "", file_words.CHINESE
    if row.fate is Fate.REFUSED:
        sentence, language = file_words.of_row(row.sentence)
    elif row.fate is Fate.MERGED:
        sentence, language = file_words.of_merged(row.sentence)
    return RowLine(
        row.number,
        # What is new has no page yet.
        "" if row.fate in {Fate.REFUSED, Fate.NEW} or entry is None or not entry.revision else entry_path(entry.id),
        row.entry_id,
        shown.short(entry.title) if entry else "",
        sentence,
        language,
        tuple(_changed(*change) for change in row.changes),
    )


def _changed(field: str, before: str, after: str) -> Changed:
    label = file_words.COLUMN[field]
    if field in LISTS:
        return Changed(label, (), _items(before), _items(after) or (() if before else ("（只有順序不同）",)))
    if field in PROSE:
        return Changed(label, tuple(compare(_cut(before), _cut(after))), (), ())
    gone, came = (file_words.value(field, text) for text in (before, after))
    return Changed(label, (), (_cut(gone),) if gone else (), (_cut(came),) if came else ())


def _items(joined: str) -> tuple[str, ...]:
    items = [_cut(item) for item in joined.split("\n") if item]
    more = len(items) - _MOST_ITEMS
    return (*items[:_MOST_ITEMS], *([f"（還有 {more:,} 項）"] if more > 0 else []))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…（共 {len(text):,} 字）"
