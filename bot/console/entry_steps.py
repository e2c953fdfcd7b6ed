"""Take an entry a step further: submit, send back, publish, retire, restore, roll back."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console import entry_shown, words
from bot.console.addresses import entry_id_of, entry_path, number_of
from bot.console.advice import advice
from bot.console.entries import EntryPages, Standing, Trouble, standing_of
from bot.console.guard import Visit
from bot.console.rehearsals import NoThought, Rehearsals, Tried
from bot.console.render import page, redirect
from bot.curation import desk, gate
from bot.service import Service
from knowledge import revisions
from knowledge.entry import Status
from knowledge.revision import Revision

LONGEST_REASON = 1_000
TOO_LONG = f"原因太長了，請縮短到 {LONGEST_REASON:,} 字以內。"
OVERTAKEN = "這個題目在草稿之後又更新過，請先打開草稿看過再儲存一次，才能公開。"

Step = Callable[[Session, str, int], object]


class EntrySteps:
    """GET /entries/{entry_id}/publish, and POST /publish, /submit, /send-back, /retire, /restore, /roll-back."""

    def __init__(self, service: Service, pages: EntryPages) -> None:
        self._database = service.database
        self._two_person = service.settings.two_person_publishing
        self._pages = pages
        self._rehearsals = Rehearsals(service)

    def submit(self, visit: Visit) -> Response:
        """Ask for approval."""
        return self._do(visit, "submitted", lambda s, it, seen: desk.submit(s, it, seen, visit.me.email))

    def send_back(self, visit: Visit) -> Response:
        """Make it a draft again, with a reason."""
        reason = _reason(visit)
        return self._do(visit, "sent_back", lambda s, it, seen: desk.send_back(s, it, seen, visit.me.email, reason))

    def retire(self, visit: Visit) -> Response:
        """Stop answering with it, with a reason."""
        reason = _reason(visit)
        return self._do(visit, "retired", lambda s, it, seen: desk.retire(s, it, seen, visit.me.email, reason))

    def restore(self, visit: Visit) -> Response:
        """Answer with it again."""
        return self._do(visit, "restored", lambda s, it, seen: desk.restore(s, it, seen, visit.me.email))

    def roll_back(self, visit: Visit) -> Response:
        """Publish an older revision at once."""
        to, me, two = number_of(visit.form.get("to", "")), visit.me.email, self._two_person
        return self._do(visit, "rolled_back", lambda s, it, seen: desk.roll_back(s, it, seen, to, me, two_person=two))

    def ask_to_publish(self, visit: Visit) -> Response:
        """What would change for citizens, and what speaks against it."""
        return self._publish_page(visit, Trouble())

    def publish(self, visit: Visit) -> Response:
        """Publish the working copy; where findings speak against it, only with a reason."""
        reason = _reason(visit)
        if len(reason) > LONGEST_REASON:
            return self._publish_page(visit, Trouble(TOO_LONG, {"reason": reason}), 400)
        if not reason and (missing := self._needs_reason(visit)):
            return self._publish_page(visit, Trouble(missing), 400)
        try:
            with self._database.write() as session:
                at = standing_of(session, visit)
                seen = number_of(visit.form.get("seen", ""))
                desk.publish(session, at.entry.id, seen, visit.me.email, two_person=self._two_person, reason=reason)
        except desk.NotAllowed as no:
            return self._publish_page(visit, Trouble(str(no), {"reason": reason}), 409)
        except desk.Stale as late:
            return self._publish_page(visit, Trouble(_late(late.newer), {"reason": reason}), 409)
        return redirect(f"{entry_path(at.entry.id)}?done=published")

    def _needs_reason(self, visit: Visit) -> str:
        """Why this is published only with a reason; "" if nothing speaks against it."""
        with self._database.read() as session:
            at = standing_of(session, visit)
            serious = any(one.serious for one in gate.findings(session, at.entry, words.today()))
        if at.copy is None:
            return ""
        if serious:
            return "還有問題沒有改好，請先修改，或寫下照樣公開的原因。"
        try:
            tried = self._rehearsals.of(at.copy.entry)
        except NoThought:
            return "現在沒辦法試答，請稍候再試，或寫下照樣公開的原因。"
        return f"有 {tried.breaks} 個測試問題會找不到答案，請先修改，或寫下照樣公開的原因。" if tried.breaks else ""

    def _do(self, visit: Visit, done: str, step: Step) -> Response:
        """Act in one transaction, then show the entry by GET; whoever came too late keeps what they typed."""
        typed = {name: visit.form[name] for name in ("reason",) if name in visit.form}
        entry_id = entry_id_of(visit)
        if len(_reason(visit)) > LONGEST_REASON:
            return self._pages.show(visit, Trouble(TOO_LONG, typed), 400)
        try:
            with self._database.write() as session:
                standing_of(session, visit)
                step(session, entry_id, number_of(visit.form.get("seen", "")))
        except desk.NotAllowed as no:
            return self._pages.show(visit, Trouble(str(no), typed), 409)
        except desk.Stale as late:
            return self._pages.show(visit, Trouble(_late(late.newer), typed), 409)
        return redirect(f"{entry_path(entry_id)}?done={done}")

    def _publish_page(self, visit: Visit, trouble: Trouble, status: int = 200) -> Response:
        with self._database.read() as session:
            at = standing_of(session, visit)
            found = advice(gate.findings(session, at.entry, words.today()))
            hindrance = self._hindrance(session, at, visit.me.email)
        tried = self._try(at) if not hindrance else None
        return page(
            "publish.html",
            status,
            me=visit.me,
            path=entry_path(at.entry.id),
            title=at.entry.title,
            seen=at.newest.number,
            trouble=trouble,
            hindrance=hindrance,
            is_new=at.counts is None,
            changes=entry_shown.changes(at.counts, at.entry),
            tried=tried,
            needs_reason=any(one.serious for one in found) or (not hindrance and (tried is None or tried.breaks > 0)),
            serious=[one for one in found if one.serious],
            mild=[one for one in found if not one.serious],
        )

    def _try(self, at: Standing) -> Tried | None:
        """What the working copy does to questions; None where that cannot be told now."""
        try:
            return self._rehearsals.of(at.entry)
        except NoThought:
            return None

    def _hindrance(self, session: Session, at: Standing, me: str) -> str:
        """Why this person cannot publish this now, before they try; the desk decides."""
        if at.copy is None:
            return "這個題目沒有草稿，不用公開。"
        if at.is_overtaken:
            return OVERTAKEN
        if self._two_person and at.copy.stage is not Status.IN_REVIEW:
            return "請先送審，再由另一位同仁核可公開。"
        if self._two_person and me in revisions.authors_of(session, at.copy):
            return "這份內容您自己寫過，請由另一位同仁核可。"
        return ""


def _reason(visit: Visit) -> str:
    return visit.form.get("reason", "").strip()


def _late(newer: Revision | None) -> str:
    if newer is None:
        return "這個題目剛才有變動，請看過再試一次。"
    line = entry_shown.revision_line(newer)
    saved = f"{line.author} 在 {line.at.text} 存了第 {line.number} 版（{line.stage}）"
    return f"{saved}，所以您的動作沒有執行。請看過再試一次。"
