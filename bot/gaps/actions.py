"""What a curator does with a group: its wordings for an entry, an entry that answers it, or no matter of ours."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.gaps import store
from bot.gaps.grouping import Group
from bot.questions.news import tell_askers
from bot.questions.question import GapState
from bot.questions.suggestion import Source
from bot.questions.suggestions import is_new_wording, is_wording, suggest
from bot.wording import TAIPEI
from knowledge.entry import Entry
from knowledge.saved_question import SavedQuestion, save_question
from knowledge.store import find_entry

MOST_QUESTIONS = 5


class NoSuchAnswer(Exception):
    """There is no entry of this id, or it does not answer citizens today; the text says which."""


def add_phrasings(session: Session, entry_id: str, texts: Mapping[str, int]) -> int:
    """Keep wordings (each with its number of people) as suggested for an entry; returns how many wait now.

    What is a phrasing already, too long, or masked is left out. A curator approves them elsewhere: nothing is
    published by this.
    """
    entry = find_entry(session, entry_id)
    if entry is None:
        raise NoSuchAnswer(f"沒有代號「{entry_id}」的題目。")
    return sum(
        suggest(session, entry_id, wording, Source.GAP, people)
        for wording, people in texts.items()
        if is_new_wording(wording, entry)
    )


def answer_with(session: Session, ids: Collection[int], entry_id: str) -> int:
    """These questions have an answer: close them and tell who waits for it; returns how many were told."""
    entry = _answering(session, entry_id)
    return tell_askers(session, store.settle(session, ids, GapState.ANSWERED, entry.id), entry)


def add_to_entry(session: Session, group: Group, entry_id: str) -> int:
    """The group's wordings mean this entry: suggest them, close the questions, tell who waits."""
    _answering(session, entry_id)
    add_phrasings(session, entry_id, {wording.text: wording.people for wording in group.wordings})
    return answer_with(session, group.ids, entry_id)


def save_as_questions(session: Session, group: Group, entry_id: str, author: str) -> None:
    """The wordings that most used, as test questions of this entry; without what is too long or masked."""
    usable = [wording.text for wording in group.wordings if is_wording(wording.text)]
    for text in usable[:MOST_QUESTIONS]:
        save_question(session, SavedQuestion(text, entry_id, author))


def set_aside(session: Session, ids: Collection[int]) -> int:
    """These questions are no matter of the city's; returns how many were open."""
    return len(store.settle(session, ids, GapState.NOT_OURS))


def _answering(session: Session, entry_id: str) -> Entry:
    entry = find_entry(session, entry_id)
    if entry is None:
        raise NoSuchAnswer(f"沒有代號「{entry_id}」的題目。")
    if not entry.answers_on(datetime.now(UTC).astimezone(TAIPEI).date()):
        raise NoSuchAnswer(f"「{entry.title}」現在不回答民眾，請先發布。")
    return entry
