"""How well the base covers what people ask: the share answered by week as a picture and a table, and by group."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console.guard import Visit
from bot.console.render import page
from bot.questions.coverage import Share, by_week, coverage
from bot.questions.store import week_of
from bot.service import Service
from knowledge.tables import EntryRow

WEEKS = 12
MOST_GROUPS = 100
# Groups that are no bureau's own.
NAMES = {
    "": "想不到最接近的題目",
    "courtesy": "寒暄",
    "desk": "後台新增的題目",
    "disaster": "防災",
    "elsewhere": "其他機關",
    "hotline": "1999 專線",
    "import": "匯入的題目",
    "news": "最新消息",
}
BAR, ROW = 200, 28  # the widest bar and the height of a week, in the picture's own measure


@dataclass(frozen=True, slots=True)
class Line:
    """One week or group in a table; `share` is empty where nobody asked. `key`: the week's date or the group's id."""

    key: str
    name: str
    asked: int
    answered: int
    share: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One week in the picture: where it stands, how long its bar is, and its words."""

    y: int
    width: int
    label: str
    value: str


class CoveragePage:
    """GET /coverage."""

    def __init__(self, service: Service) -> None:
        self._database = service.database

    def show(self, visit: Visit) -> Response:
        """The last weeks, and the groups of the week that the address names or of all of them."""
        weeks = last_weeks(week_of(datetime.now(UTC)))
        asked_for = visit.request.query_params.get("week", "")
        chosen = next((week for week in weeks if week.isoformat() == asked_for), None)
        with self._database.read() as session:
            shares = coverage(session, weeks[-1], weeks[0])
            wanted = by_group(one for one in shares if chosen is None or one.week == chosen)
            names = group_names(session, {one.group for one in wanted[:MOST_GROUPS]})
        lines = [_line_of_week(week, by_week(shares)) for week in weeks]
        return page(
            "coverage.html",
            me=visit.me,
            weeks=lines,
            bars=[_bar(at, line) for at, line in enumerate(lines)],
            height=len(lines) * ROW,
            widest=BAR,
            groups=[_line_of_group(one, names) for one in wanted[:MOST_GROUPS]],
            more=max(0, len(wanted) - MOST_GROUPS),
            chosen=chosen.isoformat() if chosen else "",
        )


def last_weeks(this: date) -> list[date]:
    """The Mondays of the last weeks, this one first."""
    return [this - timedelta(weeks=back) for back in range(WEEKS)]


def by_group(shares: Iterable[Share]) -> list[Share]:
    """The same with all weeks of a group together, under its first; the most asked first."""
    asked, answered, first = Counter[str](), Counter[str](), dict[str, date]()
    for one in shares:
        asked[one.group] += one.asked
        answered[one.group] += one.answered
        first.setdefault(one.group, one.week)
    found = [Share(first[group], group, asked[group], answered[group]) for group in asked]
    return sorted(found, key=lambda one: (-one.asked, one.group))


def group_names(session: Session, groups: set[str]) -> dict[str, str]:
    """What each group is called: the bureau that most of its entries name, or a name of our own."""
    counts: dict[str, Counter[str]] = {}
    for entry_id, bureau in session.execute(select(EntryRow.id, EntryRow.bureau).where(EntryRow.bureau != "")):
        group = entry_id.partition(".")[0]
        if group in groups:
            counts.setdefault(group, Counter())[bureau] += 1
    return {group: NAMES.get(group) or _bureau(counts.get(group)) or group for group in groups}


def _bureau(counts: Counter[str] | None) -> str:
    if not counts:
        return ""
    first = min(counts, key=lambda bureau: (-counts[bureau], bureau))
    return f"{first}等" if len(counts) > 1 else first


def _line_of_week(week: date, shares: Sequence[Share]) -> Line:
    found = next((one for one in shares if one.week == week), None)
    asked, answered = (found.asked, found.answered) if found else (0, 0)
    return Line(week.isoformat(), f"{week:%m/%d} 那週", asked, answered, _percent(answered, asked))


def _line_of_group(one: Share, names: dict[str, str]) -> Line:
    return Line(one.group, names[one.group], one.asked, one.answered, _percent(one.answered, one.asked))


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""


def _bar(at: int, line: Line) -> Bar:
    width = round(BAR * line.answered / line.asked) if line.asked else 0
    return Bar(at * ROW, width, line.name, line.share or "沒有人問")
