"""`ask1999 entries preview`: which questions would get something else if a file were imported."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.commands.evaluate import read_file
from bot.commands.trouble import Trouble
from bot.live_matcher import TAIPEI
from bot.questions.tried import tried_questions
from bot.rehearsal import Change, Preview, rehearse
from bot.service import Service
from knowledge import store
from knowledge.answering import answering
from knowledge.files import BrokenFile, read_path
from knowledge.merge import Fate, merge
from knowledge.review import Filed, review


def preview(service: Service, path: Path, questions: Path | None, *, as_json: bool) -> bool:
    """Print what importing the file at `path` would do to questions; nothing is written.

    The questions are those of a file, else the saved ones and the last real ones. Returns False if a saved test
    question, one with `ids`, would no longer reach its entry.
    """
    try:
        reading = read_path(path)
    except BrokenFile as problem:
        raise Trouble(str(problem)) from None
    day = datetime.now(UTC).astimezone(TAIPEI).date()
    with service.database.read() as session:
        entries = store.all_entries(session)
        asked = read_file(questions) if questions else tried_questions(session)
    merged = merge(entries, reading.rows)
    after = {entry.id: entry for entry in entries} | {entry.id: entry for entry in merged.entries}
    live = service.live_matcher(in_haste=False)
    live.learn()
    matcher = live.matcher
    found = rehearse(matcher, matcher.over(answering(after.values(), day)), asked)
    refused = [row.sentence for row in merged.rows if row.fate is Fate.REFUSED]
    findings = review([Filed(path.name, entry) for entry in merged.entries], day, after)
    if as_json:
        report: dict[str, Any] = found.as_dict() | {"refused": refused, "findings": [asdict(one) for one in findings]}
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        _print(found, [*refused, *(f"{one.entry_id}: {one.problem}; {one.mend}" for one in findings)])
    return not found.broken


def _print(found: Preview, findings: Sequence[str]) -> None:
    for name, changes in (("changed", found.changed), ("gained", found.gained), ("lost", found.lost)):
        for change in changes:
            click.echo(f"{name}: {_line(change)}")
    for change in found.broken:
        click.echo(f"broken test: {_line(change)}")
    for finding in findings:
        click.echo(f"check: {finding}")
    counts = f"{len(found.changed)} changed, {len(found.gained)} gained, {len(found.lost)} lost"
    click.echo(
        f"{found.questions} questions: {counts}, {len(found.broken)} broken test questions. Nothing was written."
    )


def _line(change: Change) -> str:
    before, after = (one.entry_id or one.decision for one in (change.before, change.after))
    return f"{change.text} ({before} → {after})"
