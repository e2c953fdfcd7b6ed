"""What people ask and nobody answers, group by group, what a curator does about it, and answers that did not help."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console.forms import Refused
from bot.console.guard import Visit
from bot.console.render import page, redirect
from bot.database import Database
from bot.gaps import actions, store
from bot.gaps.grouping import Group, group_questions
from bot.service import Service
from bot.wording import language_of
from knowledge.store import all_entries, titles_of

A_PAGE = 20
MOST_WORDINGS = 12
# An address has an end; the first wordings say enough for the form of a new entry.
_MOST_PREFILLED = 10
_LONGEST_PREFILL = 1_500
_CACHE = tuple[tuple[Any, ...], list[Group]]


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group as the page shows it. `nearest`: entry id, title, percent."""

    key: int
    newest: int
    title: str
    language: str
    people: int
    asked: int
    waiting: int
    weeks: tuple[tuple[str, int], ...]
    wordings: tuple[tuple[str, int, int], ...]
    more: int
    nearest: tuple[tuple[str, str, str], ...]
    new_entry: str


class Grouped:
    """The groups of today's open questions, worked out again when those change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._held: _CACHE | None = None

    def groups(self) -> list[Group]:
        """Those of most people first. One at a time: two visitors at once wait for the same work."""
        first = store.since()
        with self._lock:
            with self._database.read() as session:
                print_of = (first, *store.fingerprint(session, first))
                if self._held is not None and self._held[0] == print_of:
                    return self._held[1]
                asked = store.open_questions(session, first)
                usual = [phrasing for entry in all_entries(session) for phrasing in entry.phrasings] if asked else []
            groups = group_questions(asked, usual)
            self._held = (print_of, groups)
            return groups


class GapPages:
    """GET /gaps and POST /gaps/{key}."""

    def __init__(self, service: Service) -> None:
        self._database = service.database
        self._grouped = Grouped(service.database)

    def show(self, visit: Visit) -> Response:
        """A page of groups, and the entries that help least."""
        return self._page(visit)

    def act(self, visit: Visit) -> Response:
        """Do what the pressed button says with this group, as far as it was on the page; then show the page."""
        group = self._find(visit)
        entry_id = visit.form.get("other", "").strip() or visit.form.get("entry", "").strip()
        act = _ACTS.get(visit.form.get("act", ""))
        if act is None:
            raise Refused(400, "內容有誤", "表單不完整，請回上一頁再按一次。")
        done, do, needs_entry = act
        if needs_entry and not entry_id:
            return self._page(visit, {group.key: "請先選一個題目，或填題目代號。"}, 400)
        try:
            with self._database.write() as session:
                do(session, group, entry_id)
                if needs_entry and visit.form.get("question") == "yes":
                    actions.save_as_questions(session, group, entry_id, visit.me.email)
        except actions.NoSuchAnswer as no:
            return self._page(visit, {group.key: str(no)}, 400)
        return redirect(f"/console/gaps?page={_number(visit.form.get('page', ''))}&done={done}")

    def _find(self, visit: Visit) -> Group:
        key, newest = _number(visit.request.path_params["key"]), _number(visit.form.get("newest", ""))
        found = next((group for group in self._grouped.groups() if group.key == key), None)
        if found is None:
            raise Refused(409, "這一組已經變了", "這組問題剛才有人處理過，請重新打開「沒有答案的問題」。")
        return found.up_to(newest)

    def _page(self, visit: Visit, problems: dict[int, str] | None = None, status: int = 200) -> Response:
        groups = self._grouped.groups()
        pages = max(1, -(-len(groups) // A_PAGE))
        asked_for = visit.form.get("page") or visit.request.query_params.get("page", "")
        number = min(pages, max(1, _number(asked_for)))
        shown = groups[(number - 1) * A_PAGE : number * A_PAGE]
        first = store.since()
        with self._database.read() as session:
            disliked = store.most_disliked(session, first)
            wanted = {near.entry_id for group in shown for near in group.nearest} | {one.entry_id for one in disliked}
            titles = titles_of(session, wanted)
        return page(
            "gaps.html",
            status,
            me=visit.me,
            done=visit.done,
            cards=[_card(group, titles) for group in shown],
            count=len(groups),
            number=number,
            pages=pages,
            first=f"{first:%Y/%m/%d}",
            disliked=disliked,
            titles=titles,
            problems=problems or {},
            typed={
                "entry": visit.form.get("entry", ""),
                "other": visit.form.get("other", ""),
                "question": visit.form.get("question", ""),
            },
        )


Do = Callable[[Session, Group, str], object]
_ACTS: dict[str, tuple[str, Do, bool]] = {
    "phrasings": ("gap_phrasings", actions.add_to_entry, True),
    "answered": ("gap_answered", lambda session, group, entry: actions.answer_with(session, group.ids, entry), True),
    "not_ours": ("gap_not_ours", lambda session, group, _entry: actions.set_aside(session, group.ids), False),
}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0


def _card(group: Group, titles: dict[str, str]) -> GroupCard:
    return GroupCard(
        key=group.key,
        newest=group.ids[-1],
        title=group.title,
        language=language_of(group.title, ""),
        people=group.people,
        asked=len(group.ids),
        waiting=group.waiting,
        weeks=tuple((_week(week), count) for week, count in group.weeks),
        wordings=tuple((one.text, one.asked, one.people) for one in group.wordings[:MOST_WORDINGS]),
        more=max(0, len(group.wordings) - MOST_WORDINGS),
        nearest=tuple(
            (near.entry_id, titles[near.entry_id], f"{near.confidence:.0%}")
            for near in group.nearest
            if near.entry_id in titles
        ),
        new_entry=_new_entry(group.title, [one.text for one in group.wordings]),
    )


def _week(monday: date) -> str:
    return f"{monday:%m/%d} 那週"


def _new_entry(title: str, wordings: Sequence[str]) -> str:
    """The address of the form for a new entry, with title and wordings (a line each) filled in."""
    lines: list[str] = []
    for wording in wordings[:_MOST_PREFILLED]:
        if sum(map(len, lines)) + len(wording) <= _LONGEST_PREFILL:
            lines.append(" ".join(wording.split()))
    return "/console/entries/new?" + urlencode({"title": title[:80], "phrasings": "\n".join(lines)})
