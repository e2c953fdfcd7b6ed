"""Saved test questions: what citizens ask and which entry they must get; whoever edits that entry is held to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import String, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.merge import normal_form
from knowledge.tables import Base, next_id

LONGEST = 1_000
_BATCH = 500


class SavedQuestionRow(Base):
    """One saved question as stored. `form`: what two wordings that differ in signs and width alone share."""

    __tablename__ = "saved_questions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    form: Mapped[str] = mapped_column(String(LONGEST), unique=True)
    text: Mapped[str]
    entry_id: Mapped[str] = mapped_column(String(120), index=True)
    author: Mapped[str]
    saved_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question, the entry that it must reach, and who saved it; `id` is 0 for one that is not stored yet."""

    text: str
    entry_id: str
    author: str = ""
    id: int = 0


class NoQuestion(Exception):
    """These words cannot be saved as a test question; the text is one sentence that says why."""


def saved_questions(session: Session, entry_id: str | None = None) -> list[SavedQuestion]:
    """All saved questions, or those of one entry, the oldest first."""
    asked = select(SavedQuestionRow).order_by(SavedQuestionRow.id)
    if entry_id is not None:
        asked = asked.where(SavedQuestionRow.entry_id == entry_id)
    return [SavedQuestion(row.text, row.entry_id, row.author, row.id) for row in session.scalars(asked)]


def save_question(session: Session, question: SavedQuestion) -> str:
    """Keep a question; one that was saved before moves to this entry. Returns the entry it had. Raises NoQuestion."""
    form = _form(question.text)
    if not form:
        raise NoQuestion("請寫一個問題，裡面要有文字。")
    if len(question.text) > LONGEST:
        raise NoQuestion(f"問題太長了，最多 {LONGEST:,} 個字。")
    same = delete(SavedQuestionRow).where(SavedQuestionRow.form == form).returning(SavedQuestionRow.entry_id)
    before = session.scalars(same).all()
    try:
        with session.begin_nested():
            session.execute(insert(SavedQuestionRow).values(**_row(question, form)))
    except IntegrityError:
        raise NoQuestion("剛才有人存了同樣的問題，請看過再試一次。") from None
    return before[0] if before else ""


def save_questions(session: Session, questions: Iterable[SavedQuestion]) -> int:
    """Keep many at once, into a store that holds none of them; returns how many."""
    by_form = {_form(question.text): question for question in questions}
    rows = [_row(question, form) for form, question in by_form.items() if form]
    for start in range(0, len(rows), _BATCH):
        session.execute(insert(SavedQuestionRow), rows[start : start + _BATCH])
    return len(rows)


def forget_questions(session: Session, entry_id: str, ids: Sequence[int]) -> int:
    """Delete questions of an entry; returns how many there were."""
    gone = session.execute(
        delete(SavedQuestionRow)
        .where(SavedQuestionRow.entry_id == entry_id, SavedQuestionRow.id.in_(ids))
        .returning(SavedQuestionRow.id)
    )
    return len(gone.all())


def _form(text: str) -> str:
    return normal_form(text)[:LONGEST]


def _row(question: SavedQuestion, form: str) -> dict[str, object]:
    return {
        "id": next_id(),
        "form": form,
        "text": question.text,
        "entry_id": question.entry_id,
        "author": question.author,
        "saved_at": datetime.now(UTC),
    }
