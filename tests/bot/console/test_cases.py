"""The queue, the closed cases and a case's page: what they show, and what they hide."""

import re
from datetime import UTC, datetime

from sqlalchemy import event, update

from bot.cases.case import Case
from bot.conversations.conversation import Conversation
from intents.match import Match
from tests.bot.console.desk import ENTRY, Browser, Desk, shown

ATTACK = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def test_the_queue_lists_open_and_claimed_cases_the_oldest_first(desk: Desk) -> None:
    agent, colleague = desk.agent(), desk.signed_in()
    numbers = [desk.new_case(f"第 {n} 個問題", channel) for n, channel in enumerate(("web", "line", "telegram"))]
    agent.claim(numbers[1])
    page = agent.get("/")
    listed = re.findall(r'href="/console/cases/([0-9A-Z-]+)"', page.text)
    assert [number for number in listed if number in numbers] == numbers
    assert f"共 {len(listed)} 件" in shown(page)
    assert [_row(page.text, number)[2] for number in numbers] == ["網頁", "LINE", "Telegram"]
    assert "待認領" in _row(page.text, numbers[0])
    assert "處理中（您）" in _row(page.text, numbers[1])
    assert f"處理中（{agent.email}）" in _row(colleague.get("/").text, numbers[1])
    assert _row(page.text, numbers[0])[-1] == "0 分"


def test_times_are_taiwans(desk: Desk) -> None:
    from_taipei = desk.agent()
    number = desk.new_case()
    with desk.database.write() as session:
        session.execute(
            update(Case).where(Case.number == number).values(opened_at=datetime(2026, 1, 1, 16, 30, tzinfo=UTC))
        )
    assert "2026/01/02 00:30" in _row(from_taipei.get("/").text, number)


def test_the_queue_says_who_wrote_again(desk: Desk) -> None:
    agent = desk.agent()
    user = desk.asks("有人在嗎，路燈壞了")
    number = desk.case_of(user).number
    agent.claim(number)
    agent.answer(number, "您好")
    assert "民眾有新訊息" not in " ".join(_row(agent.get("/").text, number))
    desk.asks("還在嗎", user=user)
    assert "民眾有新訊息" in " ".join(_row(agent.get("/").text, number))


def test_a_longer_queue_asks_the_database_no_more_often(desk: Desk) -> None:
    agent = desk.agent()
    desk.new_case()
    few = _statements(desk, agent)
    for n in range(5):
        desk.new_case(f"另一個問題 {n}")
    assert _statements(desk, agent) == few


def test_closed_cases_have_a_page_of_their_own(desk: Desk) -> None:
    agent = desk.agent()
    number = desk.new_case("要結案的問題")
    agent.claim(number)
    agent.post(f"/cases/{number}/close", outcome="passed_on", note="養工處會跟您聯絡")
    assert number not in agent.get("/").text
    row = _row(agent.get("/closed").text, number)
    assert "已轉給負責的單位" in row
    assert "您" in row
    page = shown(agent.get(f"/cases/{number}"))
    assert "養工處會跟您聯絡" in page
    assert "已結案" in page


def test_a_case_shows_the_question_the_transcript_and_what_the_bot_thought(desk: Desk) -> None:
    user = desk.asks("路燈壞了", matches=[Match(ENTRY, 0.93, "路燈壞了", ())])
    desk.asks("燈的事情", user=user, matches=[Match(ENTRY, 0.09, "路燈壞了", ()), Match(ENTRY, 0.001, "x", ())])
    case = desk.case_of(user)
    page = shown(desk.agent().get(f"/cases/{case.number}"))
    assert "路燈故障通報（works.streetlight），信心 93%" in page
    assert "路燈故障通報（works.streetlight）9%" in page
    assert "）0%" not in page
    assert "機器人答不上來" in page
    assert "工務局" in page
    assert page.index("路燈壞了") < page.index("燈的事情", page.index("對話紀錄"))
    assert "開案（機器人答不上來）" in page


def test_the_passcode_is_the_citizens_alone(desk: Desk) -> None:
    agent = desk.agent()
    user = desk.asks("我要找真人", channel="line")
    case = desk.case_of(user)
    desk.asks(f"查案件 {case.number} {case.passcode}", user=user, channel="line")
    assert any(case.passcode in u.text for u in desk.said(case.number))
    agent.claim(case.number)
    for path in (f"/cases/{case.number}", "/", "/trouble"):
        assert case.passcode not in agent.get(path).text
    assert f"查案件 {case.number} ●●●●●●" in shown(agent.get(f"/cases/{case.number}"))


def test_citizens_words_are_text_and_nothing_else(desk: Desk) -> None:
    number = desk.new_case(f"{ATTACK} 路燈壞了")
    agent = desk.agent()
    for path in ("/", f"/cases/{number}"):
        page = agent.get(path)
        assert "<script" not in page.text
        assert "<img" not in page.text
        assert "<script>alert(1)</script>" in shown(page)


def test_hidden_characters_are_shown(desk: Desk) -> None:
    number = desk.new_case("路燈\u202e壞了\u202c\u200b嗎 \u0007")
    agent = desk.agent()
    for path in ("/", f"/cases/{number}"):
        page = agent.get(path).text
        assert not set(page) & set("\u202e\u202c\u200b\u0007")
        assert "路燈⟦U+202E⟧壞了⟦U+202C⟧⟦U+200B⟧嗎" in page


def test_a_withdrawn_message_is_gone_from_every_part_of_the_page(desk: Desk) -> None:
    user = desk.asks("路燈壞了好幾天")
    desk.asks("我的身分證字號是 A123456789", user=user)
    desk.withdraws(user, f"text-{user}-我的身分證字號是 A123456789")
    page = desk.agent().get(f"/cases/{desk.case_of(user).number}")
    assert "（民眾已收回）" in shown(page)
    assert "A123456789" not in page.text


def test_a_citizen_who_left_is_announced(desk: Desk) -> None:
    user = desk.asks("路燈壞了好幾天")
    agent, number = desk.agent(), desk.case_of(user).number
    assert "可能送不到" not in shown(agent.get(f"/cases/{number}"))
    with desk.database.write() as session:
        session.execute(update(Conversation).where(Conversation.user_id == user).values(reachable=False))
    assert "可能送不到" in shown(agent.get(f"/cases/{number}"))


def test_english_words_are_marked_as_english(desk: Desk) -> None:
    number = desk.new_case("The street lamp is broken")
    assert 'lang="en">The street lamp is broken<' in desk.agent().get(f"/cases/{number}").text


def _row(page: str, number: str) -> list[str]:
    """The cells of a case's row."""
    row = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*?{number}.*?</tr>", page, re.DOTALL)
    assert row is not None
    return [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row[0], re.DOTALL)]


def _statements(desk: Desk, browser: Browser) -> int:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(desk.database.engine, "before_cursor_execute", note)
    try:
        assert browser.get("/").status_code == 200
    finally:
        event.remove(desk.database.engine, "before_cursor_execute", note)
    return len(seen)
