"""Claim, give back, answer and close: what the citizen gets, what is refused, and that no typed word is lost."""

import re
import secrets

import pytest

from bot.outbox.outgoing import SendStatus
from bot.outbox.queue import note_failed
from tests.bot.console.desk import Browser, Desk, goes_to, shown


@pytest.fixture(scope="module")
def agent(desk: Desk) -> Browser:
    """An agent."""
    return desk.signed_in()


@pytest.fixture(scope="module")
def colleague(desk: Desk) -> Browser:
    """Another agent."""
    return desk.signed_in()


def test_a_case_is_claimed_answered_and_closed(desk: Desk, agent: Browser) -> None:
    user = desk.asks("路燈壞了好幾天")
    number = desk.case_of(user).number
    assert goes_to(agent.claim(number)) == f"/console/cases/{number}?done=claimed"
    assert "已認領" in shown(agent.get(f"/cases/{number}?done=claimed"))
    desk.asks("有人嗎", user=user)
    assert goes_to(agent.answer(number, "  您好，\r\n三天內會修好。 ")) == f"/console/cases/{number}?done=answered"
    closed = agent.post(f"/cases/{number}/close", outcome="done", note="修好了")
    assert goes_to(closed) == f"/console/cases/{number}?done=closed"
    sent = [row.text for row in desk.outbox(number)]
    assert sent[1:] == ["同仁來了，接下來由真人為您服務。", "您好，\n三天內會修好。", sent[3]]
    assert "已經處理好了" in sent[3]
    assert "修好了" in sent[3]
    assert [u.speaker for u in desk.said(number)] == ["citizen", "bot", "bot", "citizen", "agent", "bot"]
    history = shown(agent.get(f"/cases/{number}"))
    history = history[history.index("處理經過") :]
    places = [history.index(word) for word in ("開案", "認領", "回覆", "結案（已經處理好）")]
    assert places == sorted(places)


def test_a_case_given_back_waits_for_others(desk: Desk, agent: Browser, colleague: Browser) -> None:
    number = desk.new_case()
    agent.claim(number)
    assert goes_to(agent.post(f"/cases/{number}/give-back")).endswith("?done=given_back")
    assert colleague.claim(number).status_code == 303
    assert f"{colleague.email} 處理中" in shown(agent.get(f"/cases/{number}"))


def test_two_clicks_answer_once(desk: Desk, agent: Browser) -> None:
    number = desk.new_case()
    assert [agent.claim(number).status_code for _ in range(2)] == [303, 303]
    form = re.search(r'name="form_id" value="([0-9a-f]{32})"', agent.get(f"/cases/{number}").text)
    assert form is not None
    assert [agent.answer(number, "只說一次", form[1]).status_code for _ in range(2)] == [303, 303]
    assert [row.text for row in desk.outbox(number)].count("只說一次") == 1
    assert [u.text for u in desk.said(number)].count("只說一次") == 1
    assert form[1] not in agent.get(f"/cases/{number}").text


def test_a_case_of_another_is_not_ours_and_the_text_is_kept(desk: Desk, agent: Browser, colleague: Browser) -> None:
    number = desk.new_case()
    agent.claim(number)
    before = len(desk.outbox(number))
    assert colleague.claim(number).status_code == 409
    late = colleague.answer(number, "打了很久 <b>的回覆")
    assert late.status_code == 409
    assert "這件由其他同事處理中。" in shown(late)
    assert "打了很久 &lt;b&gt;的回覆</textarea>" in late.text
    closing = colleague.post(f"/cases/{number}/close", outcome="done", note="打了很久的說明")
    assert closing.status_code == 409
    assert "打了很久的說明</textarea>" in closing.text
    assert colleague.post(f"/cases/{number}/give-back").status_code == 409
    assert len(desk.outbox(number)) == before


def test_nobody_answers_an_open_or_a_closed_case(desk: Desk, agent: Browser) -> None:
    number = desk.new_case()
    unclaimed = agent.answer(number, "太早")
    assert unclaimed.status_code == 409
    assert "請先認領這件案件。" in shown(unclaimed)
    agent.claim(number)
    agent.post(f"/cases/{number}/close", outcome="answered")
    again = agent.answer(number, "太晚")
    assert again.status_code == 409
    assert "案件已結案。" in shown(again)
    assert "太晚</textarea>" in again.text
    assert not {"太早", "太晚"} & {row.text for row in desk.outbox(number)}


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "請先打回覆"), (" \n\t ", "請先打回覆"), ("字" * 4_001, "回覆太長了（4,001 字）")]
)
def test_an_answer_that_will_not_do_is_refused_beside_its_field(
    desk: Desk, agent: Browser, text: str, sentence: str
) -> None:
    number = desk.new_case()
    agent.claim(number)
    refused = agent.answer(number, text)
    assert refused.status_code == 400
    assert sentence in shown(refused)
    assert re.search(r'<textarea id="text"[^>]*aria-describedby="text-hint text-problem"[^>]*aria-inv', refused.text)
    assert f'id="text-problem">{sentence}' in refused.text
    assert f"{text.strip()}</textarea>" in refused.text
    assert re.search("<title>錯誤：", refused.text)
    assert [u.speaker for u in desk.said(number)] == ["citizen", "bot", "bot"]


def test_the_longest_answer_fits(desk: Desk, agent: Browser) -> None:
    number = desk.new_case()
    agent.claim(number)
    assert agent.answer(number, "😀" * 4_000).status_code == 303
    assert desk.outbox(number)[-1].text == "😀" * 4_000


@pytest.mark.parametrize("form_id", ["", "x", "0" * 33, "權" * 32])
def test_a_form_without_its_number_is_not_taken(desk: Desk, agent: Browser, form_id: str) -> None:
    number = desk.new_case()
    agent.claim(number)
    refused = agent.post(f"/cases/{number}/answer", text="回覆", form_id=form_id)
    assert refused.status_code == 400
    assert "回覆</textarea>" in refused.text
    assert desk.outbox(number)[-1].text != "回覆"


@pytest.mark.parametrize("outcome", ["", "open", "DONE", "完成"])
def test_closing_needs_an_outcome_and_keeps_the_note(desk: Desk, agent: Browser, outcome: str) -> None:
    number = desk.new_case()
    agent.claim(number)
    refused = agent.post(f"/cases/{number}/close", outcome=outcome, note="打了很久的說明")
    assert refused.status_code == 400
    assert "請選一個結果。" in shown(refused)
    assert '<fieldset aria-describedby="outcome-problem">' in refused.text
    assert "打了很久的說明</textarea>" in refused.text
    assert number in agent.get("/").text


def test_a_note_too_long_keeps_the_outcome(desk: Desk, agent: Browser) -> None:
    number = desk.new_case()
    agent.claim(number)
    refused = agent.post(f"/cases/{number}/close", outcome="cannot", note="字" * 1_001)
    assert refused.status_code == 400
    assert "說明太長了（1,001 字）" in shown(refused)
    assert re.search(r'value="cannot"[^>]* checked>', refused.text)


@pytest.mark.parametrize("odd", ["%00", "%ED%A0%80", "%FF"])
def test_characters_no_database_takes_do_not_break_an_answer(desk: Desk, agent: Browser, odd: str) -> None:
    number = desk.new_case()
    agent.claim(number)
    body = f"csrf={agent.csrf()}&form_id={secrets.token_hex(16)}&text=a{odd}b"
    taken = agent.client.post(
        f"/console/cases/{number}/answer",
        content=body,
        headers={"content-type": "application/x-www-form-urlencoded; charset=utf-8"},
    )
    assert taken.status_code == 303
    assert desk.outbox(number)[-1].text.replace("\ufffd", "") == "ab"


def test_an_answer_on_its_way_or_lost_is_seen_on_the_case(desk: Desk, agent: Browser) -> None:
    number = desk.new_case()
    agent.claim(number)
    agent.answer(number, "收得到嗎")
    row = desk.outbox(number)[-1]
    assert row.status == SendStatus.WAITING
    waiting = shown(agent.get(f"/cases/{number}"))
    assert re.search(r"等待送出，[^，]* 收得到嗎", waiting)
    with desk.database.write() as session:
        note_failed(session, row.id, "the account is blocked")
    lost = shown(agent.get(f"/cases/{number}"))
    assert re.search(r"沒有送到，[^，]* 收得到嗎 原因：the account is blocked", lost)
