"""A case from the first word to the last: opened, looked up, claimed, answered, closed, and the bot back."""

import pytest

from tests.agents import Agent
from tests.citizens import Citizen, LineCitizen, TelegramCitizen, WebCitizen, ask, read_case
from tests.city import City
from tests.stories.test_questions import NOBODY_KNOWS, QUESTION, SHARED

SEND = "回覆"
CLAIM = "認領"
CLOSE = "結案"
GIVE_BACK = "退回"


@pytest.fixture(scope="module")
def agent(city: City) -> Agent:
    """Somebody at the desk."""
    return Agent(city, "mei@city.example")


@pytest.fixture(scope="module")
def colleague(city: City) -> Agent:
    """Somebody at the next desk."""
    return Agent(city, "wen@city.example")


def _open_case(citizen: Citizen) -> tuple[str, str]:
    return read_case(ask(citizen, NOBODY_KNOWS).text)


def _latest(citizen: Citizen) -> str:
    citizen.city.work()
    return citizen.heard()[-1].text


def test_from_the_question_to_the_end(citizen: Citizen, agent: Agent) -> None:
    number, passcode = _open_case(citizen)
    assert number in agent.opens("/console/").text
    page = agent.opens(f"/console/cases/{number}")
    assert NOBODY_KNOWS in page.text
    assert passcode not in page.text
    agent.presses(CLAIM)
    assert "真人為您服務" in _latest(citizen)
    agent.presses(SEND, 回覆內容="您好，大象今天休息 🐘")
    assert _latest(citizen) == "您好，大象今天休息 🐘"
    agent.chooses(CLOSE, "已經回答問題", 給民眾的說明="謝謝您的來信")
    closing = _latest(citizen)
    assert number in closing
    assert "謝謝您的來信" in closing
    assert number not in agent.opens("/console/").text
    assert number in agent.opens("/console/closed").text
    assert "戶政事務所" in ask(citizen, QUESTION).text


def test_from_the_claim_on_the_bot_is_silent_except_for_emergencies(citizen: Citizen, agent: Agent) -> None:
    number, _ = _open_case(citizen)
    agent.opens(f"/console/cases/{number}")
    agent.presses(CLAIM)
    citizen.city.work()
    before = len(citizen.heard())
    for words in (QUESTION, "哈囉", "真人", "以上皆非"):
        citizen.writes(words)
    citizen.sends_a_sticker()
    citizen.city.work()
    assert len(citizen.heard()) == before
    assert QUESTION in agent.opens(f"/console/cases/{number}").text
    assert "119" in ask(citizen, "我家失火了").text


def test_a_button_tapped_while_a_person_holds_the_chat_stops_waiting_and_says_nothing(
    city: City, agent: Agent
) -> None:
    citizen = TelegramCitizen(city)
    value = ask(citizen, SHARED).choices[0][1]
    number, _ = _open_case(citizen)
    agent.opens(f"/console/cases/{number}")
    agent.presses(CLAIM)
    city.work()
    heard, answered = len(citizen.heard()), city.telegram.count("answercallbackquery")
    citizen.taps(value)
    city.work()
    assert len(citizen.heard()) == heard
    assert city.telegram.count("answercallbackquery") == answered + 1


def test_the_transcript_shows_what_the_bot_thought(citizen: Citizen, agent: Agent) -> None:
    ask(citizen, QUESTION)
    number, _ = read_case(ask(citizen, "真人").text)
    page = agent.opens(f"/console/cases/{number}")
    assert "household.id-card-lost" in page.text
    assert "%" in page.text
    assert QUESTION in page.text


def test_given_back_the_bot_answers_again(citizen: Citizen, agent: Agent, colleague: Agent) -> None:
    number, _ = _open_case(citizen)
    agent.opens(f"/console/cases/{number}")
    agent.presses(CLAIM)
    agent.presses(GIVE_BACK)
    citizen.city.work()
    assert "戶政事務所" in ask(citizen, QUESTION).text
    colleague.opens(f"/console/cases/{number}")
    assert "處理中" in colleague.presses(CLAIM).text


def test_two_agents_one_case(citizen: Citizen, agent: Agent, colleague: Agent) -> None:
    number, _ = _open_case(citizen)
    agent.opens(f"/console/cases/{number}")
    colleague.opens(f"/console/cases/{number}")
    agent.presses(CLAIM)
    late = colleague.presses(CLAIM)
    assert late.status == 409
    assert "已經有同事認領" in late.text
    assert SEND not in late.buttons()


def test_an_answer_sent_twice_arrives_once(citizen: Citizen, agent: Agent) -> None:
    number, _ = _open_case(citizen)
    agent.opens(f"/console/cases/{number}")
    filled = agent.presses(CLAIM)
    agent.presses(SEND, 回覆內容="只說一次")
    agent.page = filled  # the browser's back button, then the same form again
    agent.presses(SEND, 回覆內容="只說一次")
    citizen.city.work()
    assert [said.text for said in citizen.heard()].count("只說一次") == 1


def test_a_case_is_looked_up_in_every_channel(citizen: Citizen, agent: Agent) -> None:
    number, passcode = _open_case(citizen)
    for other in (LineCitizen(citizen.city), TelegramCitizen(citizen.city), WebCitizen(citizen.city)):
        assert "等同仁接手" in ask(other, f"查案件 {number} {passcode}").text
        spelled = f"查案件{number.lower().replace('-', '')}　{passcode}"
        assert number in ask(other, spelled).text
        assert NOBODY_KNOWS not in ask(other, f"查案件 {number} {passcode}").text


def test_wrong_passcode_and_no_such_case_sound_the_same(citizen: Citizen) -> None:
    number, passcode = _open_case(citizen)
    wrong = f"{(int(passcode) + 1) % 1_000_000:06}"
    answers = {ask(citizen, f"查案件 {number} {wrong}").text, ask(citizen, f"查案件 0000-0000 {passcode}").text}
    assert len(answers) == 1
    assert "查不到" in answers.pop()


def test_passcodes_cannot_be_guessed(city: City) -> None:
    number, passcode = _open_case(LineCitizen(city))
    thief = LineCitizen(city)
    for guess in range(10):
        assert "查不到" in ask(thief, f"查案件 {number} {(int(passcode) + 1 + guess) % 1_000_000:06}").text
    assert "一小時後" in ask(thief, f"查案件 {number} {passcode}").text


def test_a_look_up_without_number_is_explained(citizen: Citizen) -> None:
    assert "查案件 K7QM-2X9D 123456" in ask(citizen, "查案件").text


def test_after_the_end_a_new_question_opens_a_new_case(citizen: Citizen, agent: Agent) -> None:
    first, _ = _open_case(citizen)
    agent.opens(f"/console/cases/{first}")
    agent.presses(CLAIM)
    agent.chooses(CLOSE, "無法處理")
    citizen.city.work()
    second, _ = _open_case(citizen)
    assert second != first


def test_a_reply_to_who_blocked_us_is_shown_as_not_delivered(city: City, agent: Agent) -> None:
    citizen = TelegramCitizen(city)
    number, _ = _open_case(citizen)
    city.telegram.blocked.add(citizen.user["id"])
    agent.opens(f"/console/cases/{number}")
    agent.presses(CLAIM)
    agent.presses(SEND, 回覆內容="您在嗎")
    city.work()
    page = agent.opens(f"/console/cases/{number}")
    assert "沒有送到" in page.text
    assert "封鎖" in page.text
