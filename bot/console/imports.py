"""Import a file of entries: upload it, see what it would do, and have it done."""

import threading

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console import file_words, uploads
from bot.console.addresses import ENTRIES
from bot.console.guard import Visit
from bot.console.import_shown import MOST_ROWS, preview
from bot.console.render import page, redirect
from bot.curation import imports, pending_import
from bot.curation.imports import Plan
from bot.curation.pending_import import PendingImport
from bot.service import Service
from knowledge import store
from knowledge.files import BrokenFile, Limits, Reading, read_entries
from knowledge.rows import shown

IMPORT = f"{ENTRIES}/import"
# A workbook of eight megabytes could unpack to gigabytes, and every visitor shares this process.
LIMITS = Limits(uploads.MOST_BYTES, most_unpacked=64 * 1024 * 1024, most_rows=20_000)
NONE_CHOSEN = "請先選一個檔案。"
GONE = "沒有等著確認的檔案：可能已經匯入，或放了超過一小時。請重新選檔案。"
CHANGED = "預覽之後題目有變動，所以還沒有匯入。下面是新的預覽，請看過再確定。"
OTHER_FILE = "您後來又選了另一個檔案，所以還沒有匯入。下面是那個檔案的預覽，請看過再確定。"
BLOCKED = "還有 {} 列有問題，所以還沒有匯入。請改好檔案重新上傳，或勾選「略過有問題的列」。"
NOTHING = "這個檔案沒有要匯入的內容。"


class _Looks:
    """Reads files and makes plans, and keeps the last: the preview and its button ask for the same."""

    def __init__(self, two_person: bool) -> None:
        self._two_person = two_person
        self._lock = threading.Lock()
        self._reading: tuple[int, Reading] | None = None
        self._plan: tuple[int, Plan] | None = None

    def note(self, pending_id: int, reading: Reading) -> None:
        """This file was just read."""
        with self._lock:
            self._reading, self._plan = (pending_id, reading), None

    def look(self, session: Session, pending: PendingImport) -> tuple[Reading, Plan]:
        """The file, and what it does to the base as it stands. One at a time: many rows cost seconds."""
        with self._lock:
            if self._reading is None or self._reading[0] != pending.id:
                self._reading = (pending.id, read_entries(pending.name, pending.data, LIMITS))
            # A draft is no change of the base, and yet decides what two people may import.
            fresh = not self._two_person and self._plan is not None and self._plan[0] == pending.id
            if not (fresh and self._plan is not None and self._plan[1].base == store.revision(session)):
                rows = self._reading[1].rows
                plan = imports.make_plan(session, rows, near=pending.near, two_person=self._two_person)
                self._plan = (pending.id, plan)
            return self._reading[1], self._plan[1]

    def forget(self) -> None:
        """Let go of the last."""
        with self._lock:
            self._reading = self._plan = None


class ImportPages:
    """GET and POST /entries/import, GET /entries/import/preview and POST /entries/import/confirm."""

    def __init__(self, service: Service) -> None:
        self._database = service.database
        self._two_person = service.settings.two_person_publishing
        self._looks = _Looks(self._two_person)

    def ask(self, visit: Visit) -> Response:
        """The form for a file."""
        return self._form(visit)

    def upload(self, visit: Visit) -> Response:
        """Keep the file until its preview was seen; one that cannot be read is refused at once."""
        file, near = visit.upload, visit.form.get("near") == "yes"
        if file is None or not file.name:
            return self._form(visit, NONE_CHOSEN, near=near)
        try:
            reading = read_entries(file.name, file.data, LIMITS)
        except BrokenFile as problem:
            return self._form(visit, *file_words.of_file(shown(file.name), str(problem)), near=near)
        with self._database.write() as session:
            pending_id = pending_import.keep(session, visit.me.id, file.name, file.data, near=near)
        self._looks.note(pending_id, reading)
        return redirect(f"{IMPORT}/preview")

    def preview(self, visit: Visit) -> Response:
        """What the member's file would do now."""
        return self._preview(visit)

    def confirm(self, visit: Visit) -> Response:
        """Import just what the preview showed, or show why not."""
        with self._database.read() as session:
            pending = pending_import.find(session, visit.me.id)
            if pending is None:
                return self._form(visit, GONE, status=409)
            _, plan = self._looks.look(session, pending)
        if visit.form.get("file") != str(pending.id):
            return self._preview(visit, OTHER_FILE, 409)
        if visit.form.get("seen") != plan.mark:
            return self._preview(visit, CHANGED, 409)
        if not plan.entries:
            return self._preview(visit, NOTHING, 400)
        if plan.refused and visit.form.get("skip") != "yes":
            return self._preview(visit, BLOCKED.format(f"{plan.refused:,}"), 400)
        try:
            with self._database.write() as session:
                if not pending_import.drop(session, pending.id):
                    return self._form(visit, GONE, status=409)
                note, me = f"匯入 {pending.name}", visit.me.email
                imports.carry_out(session, plan, me, note, two_person=self._two_person)
        except imports.BaseChanged:
            return self._preview(visit, CHANGED, 409)
        self._looks.forget()
        return redirect(f"{ENTRIES}?done={'proposed' if self._two_person else 'imported'}")

    def _preview(self, visit: Visit, problem: str = "", status: int = 200) -> Response:
        with self._database.read() as session:
            pending = pending_import.find(session, visit.me.id)
            if pending is None:
                return self._form(visit, GONE, status=409)
            reading, plan = self._looks.look(session, pending)
        return page(
            "import_preview.html",
            status,
            me=visit.me,
            address=IMPORT,
            name=pending.name,
            near=pending.near,
            file=pending.id,
            seen=plan.mark,
            told=preview(plan, reading.warnings),
            refused=plan.refused,
            skips=visit.form.get("skip") == "yes",
            two_person=self._two_person,
            problem=problem,
            most=MOST_ROWS,
        )

    def _form(
        self,
        visit: Visit,
        problem: str = "",
        language: str = file_words.CHINESE,
        *,
        near: bool = True,
        status: int = 400,
    ) -> Response:
        return page(
            "import.html",
            status if problem else 200,
            me=visit.me,
            address=IMPORT,
            problem=problem,
            language=language,
            near=near,
            most=uploads.MOST_MEGABYTES,
            most_rows=LIMITS.most_rows,
            two_person=self._two_person,
        )
