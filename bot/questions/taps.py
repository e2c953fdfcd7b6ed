"""The buttons under an answer or a case, and what a tap on one does: a rating, or a wish to hear of an answer."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot import wording
from bot.conversations.conversation import Conversation
from bot.questions import store
from bot.questions.suggestions import weigh_signs
from knowledge.entry import Entry

# What a button stands for when it is no entry's.
HELPFUL, NOT_HELPFUL, TELL_ME, PERSON = "helpful", "not_helpful", "tell_me", "person"
SETTLED_HERE = frozenset({HELPFUL, NOT_HELPFUL, TELL_ME})

Buttons = tuple[dict[str, Any], ...]


def buttons(language: str, *meant: str) -> Buttons:
    """These buttons, as a transcript keeps them."""
    return tuple({"label": wording.afterwards(one, language), "entry_id": one} for one in meant)


def thumbs(entry: Entry, language: str) -> Buttons:
    """Under the city's own answers alone: how another authority answers is not ours to mend."""
    return buttons(language, HELPFUL, NOT_HELPFUL) if entry.is_ours else ()


def settle_choice(session: Session, about: int, entry: Entry) -> None:
    """Write down that the citizen meant this entry of the menu."""
    store.note_choice(session, about, entry.id)
    weigh_signs(session, about, entry)


def settle_tap(
    session: Session,
    conversation: Conversation,
    meant: str,
    about: int,
    entry_of: Callable[[str], Entry | None],
) -> tuple[str, Buttons]:
    """Write down a tap on one of SETTLED_HERE about a question; returns what to say and the buttons under it."""
    language = conversation.language
    if meant == TELL_ME:
        store.note_news_wanted(session, about)
        waits = conversation.channel == "line"
        return wording.afterwards("will_tell_line" if waits else "will_tell", language), ()
    store.note_rating(session, about, 1 if meant == HELPFUL else -1)
    if meant == NOT_HELPFUL:
        return wording.afterwards("sorry", language), buttons(language, PERSON)
    asked = store.get(session, about)
    entry = entry_of(asked.entry_id) if asked and asked.entry_id else None
    if entry is not None:
        weigh_signs(session, about, entry)
    return wording.afterwards("glad", language), ()
