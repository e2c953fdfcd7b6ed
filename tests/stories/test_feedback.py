"""What citizens say of answers, which menus fit, and who hears of an answer that came later."""

import pytest
from sqlalchemy import select, update

from bot.conversations.conversation import Conversation
from bot.questions.news import tell_askers
from bot.questions.question import GapState, Question
from bot.questions.suggestion import Suggestion
from knowledge.entry import Entry
from tests.agents import Agent
from tests.citizens import Citizen, LineCitizen, TelegramCitizen, WebCitizen, ask, read_case, tap
from tests.city import City
from tests.peers.line_events import unsend_event
from tests.stories.conftest import SHARED

QUESTION = "身分證掉了怎麼辦"
NOBODY_KNOWS = "紫色大象今天會不會跳舞"
TELL_ME = "有答案時告訴我"
ENTRY = Entry("practice.elephant", "大象跳舞", "每週六下午三點。", phrasings=("大象表演時間",))


def _newest(city: City) -> Question:
    with city.database.read() as session:
        return session.scalars(select(Question).order_by(Question.id.desc()).limit(1)).one()


def _count(city: City) -> int:
    with city.database.read() as session:
        return len(session.scalars(select(Question.id)).all())


def test_a_question_is_kept_masked_with_what_was_done(citizen: Citizen) -> None:
    ask(citizen, QUESTION + "，我的電話 0912-345-678")
    kept = _newest(citizen.city)
    assert kept.text == QUESTION + "，我的電話 ［電話］"
    assert kept.week.weekday() == 0
    assert kept.language == "zh"
    assert kept.candidates[0]["entry_id"] == "household.id-card-lost"
    assert len(kept.candidates) <= 3


def test_courtesies_look_ups_and_wishes_are_no_questions(citizen: Citizen) -> None:
    before = _count(citizen.city)
    for words in ("哈囉", "謝謝", "查案件", "真人", "🙂"):
        ask(citizen, words)
    assert _count(citizen.city) == before


@pytest.mark.parametrize(("label", "rating", "word"), [("有幫助", 1, "很高興"), ("沒幫助", -1, "抱歉")])
def test_one_tap_says_whether_it_helped(citizen: Citizen, label: str, rating: int, word: str) -> None:
    ask(citizen, QUESTION)
    said = tap(citizen, label)
    assert word in said.text
    kept = _newest(citizen.city)
    assert (kept.outcome, kept.entry_id, kept.rating) == ("answered", "household.id-card-lost", rating)


def test_after_a_thumb_down_a_person_is_one_tap_away(citizen: Citizen) -> None:
    ask(citizen, QUESTION)
    assert tap(citizen, "沒幫助").labels == ("找真人",)
    read_case(tap(citizen, "找真人").text)
    kept = _newest(citizen.city)
    assert (kept.outcome, kept.reason, kept.rating) == ("answered", "person_wanted", -1)


def test_there_are_thumbs_under_the_citys_own_answers_alone(citizen: Citizen) -> None:
    assert ask(citizen, "哈囉").choices == ()
    assert ask(citizen, "我家失火了").choices == ()
    assert _newest(citizen.city).outcome == "emergency"


def test_a_tapped_option_is_remembered_and_may_be_rated(citizen: Citizen) -> None:
    menu = ask(citizen, SHARED)
    kept = _newest(citizen.city)
    assert kept.outcome == "asked_back"
    assert len(kept.offered) == 3
    said = tap(citizen, menu.labels[1])
    assert said.labels == ("有幫助", "沒幫助")
    tap(citizen, "沒幫助")
    kept = _newest(citizen.city)
    assert (kept.outcome, kept.chosen_entry_id, kept.rating) == ("chosen", kept.offered[1], -1)


def test_a_tap_and_a_thumb_suggest_the_wording_for_the_entry(city: City) -> None:
    citizen = WebCitizen(city)
    menu = ask(citizen, "這句話的三個主題都有")
    tap(citizen, menu.labels[0])
    assert _suggested(city, "這句話的三個主題都有") == []
    tap(citizen, "有幫助")
    (suggested,) = _suggested(city, "這句話的三個主題都有")
    assert (suggested.source, suggested.people, suggested.state) == ("choice", 1, "open")
    other = TelegramCitizen(city)
    ask(other, "這句話的三個主題都有")
    tap(other, menu.labels[0])
    (suggested,) = _suggested(city, "這句話的三個主題都有")
    assert suggested.people == 2


def test_a_phrasing_is_not_suggested_again(citizen: Citizen) -> None:
    menu = ask(citizen, SHARED)
    tap(citizen, menu.labels[0])
    tap(citizen, "有幫助")
    assert _suggested(citizen.city, SHARED) == []


@pytest.mark.parametrize("how", ["tapped", "typed"])
def test_none_of_these_makes_the_question_a_gap(citizen: Citizen, how: str) -> None:
    ask(citizen, SHARED)
    said = tap(citizen, "以上皆非") if how == "tapped" else ask(citizen, "以上皆非")
    assert said.labels == (TELL_ME,)
    kept = _newest(citizen.city)
    assert (kept.outcome, kept.reason, kept.gap_state) == ("handed_over", "none_of_these", "")


def test_none_of_these_under_an_older_menu_is_about_that_menus_question(citizen: Citizen) -> None:
    value = ask(citizen, SHARED).choices[-1][1]
    older = _newest(citizen.city).id
    ask(citizen, QUESTION)
    citizen.taps(value)
    citizen.city.work()
    with citizen.city.database.read() as session:
        assert session.get_one(Question, older).reason == "none_of_these"
    assert _newest(citizen.city).reason == ""


def test_who_asked_for_it_is_told_once(citizen: Citizen) -> None:
    ask(citizen, NOBODY_KNOWS)
    assert "告訴您" in tap(citizen, TELL_ME).text
    kept = _newest(citizen.city)
    assert kept.wants_news
    at_once = citizen.channel != "line"
    before = len(citizen.heard())
    for told in (1, 0):
        assert _answer_gap(citizen.city, kept.id) == (told if at_once else 0)
        citizen.city.work()
    citizen.city.teach([ENTRY])
    assert [ENTRY.answer in said.text for said in citizen.heard()[before:]] == ([True] if at_once else [])
    said = ask(citizen, "謝謝").text
    assert (ENTRY.answer in said) is not at_once
    assert "不客氣" in said
    assert ENTRY.answer not in ask(citizen, "謝謝").text
    assert _newest(citizen.city).told_at is not None


def test_line_is_told_by_the_free_token(city: City) -> None:
    citizen = LineCitizen(city)
    ask(citizen, NOBODY_KNOWS)
    tap(citizen, TELL_ME)
    city.teach([ENTRY])
    _answer_gap(city, _newest(city).id)
    city.work()
    assert ENTRY.answer in ask(citizen, QUESTION).text
    assert set(citizen.ways()) == {"reply"}


def test_an_emergency_is_not_kept_waiting_by_news(city: City) -> None:
    citizen = LineCitizen(city)
    ask(citizen, NOBODY_KNOWS)
    tap(citizen, TELL_ME)
    city.teach([ENTRY])
    _answer_gap(city, _newest(city).id)
    assert ENTRY.answer not in ask(citizen, "我家失火了").text
    assert ENTRY.answer in ask(citizen, "謝謝").text


def test_while_staff_hold_the_chat_news_wait(city: City) -> None:
    agent = Agent(city, "lin@city.example")
    citizen = TelegramCitizen(city)
    number, _ = read_case(ask(citizen, NOBODY_KNOWS).text)
    tap(citizen, TELL_ME)
    agent.opens(f"/console/cases/{number}")
    agent.presses("認領")
    city.teach([ENTRY])
    assert _answer_gap(city, _newest(city).id) == 0
    agent.presses("退回")
    city.work()
    assert ENTRY.answer in ask(citizen, "謝謝").text


def test_somebody_else_in_the_same_group_who_did_not_ask_is_not_told(city: City) -> None:
    citizen, other = TelegramCitizen(city), TelegramCitizen(city)
    ask(citizen, NOBODY_KNOWS)
    tap(citizen, TELL_ME)
    first = _newest(city).id
    ask(other, NOBODY_KNOWS)
    heard = len(other.heard())
    assert _answer_gap(city, first, _newest(city).id) == 1
    city.work()
    assert len(other.heard()) == heard


def test_a_question_taken_back_is_forgotten(city: City) -> None:
    citizen = LineCitizen(city)
    ask(citizen, NOBODY_KNOWS)
    written = citizen.last["message"]["id"]
    kept = _newest(city)
    assert kept.text == NOBODY_KNOWS
    citizen.does(unsend_event(written, user=citizen.id))
    city.work()
    assert _newest(city).text == ""


def _suggested(city: City, wording: str) -> list[Suggestion]:
    with city.database.read() as session:
        return list(session.scalars(select(Suggestion).where(Suggestion.text == wording)))


def _answer_gap(city: City, *ids: int) -> int:
    with city.database.write() as session:
        answered = {"gap_state": GapState.ANSWERED.value, "entry_id": ENTRY.id}
        session.execute(update(Question).where(Question.id.in_(ids)).values(**answered))
        assert session.scalars(select(Conversation.id).limit(1)).all()
        return tell_askers(session, ids, ENTRY)
