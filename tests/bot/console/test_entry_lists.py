"""Lists of entries: narrowed, in pages, as files, and the to-do list."""

import re
from dataclasses import replace
from datetime import timedelta

from knowledge.entry import Entry
from knowledge.files import read_entries
from tests.bot.console.curators import TODAY, save, step
from tests.bot.console.desk import Browser, Desk, shown


def test_the_list_narrows_pages_and_is_downloaded(desk: Desk, mei: Browser) -> None:
    many = [
        Entry(f"list.{n:03}", f"清單題目 {n:03}", "請打 1999。", bureau="清單局", phrasings=("=1+1",))
        for n in range(120)
    ]
    desk.teaches(*many)
    first = mei.get("/entries?bureau=清單局")
    assert "共 120 題" in shown(first)
    assert "第 1 頁，共 3 頁" in shown(first)
    found = set()
    for number in (1, 2, 3):
        found |= set(re.findall(r"list\.\d{3}</bdi>", mei.get(f"/entries?bureau=清單局&page={number}").text))
    assert len(found) == 120
    assert "共 1 題" in shown(mei.get("/entries?text=題目 007&bureau=清單局"))
    for form in ("csv", "xlsx"):
        file = mei.get(f"/entries/export.{form}?text=清單題目 11&bureau=清單局")
        assert file.headers["content-disposition"] == f'attachment; filename="entries.{form}"'
        rows = read_entries(f"e.{form}", file.content).rows
        assert [row.entry and row.entry.title for row in rows] == [f"清單題目 {n}" for n in range(110, 120)]


def test_a_list_of_drafts_is_downloaded_with_the_drafts(mei: Browser, entry: Entry) -> None:
    save(mei, entry.id, answer="草稿裡的答案，請打 1999。")
    texts = {
        state: mei.get(f"/entries/export.csv?text={entry.id}&state={state}").content.decode()
        for state in ("draft", "answering", "")
    }
    assert "草稿裡的答案" in texts["draft"]
    assert "草稿裡的答案" not in texts["answering"] + texts[""]
    assert "請打 1999。" in texts["answering"]


def test_tasks_name_what_expired_what_is_due_and_what_waits(desk: Desk, mei: Browser, entry: Entry) -> None:
    bureau = f"待辦局{entry.id}"
    desk.teaches(
        replace(entry, id=f"{entry.id}.over", title="過期的", bureau=bureau, valid_until=TODAY - timedelta(1)),
        replace(entry, id=f"{entry.id}.last", title="最後一天的", bureau=bureau, valid_until=TODAY),
        replace(entry, id=f"{entry.id}.due", title="逾期複查的", bureau=bureau, review_by=TODAY - timedelta(1)),
        replace(entry, id=f"{entry.id}.soon", title="快複查的", bureau=bureau, review_by=TODAY + timedelta(30)),
        replace(entry, id=f"{entry.id}.later", title="還早的", bureau=bureau, review_by=TODAY + timedelta(31)),
        replace(entry, id=f"{entry.id}.asked", title="送審的", bureau=bureau),
    )
    save(mei, f"{entry.id}.asked", answer="新的，請打 1999。")
    step(mei, f"{entry.id}.asked", "submit")
    expected = {"expired": ["過期的"], "review_due": ["逾期複查的", "快複查的"], "in_review": ["送審的"]}
    for state, titles in expected.items():
        page = mei.get(f"/tasks?state={state}&bureau={bureau}").text
        assert re.findall(r"<bdi>(.+?)</bdi>", page) == titles
        assert "已過期（1） 該複查（2） 等待核可（1）" in re.sub(r"\s+", " ", re.sub("<[^>]*>", "", page))
    assert "（已過）" in mei.get(f"/tasks?state=review_due&bureau={bureau}").text
    assert "過期的" in mei.get("/tasks").text
