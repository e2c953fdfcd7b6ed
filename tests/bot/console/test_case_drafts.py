"""From a closed case to a draft: who may, when, once, and nothing of whose case it was in any revision."""

import json
import threading

import pytest
from sqlalchemy import select, update

from bot.cases.case import Case, CaseEvent
from bot.console.passcodes import COVER, erase
from bot.staff.member import Role
from knowledge.entry import Entry, Status
from knowledge.revision import RevisionRow
from tests.bot.console.curators import TODAY, history, live, save, step
from tests.bot.console.desk import Browser, Desk, goes_to, shown

XSS = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
PERSONAL = ("王小明", "A123456789", "0912345678", "ming@example.com", "四維三路2號")
TOLD = "我叫王小明，身分證 A123456789，手機 0912345678，信箱 ming@example.com，住高雄市苓雅區四維三路2號"


def _closed(desk: Desk, question: str, *answers: str, user: str = "") -> str:
    """The number of a case that an agent answered and closed."""
    number = desk.case_of(desk.asks(question, user=user)).number
    agent = desk.agent()
    agent.claim(number)
    for text in answers:
        agent.answer(number, text)
    agent.post(f"/cases/{number}/close", outcome="answered", note="")
    return number


def _make(browser: Browser, number: str) -> str:
    """Press the button; returns the id of the draft it leads to."""
    path, _, done = goes_to(browser.post(f"/cases/{number}/draft")).partition("?")
    assert done in {"done=from_case", "done=from_case_before"}
    return path.removeprefix("/console/entries/").removesuffix("/edit")


def test_the_draft_of_a_case_and_its_form(desk: Desk, mei: Browser) -> None:
    desk.teaches(Entry("planning.elephant", "大象", "請打 1999。", bureau="研考會"))
    number = _closed(desk, "您好，請問石頭大象什麼時候搬走？很急", "您好，石頭大象下週三搬走。", "問題請打 1999。")
    page = mei.get(f"/cases/{number}")
    assert "用這個回答新增題目" in page.text
    assert "請再看一次有沒有個人資料" in shown(page)
    entry_id = _make(mei, number)
    (draft,) = history(desk, entry_id)
    assert entry_id.startswith("planning.")
    assert draft.entry == Entry(
        entry_id,
        "請問石頭大象什麼時候搬走",
        "石頭大象下週三搬走。\n問題請打 1999。",
        phrasings=("您好，請問石頭大象什麼時候搬走？很急",),
        bureau="研考會",
        checked_on=TODAY,
        status=Status.DRAFT,
        revision=1,
    )
    assert (draft.author, draft.note, live(desk, entry_id)) == (mei.email, "來自案件", None)
    form = mei.client.get(f"/console/entries/{entry_id}/edit?done=from_case")
    assert "草稿做好了，民眾還看不到。" in shown(form)
    for path in (f"/entries/{entry_id}/edit", f"/entries/{entry_id}"):
        assert "請再看一次有沒有個人資料" in shown(mei.get(path))
        assert number not in mei.get(path).text
    case = mei.get(f"/cases/{number}")
    assert f'href="/console/entries/{entry_id}"' in case.text
    assert f"{mei.email}：做成題目" in shown(case)


def test_the_warning_stays_with_the_draft_until_it_is_public(desk: Desk, mei: Browser) -> None:
    entry_id = _make(mei, _closed(desk, "石頭大象幾歲", "三歲，請打 1999。"))
    save(mei, entry_id, answer="四歲，請打 1999。")
    step(mei, entry_id, "submit")
    assert "請再看一次" in shown(mei.get(f"/entries/{entry_id}"))
    assert step(mei, entry_id, "publish", reason="試試").endswith("?done=published")
    assert "請再看一次" not in shown(mei.get(f"/entries/{entry_id}"))
    save(mei, entry_id, answer="五歲，請打 1999。")
    assert "請再看一次" not in shown(mei.get(f"/entries/{entry_id}/edit"))


def test_what_is_personal_is_in_no_revision(desk: Desk, mei: Browser) -> None:
    first = desk.case_of(user := desk.asks("石頭大象要不要錢"))
    agent = desk.agent()
    agent.claim(first.number)
    agent.post(f"/cases/{first.number}/close", outcome="done", note="")
    desk.asks(f"{TOLD}。石頭大象呢？", user=user)
    second = desk.case_of(user)
    assert second.number != first.number
    with desk.database.write() as session:  # to the bot these words alone would be a look-up
        longer = f"{second.question} 案件 {first.number} 密碼 {first.passcode}"
        session.execute(update(Case).where(Case.id == second.id).values(question=longer))
    agent.claim(second.number)
    spelled = second.number.lower().replace("-", " ")
    wide = second.passcode.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789"})
    agent.answer(second.number, f"王小明先生您好，案件 {spelled}（{wide}）會寄到{TOLD}。石頭大象免費。")
    agent.post(f"/cases/{second.number}/close", outcome="answered", note=f"{TOLD} 的說明")
    entry_id = _make(mei, second.number)
    save(mei, entry_id, title="石頭大象要錢嗎")
    step(mei, entry_id, "publish", reason="試試")
    with desk.database.read() as session:
        rows = session.scalars(select(RevisionRow).where(RevisionRow.entry_id == entry_id)).all()
        kept = [json.dumps(row.content, ensure_ascii=False) + row.search + row.note for row in rows]
    assert len(kept) == 3
    secrets = [*PERSONAL, first.number, first.passcode, second.number, spelled, second.passcode, wide, user]
    for text in kept:
        for secret in secrets:
            assert secret.casefold() not in text.casefold(), secret
    assert "石頭大象免費" in kept[0]
    assert "石頭大象呢？" in kept[0]


def test_pressed_twice_there_is_one_draft(desk: Desk, mei: Browser, wen: Browser) -> None:
    number = _closed(desk, "石頭大象會不會叫", "會，請打 1999。")
    entry_id = _make(mei, number)
    again = wen.post(f"/cases/{number}/draft")
    assert goes_to(again) == f"/console/entries/{entry_id}/edit?done=from_case_before"
    assert "就是這一份" in shown(wen.client.get(f"/console/entries/{entry_id}/edit?done=from_case_before"))
    assert len(history(desk, entry_id)) == 1
    step(mei, entry_id, "publish", reason="試試")
    assert _make(wen, number) != entry_id


def test_two_curators_press_at_once(desk: Desk, mei: Browser, wen: Browser) -> None:
    number = _closed(desk, "石頭大象怕不怕雨", "不怕，請打 1999。")
    tokens = {browser: browser.csrf() for browser in (mei, wen)}
    made: list[str] = []

    def press(browser: Browser) -> None:
        sent = browser.send(f"/cases/{number}/draft", {"csrf": tokens[browser]})
        made.append(goes_to(sent).partition("?")[0])

    threads = [threading.Thread(target=press, args=(browser,)) for browser in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    with desk.database.read() as session:
        entry_id = made[0].removeprefix("/console/entries/").removesuffix("/edit")
        asked = select(CaseEvent).where(CaseEvent.what == "drafted", CaseEvent.note == entry_id)
        assert len(session.scalars(asked).all()) == 1


def test_agents_see_no_button_and_are_refused(desk: Desk, mei: Browser) -> None:
    number = _closed(desk, "石頭大象多重", "三噸，請打 1999。")
    agent = desk.signed_in(Role.AGENT)
    assert "新增題目" not in agent.get(f"/cases/{number}").text
    refused = agent.post(f"/cases/{number}/draft")
    assert refused.status_code == 403
    assert "沒有權限" in shown(refused)
    assert mei.send(f"/cases/{number}/draft", {"csrf": "x"}).status_code == 403
    with desk.database.read() as session:
        assert not session.scalars(select(RevisionRow).where(RevisionRow.search.contains("石頭大象多重"))).all()


def test_what_is_open_unanswered_or_taken_back_makes_no_draft(desk: Desk, mei: Browser) -> None:
    agent = desk.agent()
    waiting = desk.new_case("石頭大象誰刻的")
    answered = desk.new_case("石頭大象哪裡來的")
    agent.claim(answered)
    agent.answer(answered, "請打 1999。")
    silent = _closed(desk, "石頭大象可以摸嗎")
    user = desk.asks("石頭大象有沒有名字")
    back = _closed(desk, "石頭大象是公的嗎", "請打 1999。", user=user)
    desk.withdraws(user, f"text-{user}-石頭大象有沒有名字")
    for number, sentence in (
        (waiting, "案件還沒結案"),
        (answered, "案件還沒結案"),
        (silent, "沒有同仁回覆過這件案件"),
        (back, "民眾收回了問題"),
    ):
        assert "用這個回答新增題目" not in mei.get(f"/cases/{number}").text, number
        refused = mei.post(f"/cases/{number}/draft")
        assert refused.status_code == 409
        assert sentence in shown(refused)
    for number in ("0000-0000", "x"):
        assert mei.post(f"/cases/{number}/draft").status_code == 404


def test_an_answer_of_another_case_stays_out(desk: Desk, mei: Browser) -> None:
    user = desk.asks("石頭大象會游泳嗎")
    agent = desk.agent()
    first = desk.case_of(user).number
    agent.claim(first)
    agent.answer(first, "不會，請打 1999。")
    agent.post(f"/cases/{first}/close", outcome="answered", note="")
    second = _closed(desk, "石頭獅子會游泳嗎", "獅子也不會，請打 1998。", user=user)
    assert history(desk, _make(mei, first))[0].entry.answer == "不會，請打 1999。"
    assert history(desk, _make(mei, second))[0].entry.answer == "獅子也不會，請打 1998。"


def test_markup_of_a_citizen_and_of_an_agent_is_only_text(desk: Desk, wen: Browser) -> None:
    number = _closed(desk, f"{XSS} 石頭大象", f"{XSS} 答案\u202e")
    entry_id = _make(wen, number)
    for path in (
        f"/cases/{number}",
        f"/entries/{entry_id}",
        f"/entries/{entry_id}/edit",
        f"/entries/{entry_id}/publish",
    ):
        page = wen.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert "<img" not in page.text
    assert history(desk, entry_id)[0].entry.answer.startswith(XSS)


@pytest.mark.parametrize(
    "spelled",
    ["K7QM-20X1", "k7qm20x1", "K7QM 2OXl", "Ｋ７ＱＭ－２０Ｘ１", "編號K7QM-20X1的", "K 7 Q M 2 0 X 1", "k7qm–2ox1"],
)
def test_a_number_is_covered_however_it_is_spelled(spelled: str) -> None:
    covered = erase(f"您的案件 {spelled} 好了", ["K7QM-20X1", "012345"])
    assert covered.replace("編號", "").replace("的 ", " ") == f"您的案件 {COVER} 好了"


@pytest.mark.parametrize("text", ["電話 90123456", "0123456", "012-34", "AK7QM-20X1", "K7QM-20X12", ""])
def test_other_numbers_stay(text: str) -> None:
    assert erase(text, ["K7QM-20X1", "012345"]) == text
