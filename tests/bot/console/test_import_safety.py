"""Importing, whatever is sent and whoever sends it: bad files, odd forms, tokens, roles, markup in every cell."""

import io
import json
import zipfile

import pytest
from sqlalchemy import delete, select

from bot.console import uploads
from bot.console.imports import LIMITS
from bot.curation.pending_import import PendingImport
from bot.staff.member import Role, StaffSession
from bot.staff.store import find_member
from knowledge.entry import Entry
from tests.bot.console.curators import live
from tests.bot.console.desk import Browser, Desk, goes_to, shown
from tests.bot.console.importing import IMPORT, confirm, counts, everything, file_of, preview, upload

XSS = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7777*7}}"
HEAD = "title,answer\n"


def _workbook_of(unpacked: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * unpacked)
    return packed.getvalue()


BAD: dict[str, tuple[str, str | bytes, str]] = {
    "no ending": ("題目", HEAD, "只收 .csv、.xlsx 和 .json，請存成其中一種再上傳。"),
    "a picture": ("題目.png", b"\x89PNG\r\n\x1a\n\0\0", "只收 .csv、.xlsx 和 .json"),
    "no workbook": ("題目.xlsx", b"%PDF-1.7\0", "這不是讀得出來的 Excel 檔"),
    "a zip bomb": ("題目.xlsx", _workbook_of(LIMITS.most_unpacked + 1), "解開後超過 64 MB"),
    "empty": ("題目.csv", b"", "檔案是空的，第一列要寫欄位名稱"),
    "no header": ("題目.csv", "路燈,請打 1999\n", "第 1 列要寫欄位名稱，可是少了 title and answer，請補上。"),
    "a column twice": ("題目.csv", "title,answer,title\n", "第 1 列有兩個「title」欄"),
    "binary": ("題目.csv", b"title,answer\n\0\0\0", "第 2 行有讀不出來的字元"),
    "no text": ("題目.csv", b"\xff\xff\xfe\x81", "編碼不是 UTF-8 也不是 Big5"),
    "quotes": ("題目.csv", 'title,answer\n"路燈,請打\n', "第 2 行開始的那一列不是正確的 CSV"),
    "no list": ("題目.json", '{"a": 1}', '內容要是一串題目，或 {"entries": [...]} 的樣子。'),
    "no JSON": ("題目.json", '[{"title": }]', "第 1 行第 12 個字不是正確的 JSON"),
    "too deep": ("題目.json", "[" * 100_000, "層數太多"),
    "a long number": ("題目.json", "[" + "9" * 5_000 + "]", "有長達 5000 位的數字"),
    "not a number": ("題目.json", "[NaN]", "有 JSON 不認得的 NaN"),
    "surrogate": (
        "題目.json",
        '[{"title": "\\ud800", "answer": "x"}]',
        "第 1 列的 title 欄（題目）：有不能存的字元（U+D800）",
    ),
    "many items": (
        "題目.json",
        json.dumps([{"title": "a", "answer": "b", "phrasings": ["x"] * 1_001}]),
        "第 1 列的 phrasings 欄（民眾的問法）：有 1,001 項，一題最多 1,000 項，請分成幾題。",
    ),
    "many rows": ("題目.csv", HEAD + "a,b\n" * (LIMITS.most_rows + 1), "超過 20,000 列，請分成幾個檔案。"),
    "markup": (f"{XSS}.exe", "x", "只收 .csv、.xlsx 和 .json"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_read_gets_one_clear_sentence(desk: Desk, mei: Browser, case: str) -> None:
    name, data, sentence = BAD[case]
    before = everything(desk)
    refused = upload(mei, name, data, near="")
    assert refused.status_code == 400
    assert "<title>錯誤：" in refused.text
    assert refused.text.count('role="alert"') == 1
    assert sentence in shown(refused)
    assert 'lang="en"' not in refused.text
    assert 'id="near" name="near" value="yes" aria' in refused.text  # the box stays as it was
    assert "<script>alert" not in refused.text
    assert everything(desk) == before
    with desk.database.read() as session:
        assert session.scalars(select(PendingImport.name).where(PendingImport.name == name)).all() == []


ROWS: dict[str, tuple[object, str]] = {
    "no answer": ({"title": "甲"}, "第 1 列的 answer 欄（答案）：沒有填，每一題都要有。"),
    "a wrong date": (
        {"review_by": "明年"},
        "第 1 列的 review_by 欄（下次複查期限）：「明年」不是日期，請寫成 2026-01-31 這樣。",
    ),
    "a wrong id": ({"id": "a b"}, "第 1 列的 id 欄（代號）：「a b」不能當代號"),
    "a wrong status": (
        {"status": "open"},
        "第 1 列的 status 欄（狀態）：「open」不在可以填的值裡（draft, in_review, published, retired）。",
    ),
    "a wrong kind": ({"kind": "?"}, "第 1 列的 kind 欄（種類）：「?」不在可以填的值裡"),
    "neither yes nor no": ({"depends_on_today": "也許"}, "（答案要看當天情況）：「也許」請改成 yes 或 no。"),
    "no text": ({"bureau": {"a": 1}}, "第 1 列的 bureau 欄（局處）：「dict」不是文字。"),
    "no object": ("路燈", "第 1 列：不是有 title 和 answer 的物件。"),
    "markup": ({"review_by": XSS}, "不是日期"),
}


@pytest.mark.parametrize("case", ROWS)
def test_each_refused_row_says_why_in_chinese(mei: Browser, case: str) -> None:
    raw, sentence = ROWS[case]
    row = {"title": "甲", "answer": "乙", **raw} if isinstance(raw, dict) and case != "no answer" else raw
    page = preview(mei, "列.json", json.dumps([row]))
    assert sentence in shown(page)
    assert 'lang="en"' not in page.text
    assert "<script>alert" not in page.text
    assert counts(page)["有問題"] == 1
    assert "確定匯入</button>" not in page.text


def test_refused_rows_that_need_others(mei: Browser) -> None:
    page = preview(mei, "列.csv", "id,title,answer\nx.1,甲,一\nx.1,乙,二\nx.2,丙,三,四\n")
    assert "第 3 列的 id 欄（代號）：代號 x.1 在第 2 列已經有了" in shown(page)
    assert "第 4 列：格子比 3 個欄位還多" in shown(page)
    assert "多的欄位" not in shown(page)
    page = preview(mei, "列.csv", f"id,title,answer,多的欄位,{XSS}\nx.1,甲,一,二,三\n")
    assert "這些欄位不屬於題目，沒有採用：多的欄位, <img" in shown(page)
    assert "<img" not in page.text


def test_more_rows_than_a_page_bears_are_counted(desk: Desk, mei: Browser) -> None:
    lines = [f"many.{number},題目{number},{'' if number % 2 else '答案'}" for number in range(1_002)]
    page = preview(mei, "多.csv", "\n".join(("id,title,answer", *lines)))
    assert counts(page) == {"新增": 501, "更新": 0, "併到別的題目": 0, "沒有改變": 0, "有問題": 501}
    assert page.text.count("<li>第 ") == 200
    assert shown(page).count("這裡只列出前 200 列，還有 301 列。") == 2
    assert len(page.text) < 100_000


def test_markup_in_every_cell_is_only_text(desk: Desk, mei: Browser) -> None:
    fields = ("title", "answer", "bureau", "phone", "source_url", "standing_id", "title_en", "answer_en")
    lists = ("phrasings", "keywords", "links")
    stored = Entry("evil.import", "好好的題目", "好好的答案")
    desk.teaches(stored)
    evil = dict.fromkeys(fields, XSS) | {name: [XSS, f"javascript:{XSS}"] for name in lists}
    rows = [evil | {"id": "evil.import"}, evil | {"id": "<script>alert(3)</script>"}]
    page = preview(mei, f"{XSS}.json", json.dumps(rows))
    assert counts(page)["更新"] == counts(page)["新增"] == 1
    for markup in ("<img", "<script>alert", "54439", 'href="javascript'):
        assert markup not in page.text, markup
    assert shown(page).count("<img src=x onerror=alert(1)>") > len(fields)
    assert goes_to(confirm(mei, page)) == "/console/entries?done=imported"
    assert "<script>alert" not in mei.get("/entries").text
    found = live(desk, "evil.import")
    assert found is not None
    assert found.title == XSS


def test_a_file_over_the_limit_is_refused_before_it_is_parsed(desk: Desk, mei: Browser) -> None:
    for size in (uploads.MOST_BYTES + 1, uploads.MOST_BYTES + 200_000):
        refused = upload(mei, "大.csv", HEAD.encode() + b"x" * size)
        assert refused.status_code == 413
        assert "檔案太大了，最多 8 MB" in shown(refused)


@pytest.mark.parametrize("parts", [(), (("file", "", ""),), (("file", "typed, not chosen", None),)])
def test_no_file_is_told(mei: Browser, parts: tuple[tuple[str, str, str | None], ...]) -> None:
    refused = mei.client.post(
        f"/console{IMPORT}",
        content=_multipart(("csrf", mei.csrf(), None), *parts),
        headers={"content-type": "multipart/form-data; boundary=B"},
    )
    assert refused.status_code == 400
    assert "請先選一個檔案。" in shown(refused)


def _multipart(*parts: tuple[str, str, str | None]) -> bytes:
    out = ""
    for field, value, file in parts:
        named = "" if file is None else f'; filename="{file}"'
        out += f'--B\r\nContent-Disposition: form-data; name="{field}"{named}\r\n\r\n{value}\r\n'
    return f"{out}--B--\r\n".encode()


ODD = {
    "no boundary": ("multipart/form-data", b"--B\r\n"),
    "a long boundary": (f"multipart/form-data; boundary={'B' * 300}", b"--B\r\n"),
    "cut off": ("multipart/form-data; boundary=B", b"--B\r\nContent-Disposition: form-data; na"),
    "no disposition": ("multipart/form-data; boundary=B", b"--B\r\n\r\nx\r\n--B--\r\n"),
    "garbage": ("multipart/form-data; boundary=B", bytes(range(256)) * 40),
    "an odd charset": ("multipart/form-data; boundary=B; charset=undefined", _multipart(("csrf", "x", None))),
    "two files": ("multipart/form-data; boundary=B", _multipart(("file", "a", "a.csv"), ("more", "b", "b.csv"))),
    "many fields": ("multipart/form-data; boundary=B", _multipart(*[("x", "y", None)] * 200)),
    "a long field": ("multipart/form-data; boundary=B", _multipart(("csrf", "x" * 9_000, None))),
    "many headers": ("multipart/form-data; boundary=B", b"--B\r\n" + b"a: b\r\n" * 1_000 + b"\r\nx\r\n--B--\r\n"),
    "a long header": ("multipart/form-data; boundary=B", b"--B\r\na: " + b"b" * 50_000 + b"\r\n\r\nx\r\n--B--\r\n"),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_form_is_refused_with_a_page(desk: Desk, mei: Browser, case: str) -> None:
    kind, body = ODD[case]
    before = everything(desk)
    refused = mei.client.post(f"/console{IMPORT}", content=body, headers={"content-type": kind})
    assert refused.status_code in {400, 403}
    assert "重新" in shown(refused)
    assert everything(desk) == before


def test_a_path_in_the_name_is_left_out(desk: Desk, mei: Browser, entry: Entry) -> None:
    for name in ("C:\\桌面\\題目.csv", "/var/mei/題目.csv", "../../題目.csv"):
        assert "匯入預覽：題目.csv" in shown(preview(mei, name, file_of(entry)))


def test_forms_need_their_token_and_our_own_page(desk: Desk, mei: Browser, wen: Browser, entry: Entry) -> None:
    for token in ("", "x", wen.csrf()):
        assert upload(mei, "a.csv", file_of(entry), csrf=token).status_code == 403
    sent = {"csrf": mei.csrf(), "near": "yes"}
    files = {"file": ("a.csv", file_of(entry))}
    for header in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert mei.client.post(f"/console{IMPORT}", data=sent, files=files, headers=header).status_code == 403
    page = preview(mei, "a.csv", file_of(Entry("safe.1", "安全", "答案")))
    assert confirm(mei, page, csrf="x").status_code == 403
    assert live(desk, "safe.1") is None


def test_agents_import_nothing(desk: Desk, entry: Entry) -> None:
    agent = desk.agent()
    assert "匯入題目" not in agent.get("/entries").text
    for path in (IMPORT, f"{IMPORT}/preview"):
        assert agent.get(path).status_code == 403
    assert upload(agent, "a.csv", file_of(entry)).status_code == 403
    assert agent.post(f"{IMPORT}/confirm").status_code == 403


def test_strangers_and_agents_cannot_fill_the_memory(desk: Desk) -> None:
    stranger = desk.browser()
    for browser, status in ((stranger, 401), (desk.agent(), 403)):
        huge = b"x" * (uploads.MOST_BYTES * 2)
        refused = browser.client.post(
            f"/console{IMPORT}", content=huge, headers={"content-type": "multipart/form-data; boundary=B"}
        )
        assert refused.status_code == status  # and not 413: nobody looked at its size


def test_a_lost_session_is_told(desk: Desk, entry: Entry) -> None:
    curator = desk.signed_in(Role.CURATOR)
    token = curator.csrf()
    with desk.database.write() as session:
        member = find_member(session, curator.email)
        assert member is not None
        session.execute(delete(StaffSession).where(StaffSession.member_id == member.id))
    late = upload(curator, "a.csv", file_of(entry), csrf=token)
    assert late.status_code == 401
    assert "請重新登入" in shown(late)
