"""The questions that an edit of the knowledge base is tried on before anybody publishes it."""

from sqlalchemy.orm import Session

from bot.questions.store import latest_texts
from intents.evaluate import Question
from knowledge.saved_question import saved_questions

MOST_REAL = 5_000


def tried_questions(session: Session, real: int = MOST_REAL) -> list[Question]:
    """Those saved with entries, which have `ids`, and the last `real` ones that citizens asked, masked."""
    saved = saved_questions(session)
    known = {one.text for one in saved}
    asked = [Question(text) for text in latest_texts(session, real) if text not in known]
    return [*(Question(one.text, (one.entry_id,)) for one in saved), *asked]
