"""The command line `ask1999`: one function a command, each with its help."""

import logging
import os
import sys
from datetime import datetime
from pathlib import Path

import click

from bot.commands import ask as ask_command
from bot.commands import check as check_command
from bot.commands import doctor as doctor_command
from bot.commands import entries as entries_command
from bot.commands import evaluate as evaluate_command
from bot.commands import preview as preview_command
from bot.commands.trouble import Trouble
from bot.database import Database, DatabaseTrouble
from bot.live_matcher import TAIPEI
from bot.prepare import prepare
from bot.serve import end_with_parent
from bot.serve import serve as run_both
from bot.server import PortTaken, run_web
from bot.service import Service, build
from bot.settings import WrongSetting, read_settings
from bot.staff import store as staff_store
from bot.staff.member import Role
from bot.thinker import Thinker
from bot.worker import run_worker
from intents.encoder import load_encoder
from knowledge.files import BrokenFile

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON alone on standard output.")
WITH_PARENT = click.option("--end-with-parent", is_flag=True, hidden=True)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def main() -> None:
    """Run one command; whatever goes wrong ends in one sentence and exit status 2."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT, stream=sys.stderr)
    for loud in ("httpx", "alembic", "asyncio"):
        logging.getLogger(loud).setLevel(logging.WARNING)
    try:
        commands(prog_name="ask1999", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.exceptions.NoArgsIsHelpError as wanted:
        click.echo(wanted.format_message())
    except click.UsageError as problem:
        command = problem.ctx.command_path if problem.ctx else "ask1999"
        click.echo(f"ask1999: {problem.format_message()} See `{command} --help`.", err=True)
        sys.exit(2)
    except click.ClickException as problem:
        click.echo(f"ask1999: {problem.format_message()}", err=True)
        sys.exit(2)
    except (WrongSetting, DatabaseTrouble, PortTaken, BrokenFile) as problem:
        click.echo(f"ask1999: {problem}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        os._exit(0)  # the reader of our output has left, for example `| head`
    except Exception as problem:
        logging.getLogger(__name__).debug("unexpected", exc_info=True)
        click.echo(f"ask1999: unexpected {type(problem).__name__}; please report it with the command used.", err=True)
        sys.exit(2)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ask1999")
def commands() -> None:
    """A city's non-emergency desk on LINE, Telegram and the web. Settings: see README."""


@commands.command()
def serve() -> None:
    """Start the web and the worker process together."""
    run_both(_service(), click.echo)


@commands.command()
@WITH_PARENT
def web(end_with_parent: bool) -> None:
    """Start a web process: webhooks, chat page, console."""
    _tie(end_with_parent)
    run_web(_service())


@commands.command()
@click.option("--slot", default=1, show_default=True, type=click.IntRange(1, 1000), help="This worker's own number.")
@WITH_PARENT
def worker(slot: int, end_with_parent: bool) -> None:
    """Start a worker process: it reads, matches and sends."""
    _tie(end_with_parent)
    run_worker(_service(), slot)


@commands.command(hidden=True)
def think() -> None:
    """Match for the console: requests on standard input, answers on standard output."""
    Thinker(_service()).serve(sys.stdin, sys.stdout)


@commands.command()
@click.argument("text")
@AS_JSON
@click.option("--explain", is_flag=True, help="Also print why each candidate stands where it stands.")
def ask(text: str, as_json: bool, explain: bool) -> None:
    """Print what the bot would say to TEXT."""
    ask_command.ask(_service(), text, as_json=as_json, with_reasons=explain)


@commands.command()
@click.argument("files", nargs=-1, type=EXISTING, metavar="[FILE]...")
@AS_JSON
@click.option("--rows", is_flag=True, help="Also print each line's fate.")
@click.option("--sweep", is_flag=True, help="Also print what other thresholds would do.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw a reliability diagram (.svg).")
def evaluate(files: tuple[Path, ...], as_json: bool, rows: bool, sweep: bool, plot: Path | None) -> None:
    """Count how labelled questions (JSON lines) fare, by default those saved with the entries."""
    if not evaluate_command.evaluate(_service(), files, as_json=as_json, rows=rows, sweep=sweep, plot=plot):
        sys.exit(1)


@commands.group()
def entries() -> None:
    """Import, export and check the knowledge base."""


@entries.command("import")
@click.argument("file", type=EXISTING)
@click.option("--no-merge", is_flag=True, help="Near-equal questions stay entries of their own.")
@click.option("--preview", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--skip-refused", "skip", is_flag=True, help="Take the good rows of a file that has bad ones.")
@AS_JSON
def import_(file: Path, no_merge: bool, preview: bool, skip: bool, as_json: bool) -> None:
    """Take entries from FILE (.csv, .xlsx or .json), all or none."""
    service = _service()
    encoder = load_encoder() if service.settings.semantic else None
    entries_command.import_entries(
        service.database, file, encoder, near=not no_merge, preview=preview, skip=skip, as_json=as_json
    )


@entries.command()
@click.argument("file", type=EXISTING)
@click.option("--questions", type=EXISTING, help="Questions to try (JSON lines), in place of those that are kept.")
@AS_JSON
def preview(file: Path, questions: Path | None, as_json: bool) -> None:
    """Say which questions would get something else if FILE were imported; write nothing."""
    if not preview_command.preview(_service(), file, questions, as_json=as_json):
        sys.exit(1)


@entries.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write all entries to FILE (.csv, .xlsx or .json)."""
    entries_command.export_entries(_service().database, file)


@entries.command()
@click.argument("files", nargs=-1, type=EXISTING, metavar="[FILE]...")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Check as if it were this day (2026-12-31).")
@AS_JSON
def check(files: tuple[Path, ...], day: datetime | None, as_json: bool) -> None:
    """Say what keeps entries from being shipped, by default those of the starter base."""
    on = day.date() if day else datetime.now(TAIPEI).date()
    if not check_command.check(files, on, semantic=read_settings().semantic, as_json=as_json):
        sys.exit(1)


@commands.group()
def staff() -> None:
    """Manage who may sign in to the console."""


@staff.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
def add(email: str, role: str) -> None:
    """Add a member of staff, or give a known one a new password, and print a one-time password."""
    name, at, domain = email.strip().partition("@")
    if not (name and at and domain) or any(ch.isspace() for ch in email.strip()) or len(email) > 254:
        raise Trouble(f"{email!r} is no e-mail address: write it like name@city.gov.tw.")
    with _service().database.write() as session:
        password = staff_store.add_member(session, email.strip(), Role(role))
    click.echo(f"{email.strip().lower()} ({role})")
    click.echo(f"One-time password: {password}")


@commands.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    settings = read_settings()
    changed = prepare(Database(settings.database), settings)
    click.echo("The database is at the newest schema now." if changed else "The database was at the newest schema.")


@commands.command()
def doctor() -> None:
    """Check everything and say in plain words what to do."""
    if not doctor_command.doctor(_service()):
        sys.exit(1)


def _service() -> Service:
    return build(read_settings())


def _tie(to_parent: bool) -> None:
    if to_parent:
        end_with_parent()
