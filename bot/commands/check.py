"""`ask1999 entries check`: what keeps entry files from being shipped, with file, id and mend."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from bot.commands.trouble import Trouble
from intents.confusion import MOST, find_confusions
from intents.encoder import load_encoder
from knowledge import starter_base
from knowledge.files import BrokenFile, read_path
from knowledge.review import Filed, Finding, review
from knowledge.service_types import review_service_types


def check(paths: Sequence[Path], day: date, *, semantic: bool, as_json: bool) -> bool:
    """Print every finding about the files, by default those of the starter base; returns whether none is serious."""
    shipped = starter_base.paths()
    filed, findings = _read(paths or shipped)
    known = [one.entry.id for one in _read(shipped)[0]] if paths else []
    findings += review(filed, day, known)
    if not paths:
        findings += review_service_types([one.entry for one in filed])
    findings += _confused(filed, semantic)
    serious = sum(finding.serious for finding in findings)
    if as_json:
        report = {"entries": len(filed), "serious": serious, "findings": [asdict(one) for one in findings]}
        click.echo(json.dumps(report, ensure_ascii=False))
        return not serious
    for one in findings:
        weight = "" if one.serious else "warning: "
        click.echo(f"{one.file}: {one.entry_id}: {weight}{one.problem}; {one.mend}")
    click.echo(f"{len(filed)} entries, {serious} to mend, {len(findings) - serious} warnings.")
    return not serious


def _read(paths: Sequence[Path]) -> tuple[list[Filed], list[Finding]]:
    filed, findings = [], []
    for path in paths:
        try:
            rows = read_path(path).rows
        except BrokenFile as problem:
            raise Trouble(str(problem)) from None
        for row in rows:
            if row.entry is None:
                findings.append(Finding(path.name, f"row {row.number}", row.refusal, "correct that cell"))
            else:
                filed.append(Filed(path.name, row.entry))
    return filed, findings


def _confused(filed: Sequence[Filed], semantic: bool) -> list[Finding]:
    by_id = {one.entry.id: one for one in filed}
    pairs = find_confusions([one.entry for one in by_id.values()], load_encoder() if semantic else None)
    return [
        Finding(
            by_id[one.entry_id].file,
            one.entry_id,
            f"{len(one.phrasings)} of its phrasings find {one.rival_id}, such as {one.phrasings[0]}",
            "merge the two, or write phrasings that tell them apart",
        )
        for one in pairs
        # Out of its days an entry's questions are meant for its standing entry.
        if one.share > MOST and by_id[one.entry_id].entry.standing_id != one.rival_id
    ]
