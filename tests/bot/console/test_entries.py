"""The pages of entries: write, approve, publish, retire and roll back, and two who write at once."""

import re
from dataclasses import replace

import pytest

from bot.console.addresses import entry_path
from knowledge.entry import Entry, Kind, Status
from tests.bot.console.curators import TODAY, edit, fields_of, history, live, save, step
from tests.bot.console.desk import Browser, Desk, goes_to, shown


def test_a_new_entry_from_the_form_to_citizens(desk: Desk, mei: Browser, wen: Browser) -> None:
    form = fields_of(mei.get("/entries/new").text) | {
        "title": "  路樹  倒了 ",
        "phrasings": "樹倒了\r\n\r\n 樹擋路 \r\n樹倒了",
        "answer": "請打 1999。\r\n三天內處理。",
        "bureau": "工務局",
        "checked_on": "2026/1/31",
        "links": "https://example.org/a",
        "depends_on_today": "yes",
    }
    sent = mei.client.post("/console/entries/new", data=form)
    path = goes_to(sent).removesuffix("?done=saved")
    entry_id = path.rpartition("/")[2]
    page = mei.client.get(f"{path}?done=saved")
    assert "草稿已儲存" in shown(page)
    assert "「關鍵字」還沒有填" in shown(page)
    assert "問法只有 2 種" in shown(page)
    (draft,) = history(desk, entry_id)
    assert draft.entry.title == "路樹 倒了"
    assert draft.entry.phrasings == ("樹倒了", "樹擋路")
    assert draft.entry.answer == "請打 1999。\n三天內處理。"
    assert (str(draft.entry.checked_on), draft.entry.depends_on_today) == ("2026-01-31", True)
    assert (draft.author, live(desk, entry_id)) == (mei.email, None)
    assert step(mei, entry_id, "submit") == f"{path}?done=submitted"
    assert "等待核可" in shown(wen.client.get(path))
    assert "400" in step(wen, entry_id, "publish")
    assert step(wen, entry_id, "publish", reason="先公開，英文下週補") == f"{path}?done=published"
    entry = live(desk, entry_id)
    assert entry is not None
    assert (entry.status, entry.revision) == (Status.PUBLISHED, 3)
    assert history(desk, entry_id)[0].note == "先公開，英文下週補"


def test_the_form_holds_what_is_stored_and_saving_it_changes_nothing(desk: Desk, mei: Browser) -> None:
    full = Entry(
        "works.full",
        "題目「甲」&乙",
        "第一行\n第二行",
        phrasings=("問法一", "問法二"),
        keywords=("甲", "乙"),
        bureau="工務局",
        phone="07-1",
        links=("https://example.org/x?a=1&b=2",),
        source_url="https://example.org/",
        checked_on=TODAY,
        review_by=TODAY,
        valid_from=TODAY,
        valid_until=TODAY,
        standing_id="works.other",
        depends_on_today=True,
        title_en="T",
        answer_en="A\nB",
        kind=Kind.ELSEWHERE,
    )
    desk.teaches(full)
    save(mei, "works.full")
    assert len(history(desk, "works.full")) == 1
    save(mei, "works.full", answer="第一行\n\n  第三行", depends_on_today="")
    assert history(desk, "works.full")[0].entry == replace(
        full, answer="第一行\n\n  第三行", depends_on_today=False, status=Status.DRAFT, revision=2
    )


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "  ", "請寫題目。"),
        ("title", "字" * 201, "太長了（201 字）"),
        ("answer", "字" * 20_001, "太長了（20,001 字）"),
        ("checked_on", "115年1月1日", "請寫西元年月日"),
        ("valid_until", "2026-02-30", "看不懂「2026-02-30」"),
        ("links", "https://ok.example\njavascript:alert(1)", "「javascript:alert(1)」不是網址"),
        ("source_url", "ftp://x", "不是網址"),
        ("standing_id", "字" * 121, "代號最多 120 個字"),
        ("phrasings", "\n".join(map(str, range(1_001))), "有 1,001 行"),
        ("kind", "<b>", "請選一個種類"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, mei: Browser, entry: Entry, field: str, typed: str, sentence: str
) -> None:
    sent = edit(mei, entry.id, **{"answer_en": "typed for long", field: typed})
    refused = mei.client.post(f"{entry_path(entry.id)}/edit", data=sent)
    assert refused.status_code == 400
    assert "<title>錯誤：" in refused.text
    summary = refused.text[refused.text.index('role="alert"') :]
    assert f'<a class="tap" href="#{field}">' in summary[: summary.index("</ul>")]
    assert sentence in shown(refused)
    assert re.search(rf'id="{field}"[^>]* aria-describedby="[^"]*{field}-problem" aria-invalid="true"', refused.text)
    again = fields_of(refused.text)
    assert again["answer_en"] == "typed for long"
    assert field == "kind" or again[field] == typed
    assert again["seen"] == sent["seen"]
    assert len(history(desk, entry.id)) == 1


def test_a_new_entry_needs_an_id_of_its_own(mei: Browser, entry: Entry) -> None:
    form = fields_of(mei.get("/entries/new").text)
    for given, sentence in ((entry.id, "這個代號已經有題目了"), ("a b", "中間不能有空白"), ("x" * 121, "最多 120")):
        refused = mei.client.post("/console/entries/new", data=form | {"title": "打了很久", "id": given})
        assert refused.status_code in {400, 409}
        assert sentence in shown(refused)
        assert 'value="打了很久"' in refused.text


def test_two_curators_one_entry(desk: Desk, mei: Browser, wen: Browser, entry: Entry) -> None:
    first = edit(mei, entry.id, answer="梅的答案，請打 1999。")
    second = edit(wen, entry.id, answer="文的答案，請打 1998。", note="改電話")
    assert mei.client.post(f"{entry_path(entry.id)}/edit", data=first).status_code == 303
    late = wen.client.post(f"{entry_path(entry.id)}/edit", data=second)
    assert late.status_code == 409
    assert f"{mei.email} 在" in shown(late)
    assert "先存了第 2 版" in shown(late)
    assert fields_of(late.text) | {"csrf": "", "seen": ""} == second | {"csrf": "", "seen": ""}
    assert "梅" in "".join(re.findall("<del>.*?</del>", late.text))
    assert "文" in "".join(re.findall("<ins>.*?</ins>", late.text))
    assert [one.author for one in history(desk, entry.id)] == [mei.email, "import"]
    # Having seen it, the later one may go on; the first text stays in the history.
    again = wen.client.post(f"{entry_path(entry.id)}/edit", data=fields_of(late.text))
    assert again.status_code == 303
    assert [one.author for one in history(desk, entry.id)] == [wen.email, mei.email, "import"]
    assert history(desk, entry.id)[0].note == "改電話"


@pytest.mark.parametrize("name", ["submit", "publish", "retire", "roll-back", "send-back", "restore", "edit"])
@pytest.mark.parametrize("seen", ["1", "", "-1", "9" * 30, "權", "3"])
def test_a_stale_form_does_nothing(desk: Desk, mei: Browser, entry: Entry, name: str, seen: str) -> None:
    save(mei, entry.id, answer="草稿，請打 1999。")
    sent = {"csrf": mei.csrf(), "seen": seen, "reason": "打了很久的 <b>原因", "to": "1", "title": "晚到的"}
    answer = mei.client.post(f"{entry_path(entry.id)}/{name}", data=sent)
    assert answer.status_code == 409
    assert "第 2 版" in shown(answer)
    assert [one.number for one in history(desk, entry.id)] == [2, 1]
    if name == "retire":
        assert "打了很久的 &lt;b&gt;原因</textarea>" in answer.text


def test_history_shows_each_change_and_leads_back(desk: Desk, mei: Browser, entry: Entry) -> None:
    save(mei, entry.id, answer="請打 1998。", phrasings="椅子垮了", note="換電話")
    step(mei, entry.id, "publish", reason="急")
    page = mei.client.get(f"{entry_path(entry.id)}/history/2")
    assert "換電話" in shown(page)
    assert "（刪除：1999）" in shown(page)
    assert "（新增：1998）" in shown(page)
    assert "刪除：椅子斷了" in shown(page)
    assert "還原到這一版" in page.text
    assert step(mei, entry.id, "roll-back", to="1").endswith("?done=rolled_back")
    back = live(desk, entry.id)
    assert back is not None
    assert (back.answer, back.revision) == (entry.answer, 4)
    assert "還原到第 1 版" in shown(mei.client.get(entry_path(entry.id)))


def test_retire_needs_a_reason_and_can_be_undone(desk: Desk, mei: Browser, entry: Entry) -> None:
    assert "請寫下原因" in step(mei, entry.id, "retire", reason=" ")
    assert step(mei, entry.id, "retire", reason="業務移走了").endswith("?done=retired")
    gone = live(desk, entry.id)
    assert gone is not None
    assert gone.status is Status.RETIRED
    assert "已停用" in shown(mei.client.get(entry_path(entry.id)))
    assert step(mei, entry.id, "restore").endswith("?done=restored")
    assert "太長了" in step(mei, entry.id, "retire", reason="字" * 1_001)


def test_publishing_in_spite_of_findings_needs_a_reason(desk: Desk, mei: Browser, entry: Entry) -> None:
    save(mei, entry.id, answer="惟請打 1999。")
    page = mei.client.get(f"{entry_path(entry.id)}/publish")
    assert "「惟」是公文用語。可以寫「但」。" in shown(page)
    assert "（新增：惟）" in shown(page)
    assert "寫下照樣公開的原因" in step(mei, entry.id, "publish")
    assert getattr(live(desk, entry.id), "answer", "") == entry.answer
    assert step(mei, entry.id, "publish", reason="引用公文").endswith("?done=published")


def test_an_import_over_a_draft_is_told_and_the_draft_kept(desk: Desk, mei: Browser, entry: Entry) -> None:
    save(mei, entry.id, answer="草稿，請打 1999。")
    desk.teaches(replace(entry, answer="匯入，請打 1998。"))
    assert "之後又更新過" in shown(mei.client.get(entry_path(entry.id)))
    assert "409" in step(mei, entry.id, "publish", reason="急")
    form = mei.client.get(f"{entry_path(entry.id)}/edit")
    assert "（刪除：匯入）" in shown(form)
    assert fields_of(form.text)["answer"] == "草稿，請打 1999。"
    save(mei, entry.id)
    assert step(mei, entry.id, "publish", reason="看過了").endswith("?done=published")
