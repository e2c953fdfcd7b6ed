"""Test questions on an entry's page: what must lead to this entry; save one, and delete those that are ticked."""

from starlette.responses import Response

from bot.console.addresses import entry_id_of, entry_path, key_of
from bot.console.entries import EntryPages, Trouble, standing_of
from bot.console.guard import Visit
from bot.console.render import redirect
from bot.service import Service
from knowledge.saved_question import NoQuestion, SavedQuestion, forget_questions, save_question

_TICKED = "gone-"
_LONGEST_KEPT = 2_000  # what was typed and is far too long comes back cut


class EntryQuestions:
    """POST /entries/{entry_id}/questions and /entries/{entry_id}/questions/delete."""

    def __init__(self, service: Service, pages: EntryPages) -> None:
        self._database = service.database
        self._pages = pages

    def save(self, visit: Visit) -> Response:
        """Keep what was typed, on one line; a question of another entry moves to this one."""
        entry_id = entry_id_of(visit)
        text = " ".join(visit.form.get("question", "").split())
        try:
            with self._database.write() as session:
                standing_of(session, visit)
                before = save_question(session, SavedQuestion(text, entry_id, visit.me.email))
        except NoQuestion as no:
            return self._pages.show(visit, Trouble(str(no), {"question": text[:_LONGEST_KEPT]}), 400)
        done = "question_moved" if before not in {"", entry_id} else "question_saved"
        return redirect(f"{entry_path(entry_id)}?done={done}")

    def delete(self, visit: Visit) -> Response:
        """Delete the ticked ones, those of this entry alone."""
        entry_id = entry_id_of(visit)
        ids = [key_of(name.removeprefix(_TICKED)) for name in visit.form if name.startswith(_TICKED)]
        if not ids:
            return self._pages.show(visit, Trouble("請先勾選要刪除的測試問題。"), 400)
        with self._database.write() as session:
            standing_of(session, visit)
            forget_questions(session, entry_id, ids)
        return redirect(f"{entry_path(entry_id)}?done=questions_deleted")
