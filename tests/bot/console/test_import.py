"""Importing at its page: the preview writes nothing, the button does just what it showed, and bad files are told."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select, update

from bot.console.addresses import entry_path
from bot.curation.pending_import import KEPT_FOR, PendingImport
from knowledge.entry import Entry
from tests.bot.console.curators import history, live, save
from tests.bot.console.desk import Browser, Desk, goes_to, shown
from tests.bot.console.importing import IMPORT, confirm, counts, everything, file_of, preview


def _csv(*lines: str) -> str:
    return "\n".join(("id,title,answer,bureau", *lines))


def _pending(desk: Desk) -> list[PendingImport]:
    with desk.database.read() as session:
        return list(session.scalars(select(PendingImport)))


def test_the_preview_shows_each_row_and_writes_nothing(desk: Desk, mei: Browser, entry: Entry) -> None:
    same = replace(entry, id=f"{entry.id}.same", title="完全一樣的題目", phrasings=())
    desk.teaches(same)
    before = everything(desk)
    changed = replace(entry, answer="請打 1998。", phrasings=("椅子斷了", "椅子裂了"), bureau="養工處")
    fresh = replace(entry, id=f"{entry.id}.new", title="新的椅子")
    page = preview(mei, "椅子.csv", file_of(changed, fresh, same).decode("utf-8-sig") + ",,,缺題目,,,\n")
    text = shown(page)
    assert "匯入預覽：椅子.csv" in text
    assert "還沒有匯入任何內容" in text
    assert counts(page) == {"新增": 1, "更新": 1, "併到別的題目": 0, "沒有改變": 1, "有問題": 1}
    assert "第 5 列的 title 欄（題目）：沒有填，每一題都要有。" in text
    assert "請打 （刪除：1999）（新增：1998）。" in text
    assert "新增：椅子裂了" in text
    assert "刪除：工務局" in text
    assert "新增：養工處" in text
    assert "第 3 列 新的椅子" in text
    assert f'href="{entry_path(entry.id)}"' in page.text
    assert everything(desk) == before
    assert live(desk, fresh.id) is None


def test_the_button_does_what_was_shown_in_one_piece(desk: Desk, mei: Browser, entry: Entry) -> None:
    changed, fresh = replace(entry, answer="請打 1998。"), replace(entry, id=f"{entry.id}.new", title="新的長椅")
    page = preview(mei, "長椅.csv", file_of(changed, fresh))
    revision = everything(desk)[0]
    assert goes_to(confirm(mei, page)) == "/console/entries?done=imported"
    assert "已匯入" in shown(mei.get("/entries?done=imported"))
    assert everything(desk)[0] == revision + 1
    for wanted in (changed, fresh):
        found = live(desk, wanted.id)
        assert found is not None
        assert replace(found, revision=0) == replace(wanted, revision=0)
        newest = history(desk, wanted.id)[0]
        assert (newest.author, newest.note) == (mei.email, "匯入 長椅.csv")
    assert _pending(desk) == []
    again = confirm(mei, page)
    assert again.status_code == 409
    assert "可能已經匯入" in shown(again)
    assert everything(desk)[0] == revision + 1


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_what_the_page_exports_it_takes_back_unchanged(desk: Desk, mei: Browser, entry: Entry, form: str) -> None:
    data = mei.get(f"/entries/export.{form}").content if form != "json" else _json_of(everything(desk)[1])
    page = preview(mei, f"entries.{form}", data)
    count = len(everything(desk)[1])
    assert counts(page) == {"新增": 0, "更新": 0, "併到別的題目": 0, "沒有改變": count, "有問題": 0}
    assert "沒有要匯入的內容" in shown(page)
    assert "確定匯入</button>" not in page.text
    assert confirm(mei, page).status_code == 409  # no button, no fields


def _json_of(entries: list[Entry]) -> bytes:
    return json.dumps([{"id": one.id, "title": one.title, "answer": one.answer} for one in entries]).encode()


def test_refused_rows_block_until_they_are_skipped(desk: Desk, mei: Browser, entry: Entry) -> None:
    lines = (f"{entry.id}.a,好的一列,請打 1999。,工務局", f"{entry.id}.b,,沒有題目,工務局")
    page = preview(mei, "壞.csv", _csv(*lines))
    assert "略過有問題的列" in page.text
    before = everything(desk)
    blocked = confirm(mei, page)
    assert blocked.status_code == 400
    assert "<title>錯誤：" in blocked.text
    assert "還有 1 列有問題，所以還沒有匯入" in shown(blocked)
    assert everything(desk) == before
    assert goes_to(confirm(mei, blocked, skip="yes")) == "/console/entries?done=imported"
    assert live(desk, f"{entry.id}.a") is not None
    assert live(desk, f"{entry.id}.b") is None


@pytest.mark.parametrize("near", ["yes", ""])
def test_near_questions_join_only_where_the_box_is_ticked(desk: Desk, mei: Browser, entry: Entry, near: str) -> None:
    question = f"{entry.title}？"
    page = preview(mei, "問.csv", f"q,a,dept\n{question},請改打 1998。,工務局\n", near=near)
    if near:
        assert counts(page)["併到別的題目"] == 1
        assert "它的問題加成一種問法，檔案裡的答案沒有採用" in shown(page)
    else:
        assert counts(page)["新增"] == 1
    assert goes_to(confirm(mei, page)) == "/console/entries?done=imported"
    found = live(desk, entry.id)
    assert found is not None
    assert (question in found.phrasings) is bool(near)
    assert found.answer == entry.answer


def test_a_base_that_changed_since_gets_a_new_preview(desk: Desk, mei: Browser, entry: Entry) -> None:
    page = preview(mei, "改.csv", file_of(replace(entry, answer="請打 1998。")))
    desk.teaches(replace(entry, answer="同仁先改了，請打 1997。"))
    before = everything(desk)
    late = confirm(mei, page)
    assert late.status_code == 409
    assert "預覽之後題目有變動，所以還沒有匯入" in shown(late)
    assert "同仁先改了" in shown(late)
    assert everything(desk) == before
    assert goes_to(confirm(mei, late)) == "/console/entries?done=imported"


def test_another_file_chosen_since_gets_its_own_preview(desk: Desk, mei: Browser, entry: Entry) -> None:
    first = preview(mei, "一.csv", file_of(replace(entry, answer="一，請打 1991。")))
    preview(mei, "二.csv", file_of(replace(entry, answer="二，請打 1992。")))
    assert [one.name for one in _pending(desk)] == ["二.csv"]
    before = everything(desk)
    late = confirm(mei, first)
    assert late.status_code == 409
    assert "另一個檔案" in shown(late)
    assert "匯入預覽：二.csv" in shown(late)
    assert everything(desk) == before


def test_two_curators_have_a_file_each(desk: Desk, mei: Browser, wen: Browser, entry: Entry) -> None:
    mine = preview(mei, "梅.csv", file_of(replace(entry, id=f"{entry.id}.mei", title="梅的題目")))
    preview(wen, "文.csv", file_of(replace(entry, id=f"{entry.id}.wen", title="文的題目")))
    assert "梅的題目" in shown(mei.get(f"{IMPORT}/preview"))
    assert goes_to(confirm(mei, mine)).endswith("done=imported")
    assert live(desk, f"{entry.id}.wen") is None
    assert [one.name for one in _pending(desk)] == ["文.csv"]


def test_a_file_is_kept_for_an_hour(desk: Desk, mei: Browser, wen: Browser, entry: Entry) -> None:
    page = preview(mei, "久.csv", file_of(replace(entry, answer="請打 1998。")))
    with desk.database.write() as session:
        session.execute(update(PendingImport).values(created_at=datetime.now(UTC) - KEPT_FOR))
    before = everything(desk)
    for late in (confirm(mei, page), mei.get(f"{IMPORT}/preview")):
        assert late.status_code == 409
        assert "放了超過一小時" in shown(late)
        assert 'type="file"' in late.text
    assert everything(desk) == before
    preview(wen, "新.csv", file_of(entry))
    assert [one.name for one in _pending(desk)] == ["新.csv"]  # and then it is gone for good


def test_a_draft_of_a_colleague_stays_open_and_is_told(desk: Desk, mei: Browser, wen: Browser, entry: Entry) -> None:
    save(wen, entry.id, answer="同仁正在寫，請打 1997。")
    page = preview(mei, "改.csv", file_of(replace(entry, answer="請打 1998。")))
    assert "有 1 題正有同仁在寫草稿" in shown(page)
    assert goes_to(confirm(mei, page)).endswith("done=imported")
    assert "同仁正在寫" in wen.client.get(f"{entry_path(entry.id)}/edit").text


def test_two_curators_press_at_once_and_one_is_told(desk: Desk, mei: Browser, wen: Browser, entry: Entry) -> None:
    pages = [
        (browser, preview(browser, "改.csv", file_of(replace(entry, answer=f"請打 {number}。"))))
        for browser, number in ((mei, 1997), (wen, 1998))
    ]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda one: confirm(*one), pages))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(history(desk, entry.id)) == 2


def test_thousands_of_rows_cost_few_statements(desk: Desk, mei: Browser, entry: Entry) -> None:
    many = [replace(entry, id=f"{entry.id}.{number:04}", title=f"第 {number} 題") for number in range(3_000)]
    desk.teaches(*many[:2_000])
    data = file_of(*(replace(one, answer="請打 1998。") for one in many))
    sent: list[object] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    page = preview(mei, "多.csv", data)
    assert 4 < len(sent) < 30
    assert counts(page) == {"新增": 1_000, "更新": 2_000, "併到別的題目": 0, "沒有改變": 0, "有問題": 0}
    assert len(page.text) < 300_000
    assert goes_to(confirm(mei, page)).endswith("done=imported")
    assert len(sent) < 100
    assert len(history(desk, many[0].id)) == 2
