"""A citizen asks on any channel: the answer, the menu, the person, the greeting."""

from sqlalchemy import func, select

from bot.cases.case import Case
from bot.conversations import store as conversations
from bot.conversations.conversation import Conversation
from tests.citizens import Citizen, Heard, LineCitizen, TelegramCitizen, ask, read_case, tap
from tests.city import City
from tests.peers.line_events import unsend_event

QUESTION = "身分證掉了怎麼辦"
SHARED = "這句話三個主題都有"
NOBODY_KNOWS = "紫色大象今天會不會跳舞"


def test_a_question_is_answered_with_its_source(citizen: Citizen) -> None:
    said = ask(citizen, QUESTION)
    assert "戶政事務所" in said.text
    assert "資料來源：https://" in said.text
    assert "查核" in said.text
    assert said.labels == ("有幫助", "沒幫助")


def test_unsure_the_desk_asks_back_with_three_at_most_and_none_of_these(citizen: Citizen) -> None:
    said = ask(citizen, SHARED)
    assert len(said.choices) == 4
    assert said.labels[-1] == "以上皆非"
    assert set(said.labels[:-1]) <= {f"練習主題{letter}" for letter in "甲乙丙丁"}


def test_a_tapped_option_is_answered(citizen: Citizen) -> None:
    menu = ask(citizen, SHARED)
    said = tap(citizen, menu.labels[1])
    assert f"【{menu.labels[1]}】" in said.text


def test_none_of_these_opens_a_case_with_the_question(citizen: Citizen) -> None:
    ask(citizen, SHARED)
    number, _ = read_case(tap(citizen, "以上皆非").text)
    with citizen.city.database.read() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        assert (case.question, case.reason, case.status) == (SHARED, "none_of_these", "open")


def test_none_of_these_may_also_be_typed(citizen: Citizen) -> None:
    ask(citizen, SHARED)
    read_case(ask(citizen, "以上皆非").text)


def test_a_person_on_request(citizen: Citizen) -> None:
    said = ask(citizen, "我要找真人")
    read_case(said.text)
    assert "請同仁來幫您" in said.text
    assert "查案件" in said.text


def test_a_person_wanted_for_a_reason_gets_a_case_about_that_reason(citizen: Citizen) -> None:
    words = "我想找真人問一下我家巷口那棵快要倒的樹"
    ask(citizen, QUESTION)
    number, _ = read_case(ask(citizen, words).text)
    with citizen.city.database.read() as session:
        assert session.scalars(select(Case).where(Case.number == number)).one().question == words


def test_a_bare_wish_for_a_person_gets_a_case_about_the_question_before_it(citizen: Citizen) -> None:
    ask(citizen, QUESTION)
    number, _ = read_case(ask(citizen, "真人").text)
    with citizen.city.database.read() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        assert (case.question, case.bureau) == (QUESTION, "民政局")


def test_no_answer_opens_a_case_at_once(citizen: Citizen) -> None:
    number, passcode = read_case(ask(citizen, NOBODY_KNOWS).text)
    assert len(number) == 9
    assert len(passcode) == 6


def test_a_second_question_without_answer_joins_the_open_case(citizen: Citizen) -> None:
    first = read_case(ask(citizen, NOBODY_KNOWS).text)
    assert read_case(ask(citizen, NOBODY_KNOWS + "，急").text) == first


def test_the_greeting_says_that_it_is_a_bot(city: City) -> None:
    for newcomer in (LineCitizen(city), TelegramCitizen(city)):
        newcomer.arrives()
        city.work()
        (said,) = newcomer.heard()
        assert "機器人" in said.text
        assert "119" in said.text
    assert "機器人" in city.visitor().get("/").text


def test_english_is_greeted_in_english(city: City) -> None:
    newcomer = TelegramCitizen(city, language="en")
    newcomer.arrives()
    city.work()
    assert "a bot" in newcomer.heard()[0].text


def test_who_leaves_is_noted_and_who_comes_back_too(city: City) -> None:
    for citizen in (LineCitizen(city), TelegramCitizen(city)):
        citizen.arrives()
        city.work()
        for does, reachable in ((citizen.leaves, False), (citizen.arrives, True)):
            does()
            city.work()
            assert _conversation(citizen).reachable is reachable


def test_line_answers_with_the_free_token_and_pushes_only_when_it_is_gone(city: City) -> None:
    citizen = LineCitizen(city)
    ask(citizen, QUESTION)
    assert citizen.ways() == ["reply"]
    citizen.writes(QUESTION)
    for token in citizen.tokens:
        city.line.expire_token(token)
    city.work()
    assert citizen.ways() == ["reply", "push"]


def test_a_repeated_event_never_acts_twice(citizen: Citizen) -> None:
    citizen.writes(NOBODY_KNOWS)
    for _ in range(3):
        assert citizen.repeats().status_code < 400
    citizen.city.work()
    for _ in range(3):
        assert citizen.repeats().status_code < 400
    citizen.city.work()
    assert len(citizen.heard()) == 1
    assert _cases_of(citizen) == 1


def test_twenty_copies_of_twenty_events_act_twenty_times(city: City) -> None:
    citizens = [LineCitizen(city) for _ in range(20)]
    for citizen in citizens:
        citizen.writes(NOBODY_KNOWS)
    for _ in range(19):
        for citizen in citizens:
            citizen.repeats()
    city.work()
    assert [len(citizen.heard()) for citizen in citizens] == [1] * 20
    assert [_cases_of(citizen) for citizen in citizens] == [1] * 20


def test_a_strangers_button_and_an_old_one_do_nothing_but_say_so(citizen: Citizen) -> None:
    other = LineCitizen(citizen.city)
    value = ask(other, SHARED).choices[0][1]
    for odd in (value, "999999999999999999.0", "none", "../../etc", "0.-1"):
        citizen.taps(odd)
        citizen.city.work()
        assert "過期" in citizen.heard()[-1].text


def test_a_sticker_gets_a_kind_word(citizen: Citizen) -> None:
    citizen.sends_a_sticker()
    citizen.city.work()
    (said,) = citizen.heard()
    assert "打字" in said.text


def test_thanks_and_hello_open_no_case(citizen: Citizen) -> None:
    for words in ("謝謝你", "哈囉", "🙂"):
        ask(citizen, words)
    assert _cases_of(citizen) == 0


def test_a_message_taken_back_is_blanked_and_stays_so(city: City) -> None:
    citizen = LineCitizen(city)
    citizen.writes(QUESTION)
    written = citizen.last
    city.work()
    citizen.does(unsend_event(written["message"]["id"], user=citizen.id))
    city.work()
    citizen.deliver(written)
    city.work()
    with city.database.read() as session:
        said = conversations.transcript(session, _conversation(citizen).id)
    assert [u.text for u in said if u.speaker == "citizen"] == [""]
    assert said[0].withdrawn


def test_a_case_forgets_what_its_citizen_took_back(city: City) -> None:
    citizen = LineCitizen(city)
    number, _ = read_case(ask(citizen, NOBODY_KNOWS).text)
    written = citizen.last["message"]["id"]
    citizen.does(unsend_event(written, user=citizen.id))
    city.work()
    with city.database.read() as session:
        assert session.scalars(select(Case).where(Case.number == number)).one().question == ""


def test_replies_of_one_chat_keep_their_order(citizen: Citizen) -> None:
    for words in ("哈囉", "謝謝", QUESTION):
        citizen.writes(words)
    citizen.city.work()
    first, second, third = [said.text for said in citizen.heard()]
    assert "機器人" in first
    assert "不客氣" in second
    assert "戶政事務所" in third


def _conversation(citizen: Citizen) -> Conversation:
    user = citizen.id if isinstance(citizen, LineCitizen) else _user_of(citizen)
    with citizen.city.database.read() as session:
        found = conversations.find(session, citizen.channel, user)
    assert found is not None
    return found


def _user_of(citizen: Citizen) -> str:
    if isinstance(citizen, TelegramCitizen):
        return str(citizen.user["id"])
    with citizen.city.database.read() as session:
        newest = select(Conversation.user_id).where(Conversation.channel == "web").order_by(Conversation.id.desc())
        return session.scalars(newest.limit(1)).one()


def _cases_of(citizen: Citizen) -> int:
    with citizen.city.database.read() as session:
        asked = select(func.count()).select_from(Case).where(Case.conversation_id == _conversation(citizen).id)
        return session.scalars(asked).one()


def test_what_is_heard_is_plain_text(citizen: Citizen) -> None:
    said: Heard = ask(citizen, "<b>哈囉</b> <script>alert(1)</script> 身分證不見了")
    assert "<" not in said.text.replace("<https", "")
