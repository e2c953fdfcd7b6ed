"""A rehearsal compares what questions get, and sorts what differs."""

import pytest

from bot import rehearsal
from bot.rehearsal import Verdict, edited_ids, rehearse, verdicts
from intents.evaluate import Question
from intents.matcher import Matcher
from knowledge.entry import Entry, Kind
from tests.intents.knowledge_base import questions, starter_matcher

LIGHT = Entry("works.light", "路燈不亮", "打 1999", ("路燈壞了怎麼辦", "巷子口的路燈不亮"))
CARD = Entry("household.card", "身分證遺失", "到戶政", ("身分證掉了怎麼補", "身分證不見了"))


def _preview(before: list[Entry], after: list[Entry], *asked: Question) -> rehearsal.Preview:
    return rehearse(Matcher(before, None), Matcher(after, None), asked)


def test_a_question_that_loses_its_answer_is_lost_and_breaks_its_test() -> None:
    found = _preview([LIGHT, CARD], [CARD], Question("路燈壞了怎麼辦", (LIGHT.id,)), Question("身分證不見了"))
    assert [one.text for one in found.lost] == ["路燈壞了怎麼辦"]
    assert [one.text for one in found.broken] == ["路燈壞了怎麼辦"]
    assert (found.changed, found.gained, found.questions) == ((), (), 2)


def test_a_question_that_gets_an_answer_is_gained() -> None:
    found = _preview([CARD], [CARD, LIGHT], Question("路燈壞了怎麼辦"))
    assert [(one.before.entry_id, one.after.entry_id) for one in found.gained] == [("", LIGHT.id)]


def test_a_question_that_goes_to_another_entry_is_changed() -> None:
    other = Entry("park.light", LIGHT.title, "打 1999", LIGHT.phrasings)
    found = _preview([LIGHT, CARD], [other, CARD], Question("路燈壞了怎麼辦", (LIGHT.id,)))
    assert [(one.before.entry_id, one.after.entry_id) for one in found.changed] == [(LIGHT.id, other.id)]
    assert len(found.broken) == 1


def test_a_test_that_failed_before_is_not_broken_now() -> None:
    found = _preview([LIGHT, CARD], [CARD], Question("路燈壞了怎麼辦", ("no.such",)))
    assert found.broken == ()


def test_a_new_answer_to_the_same_questions_is_no_edit_of_what_is_matched() -> None:
    assert edited_ids([LIGHT], [Entry(LIGHT.id, LIGHT.title, "打 1998", LIGHT.phrasings)]) == frozenset()
    assert edited_ids([LIGHT], [Entry(LIGHT.id, LIGHT.title, "", LIGHT.phrasings, kind=Kind.ELSEWHERE)]) == {LIGHT.id}


def test_what_is_known_of_before_is_used_and_noted() -> None:
    known = {"路燈壞了怎麼辦": Verdict("hand_over")}
    asked = [Question("路燈壞了怎麼辦"), Question("身分證不見了")]
    found = rehearse(Matcher([LIGHT, CARD], None), Matcher([CARD], None), asked, known)
    assert found.lost == ()
    assert set(known) == {"路燈壞了怎麼辦", "身分證不見了"}


def test_many_questions_shared_among_processes_get_what_they_get_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [question.text for question in questions("known.jsonl")[:90]]
    matchers = (starter_matcher(semantic=False),)
    alone = verdicts(matchers, texts)
    monkeypatch.setattr(rehearsal, "_WORTH_A_PROCESS", 40)
    monkeypatch.setattr("bot.rehearsal.os.cpu_count", lambda: 3)
    monkeypatch.setattr("bot.rehearsal.threading.active_count", lambda: 1)
    assert verdicts(matchers, texts) == alone
