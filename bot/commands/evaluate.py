"""`ask1999 evaluate`: labelled questions against the knowledge base as it is."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click

from bot import decide
from bot.commands.sweep import Seen, calibration_error, reliability_diagram
from bot.commands.sweep import sweep as sweep_thresholds
from bot.commands.trouble import Trouble
from bot.live_matcher import TAIPEI
from bot.rehearsal import verdict_of
from bot.service import Service
from intents.evaluate import BadLine, Outcome, Question, count, read_questions
from intents.match import Match
from intents.signals import read_signals
from knowledge import store
from knowledge.saved_question import saved_questions

BATCH = 64


def evaluate(
    service: Service, paths: tuple[Path, ...], *, as_json: bool, rows: bool, sweep: bool, plot: Path | None
) -> bool:
    """Print the counts of `paths` together, each line's fate if `rows`, and what other thresholds do if `sweep`.

    Without paths the questions saved with entries are tried. Returns False if one of those no longer gets its entry.
    """
    questions = [question for path in paths for question in read_file(path)] if paths else _saved(service)
    outcomes, matches = _run(service, questions, quiet=as_json)
    missed = [] if paths else _missed(questions, matches)
    seen = [Seen(q, found) for q, found in zip(questions, matches, strict=True) if q.ids is not None]
    report: dict[str, Any] = count(questions, [outcome for outcome, _ in outcomes])
    if rows:
        report["rows"] = [
            _row(question, outcome, name) for question, (outcome, name) in zip(questions, outcomes, strict=True)
        ]
    if sweep:
        report["sweep"] = sweep_thresholds(seen)
        report["calibration_error"] = round(calibration_error(seen), 4)
    if not paths:
        report["missed"] = [{"text": question.text, "entry_id": entry_id} for question, entry_id in missed]
    if plot:
        _draw(plot, seen)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return not missed
    for part in ("known", "unknown", "emergency"):
        figures = "  ".join(f"{name} {value}" for name, value in report[part].items())
        click.echo(f"{part:<10} {figures}")
    for row in report.get("sweep", []):
        click.echo("  ".join(f"{name} {value}" for name, value in row.items()))
    if sweep:
        click.echo(f"expected calibration error {report['calibration_error']}")
    for row in report.get("rows", []):
        click.echo(json.dumps(row, ensure_ascii=False))
    for question, entry_id in missed:
        click.echo(f"missed: {entry_id} is neither told nor offered to: {question.text}")
    return not missed


def _saved(service: Service) -> list[Question]:
    """The questions saved with entries that answer today."""
    day = datetime.now(UTC).astimezone(TAIPEI).date()
    with service.database.read() as session:
        awake = {entry.id for entry in store.answering_entries(session, day)}
        return [Question(one.text, (one.entry_id,)) for one in saved_questions(session) if one.entry_id in awake]


def _missed(questions: list[Question], matches: list[list[Match]]) -> list[tuple[Question, str]]:
    """The questions that no longer get their entry, and which that is."""
    tried = [(one, one.ids or (), found) for one, found in zip(questions, matches, strict=True)]
    return [(one, "".join(ids)) for one, ids, found in tried if not verdict_of(one.text, found).reaches(ids)]


def _draw(path: Path, seen: list[Seen]) -> None:
    try:
        path.write_text(reliability_diagram(seen), encoding="utf-8")
    except OSError as problem:
        raise Trouble(f"{path}: cannot be written ({problem.strerror}); choose another place.") from None


def read_file(path: Path) -> list[Question]:
    """The labelled questions of a file. Raises Trouble."""
    try:
        return list(read_questions(path.name, path.read_text(encoding="utf-8")))
    except BadLine as problem:
        raise Trouble(str(problem)) from None
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        raise Trouble(f"{path}: cannot be read ({reason}).") from None


def _run(
    service: Service, questions: list[Question], *, quiet: bool
) -> tuple[list[tuple[Outcome, str]], list[list[Match]]]:
    matcher = service.live_matcher(in_haste=False)
    matcher.learn()
    outcomes: list[tuple[Outcome, str]] = []
    found: list[list[Match]] = []
    with click.progressbar(length=len(questions), label="evaluating", file=_screen(quiet)) as bar:
        for start in range(0, len(questions), BATCH):
            batch = questions[start : start + BATCH]
            for question, matches in zip(batch, matcher.match([q.text for q in batch]), strict=True):
                decision = decide.decide(question.text, read_signals(question.text), matches)
                hotline = decision.hotlines[0] if isinstance(decision, decide.CallEmergency) else None
                ranked = tuple(m.entry.id for m in matches)
                outcome = Outcome(ranked, isinstance(decision, decide.Answer), hotline)
                outcomes.append((outcome, decide.name(decision)))
                found.append(matches)
            bar.update(len(batch))
    return outcomes, found


def _screen(quiet: bool) -> TextIO:
    # A bar is for people: never on standard output, and not where no terminal reads it.
    return io.StringIO() if quiet else sys.stderr


def _row(question: Question, outcome: Outcome, decision: str) -> dict[str, Any]:
    return {
        "text": question.text,
        "ids": list(question.ids or ()),
        "ranked": list(outcome.ranked[:3]),
        "decision": decision,
        "hotline": outcome.hotline,
    }
