"""`ask1999 entries import / export`: files in, files out, and a report row by row."""

import io
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import click

from bot.commands.trouble import Trouble
from bot.database import Database
from intents.confusion import Rivals, find_rivals
from intents.encoder import Encoder
from knowledge import store
from knowledge.entry import Status
from knowledge.files import BrokenFile, Reading, read_path, write_entries
from knowledge.merge import Fate, Merge, RowReport, merge
from knowledge.rows import shown


def import_entries(
    database: Database, path: Path, encoder: Encoder | None, *, near: bool, preview: bool, skip: bool, as_json: bool
) -> None:
    """Take a file's entries, all or none, and say what became of each row and which rows compete.

    `preview` writes nothing; `skip` takes the good rows of a file that has refused ones.
    """
    try:
        reading = read_path(path)
    except BrokenFile as problem:
        raise Trouble(str(problem)) from None
    with database.write() as session:
        before = store.all_entries(session)
        merged = merge(before, reading.rows, near=near)
        refused = [row for row in merged.rows if row.fate is Fate.REFUSED]
        if refused and not (skip or preview):
            raise Trouble(_refusal(path, refused))
        if not preview:
            store.save_entries(session, merged.entries)
    after = {entry.id: entry for entry in (*before, *merged.entries)}
    taken = {row.entry_id for row in merged.rows if row.fate in {Fate.NEW, Fate.UPDATED, Fate.MERGED}}
    published = [entry for entry in after.values() if entry.status is Status.PUBLISHED]
    with click.progressbar(length=len(published), label="comparing", file=_screen(as_json)) as bar:
        rivals = find_rivals(published, encoder, taken, bar.update)
    _report(merged, reading, rivals, preview=preview, as_json=as_json)


def export_entries(database: Database, path: Path) -> None:
    """Write every entry to a file whose ending decides the form."""
    with database.read() as session:
        entries = store.all_entries(session)
    try:
        path.write_bytes(write_entries(path.name, entries))
    except BrokenFile as problem:
        raise Trouble(f"{path.name} {problem}") from None
    except OSError as problem:
        raise Trouble(f"{path}: cannot be written ({problem.strerror}); choose another place.") from None
    click.echo(f"{len(entries)} entries written to {path}", err=True)


def _refusal(path: Path, refused: Sequence[RowReport]) -> str:
    more = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
    return (
        f"{shown(path.name)}: {refused[0].sentence}{more}; nothing was taken: mend that, or add --skip-refused "
        "to take the other rows."
    )


def _screen(quiet: bool) -> TextIO:
    # A bar is for people: never on standard output, and not where no terminal reads it.
    return io.StringIO() if quiet else sys.stderr


def _report(merged: Merge, reading: Reading, rivals: Sequence[Rivals], *, preview: bool, as_json: bool) -> None:
    counts = Counter(row.fate for row in merged.rows)
    row_of = {row.entry_id: row.number for row in merged.rows if row.entry_id}
    if as_json:
        totals = {fate.name.lower(): counts[fate] for fate in Fate}
        report = {**totals, "preview": preview, "warnings": list(reading.warnings)}
        report["rows"] = [_row(row) for row in merged.rows]
        report["competing"] = [{"row": row_of.get(one.entry_id), **one.as_dict()} for one in rivals]
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for warning in reading.warnings:
        click.echo(f"note: {warning}", err=True)
    for row in merged.rows:
        click.echo(row.sentence)
        for field, before, after in row.changes if preview else ():
            click.echo(f"    {field}: {shown(before) or '–'} → {shown(after) or '–'}")
    for one in rivals:
        where = f"row {row_of[one.entry_id]}: " if one.entry_id in row_of else ""
        click.echo(f"{where}{one.entry_id} competes with {one.rival_id}: {one.phrasing} / {one.rival_phrasing}")
    summary = ", ".join(f"{counts[fate]} {fate.value}" for fate in Fate)
    click.echo(f"{summary}, {len(rivals)} competing." + (" Nothing was written: a preview." if preview else ""))


def _row(row: RowReport) -> dict[str, object]:
    changes = [{"field": field, "before": before, "after": after} for field, before, after in row.changes]
    return {
        "row": row.number,
        "fate": row.fate.value,
        "entry_id": row.entry_id or None,
        "what": row.sentence,
        "changes": changes,
    }
