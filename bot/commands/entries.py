"""`ask1999 entries import / export`: files in, files out, and a report row by row."""

import json
from collections import Counter
from pathlib import Path

import click

from bot.commands.trouble import Trouble
from bot.database import Database
from knowledge import store
from knowledge.files import BrokenFile, read_path, write_entries
from knowledge.merge import Fate, Merge, merge


def import_entries(database: Database, path: Path, *, near: bool, as_json: bool) -> None:
    """Take a file's entries, all that are good or, for a broken file, none; says what became of each row."""
    try:
        reading = read_path(path)
    except BrokenFile as problem:
        raise Trouble(str(problem)) from None
    with database.write() as session:
        merged = merge(store.all_entries(session), reading.rows, near=near)
        store.save_entries(session, merged.entries)
    _report(merged, reading.warnings, as_json)


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


def _report(merged: Merge, warnings: tuple[str, ...], as_json: bool) -> None:
    counts = Counter(row.fate for row in merged.rows)
    if as_json:
        rows = [
            {"row": r.number, "fate": r.fate.value, "entry_id": r.entry_id or None, "what": r.sentence}
            for r in merged.rows
        ]
        totals = {fate.name.lower(): counts[fate] for fate in Fate}
        click.echo(json.dumps({**totals, "warnings": list(warnings), "rows": rows}, ensure_ascii=False))
        return
    for warning in warnings:
        click.echo(f"note: {warning}", err=True)
    for row in merged.rows:
        click.echo(row.sentence)
    click.echo(", ".join(f"{counts[fate]} {fate.value}" for fate in Fate) + ".")
