"""Test questions on an entry's page: saved, moved, deleted and refused, and who may do it."""

import re

import pytest

from bot.console.addresses import entry_path
from bot.staff.member import Role
from knowledge.entry import Entry
from knowledge.saved_question import SavedQuestion, save_questions, saved_questions
from tests.bot.console.curators import history
from tests.bot.console.desk import Browser, Desk, goes_to, shown

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>椅子\u202e"


def _texts(desk: Desk, entry: Entry) -> list[str]:
    with desk.database.read() as session:
        return [one.text for one in saved_questions(session, entry.id)]


def _post(browser: Browser, entry: Entry, name: str, **fields: str):  # type: ignore[no-untyped-def]
    sent = {"csrf": browser.csrf(), **fields}
    return browser.client.post(f"{entry_path(entry.id)}/{name}", data=sent)


def _boxes(browser: Browser, entry: Entry) -> dict[str, str]:
    """The words beside each box, by the box's name."""
    page = browser.client.get(entry_path(entry.id)).text
    return dict(re.findall(r'name="(gone-\d+)" value="yes">\s*<label for="\1"><bdi>(.*?)</bdi>', page))


def test_a_question_is_saved_shown_with_its_author_and_deleted(desk: Desk, mei: Browser, entry: Entry) -> None:
    path = entry_path(entry.id)
    for text in (f" {entry.id} 椅子\t要找誰修 ", f"{entry.id} 坐下去就垮了"):
        sent = _post(mei, entry, "questions", question=text)
        assert goes_to(sent) == f"{path}?done=question_saved"
    page = shown(mei.client.get(f"{path}?done=question_saved"))
    assert "已存成測試問題。" in page
    assert f"{entry.id} 椅子 要找誰修 {mei.email} 存的" in page
    boxes = _boxes(mei, entry)
    assert list(boxes.values()) == [f"{entry.id} 椅子 要找誰修", f"{entry.id} 坐下去就垮了"]
    gone = _post(mei, entry, "questions/delete", **{next(iter(boxes)): "yes"})
    assert goes_to(gone) == f"{path}?done=questions_deleted"
    assert _texts(desk, entry) == [f"{entry.id} 坐下去就垮了"]
    assert len(history(desk, entry.id)) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "請寫一個問題，裡面要有文字。"),
        (" \t", "請寫一個問題，裡面要有文字。"),
        ("？？", "請寫一個問題，裡面要有文字。"),
        ("椅" * 1_001, "問題太長了，最多 1,000 個字。"),
    ],
)
def test_what_cannot_be_saved_is_told_beside_the_field(
    desk: Desk, mei: Browser, entry: Entry, typed: str, sentence: str
) -> None:
    refused = _post(mei, entry, "questions", question=typed)
    assert refused.status_code == 400
    assert "<title>錯誤：" in refused.text
    assert f'<p class="problem" role="alert"><a class="tap" href="#question">{sentence}</a></p>' in refused.text
    assert f'<p class="problem" id="question-problem">{sentence}</p>' in refused.text
    assert re.search(r'id="question"[^>]* aria-describedby="question-hint question-problem"\s+aria-inv', refused.text)
    assert f'value="{typed.strip()}"' in refused.text
    assert _texts(desk, entry) == []


def test_without_a_tick_nothing_is_deleted(desk: Desk, mei: Browser, entry: Entry) -> None:
    _post(mei, entry, "questions", question=f"{entry.id} 留著")
    for fields in ({}, {"question": "x"}):
        refused = _post(mei, entry, "questions/delete", **fields)
        assert refused.status_code == 400
        assert "請先勾選要刪除的測試問題" in shown(refused)
    odd = {f"gone-{key}": "yes" for key in ("0", "x", "9" * 19, "9" * 40, "-1", "一", "")}
    assert _post(mei, entry, "questions/delete", **odd).status_code == 303
    assert _texts(desk, entry) == [f"{entry.id} 留著"]


def test_an_entry_deletes_its_own_alone_and_a_question_that_moves_is_told(
    desk: Desk, mei: Browser, entry: Entry
) -> None:
    other = Entry(f"{entry.id}.other", "別的椅子", "請打 1999。")
    desk.teaches(other)
    _post(mei, entry, "questions", question=f"{entry.id} 哪裡借椅子")
    box = next(iter(_boxes(mei, entry)))
    _post(mei, other, "questions/delete", **{box: "yes"})
    assert len(_texts(desk, entry)) == 1
    moved = _post(mei, other, "questions", question=f"{entry.id} 哪裡借椅子？")
    assert goes_to(moved) == f"{entry_path(other.id)}?done=question_moved"
    assert "已經移過來了" in shown(mei.client.get(f"{entry_path(other.id)}?done=question_moved"))
    assert (_texts(desk, entry), len(_texts(desk, other))) == ([], 1)


def test_a_hundred_are_shown_and_can_be_deleted_in_one_go(desk: Desk, mei: Browser, entry: Entry) -> None:
    with desk.database.write() as session:
        save_questions(session, [SavedQuestion(f"{entry.id} 第 {n} 題", entry.id, "import") for n in range(103)])
    assert "還有 3 個" in shown(mei.client.get(entry_path(entry.id)))
    boxes = _boxes(mei, entry)
    assert len(boxes) == 100
    assert _post(mei, entry, "questions/delete", **dict.fromkeys(boxes, "yes")).status_code == 303
    assert len(_texts(desk, entry)) == 3


def test_agents_read_and_do_not_write(desk: Desk, mei: Browser, entry: Entry) -> None:
    _post(mei, entry, "questions", question=f"{entry.id} 椅子歪了")
    box = next(iter(_boxes(mei, entry)))
    agent = desk.signed_in(Role.AGENT)
    page = agent.client.get(entry_path(entry.id))
    assert f"{entry.id} 椅子歪了" in page.text
    assert "gone-" not in page.text
    assert "存測試問題" not in page.text
    assert _post(agent, entry, "questions", question="不該存").status_code == 403
    assert _post(agent, entry, "questions/delete", **{box: "yes"}).status_code == 403
    assert _texts(desk, entry) == [f"{entry.id} 椅子歪了"]


def test_a_lost_session_keeps_what_was_typed(desk: Desk, entry: Entry) -> None:
    late = desk.browser().client.post(
        f"{entry_path(entry.id)}/questions", data={"csrf": "x", "question": "打了很久的 <b>"}
    )
    assert late.status_code == 401
    assert "您打的測試問題" in late.text
    assert "打了很久的 &lt;b&gt;</textarea>" in late.text


def test_markup_in_a_question_is_only_text(desk: Desk, mei: Browser, entry: Entry) -> None:
    assert _post(mei, entry, "questions", question=EVIL).status_code == 303
    pages = [mei.client.get(entry_path(entry.id)), _post(mei, entry, "questions", question=EVIL * 50)]
    for page in pages:
        assert "<script>" not in page.text
        assert "<img" not in page.text
    assert EVIL.replace("\u202e", "⟦U+202E⟧") in shown(pages[0])


def test_there_must_be_such_an_entry(mei: Browser) -> None:
    for name, fields in (("questions", {"question": "椅子"}), ("questions/delete", {"gone-1": "yes"})):
        assert _post(mei, Entry("no.such", "", ""), name, **fields).status_code == 404


def test_words_half_typed_into_the_entrys_form_outlive_a_test_question(mei: Browser, entry: Entry) -> None:
    path = entry_path(entry.id)
    assert "data-draft-done" in mei.client.get(f"{path}?done=saved").text
    for done in ("question_saved", "question_moved", "questions_deleted"):
        assert "data-draft-done" not in mei.client.get(f"{path}?done={done}").text
