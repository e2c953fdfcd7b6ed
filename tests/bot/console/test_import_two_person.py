"""Importing where a colleague must approve: drafts that wait, a colleague's draft untouched, statuses left alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.service import build
from bot.settings import Settings
from bot.staff.member import Role
from knowledge import revisions
from knowledge.entry import Entry, Status
from knowledge.revision import Revision
from tests import servers
from tests.bot.console.curators import history, live, save, step
from tests.bot.console.desk import Browser, Desk, goes_to, shown
from tests.bot.console.importing import IMPORT, confirm, counts, everything, file_of, preview

BENCH = Entry("works.bench", "公園椅子壞了", "請打 1999。", phrasings=("椅子斷了",), bureau="工務局")
CLOSED = Entry("works.closed", "以前的業務", "請打 1999。", bureau="工務局", status=Status.RETIRED)
FRESH = Entry("works.fresh", "涼亭漏水", "請打 1999。", phrasings=("涼亭滴水",), bureau="工務局")
NOTE = "匯入 題目.csv"


@pytest.fixture(params=servers.KINDS)
def strict(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk where what one wrote another must approve, with two entries."""
    folder = tmp_path_factory.mktemp("strict")
    with servers.fresh_address(request.param, folder) as url:
        settings = Settings(
            data_dir=folder, database_url=url, semantic=False, starter=False, two_person_publishing=True
        )
        service = build(settings)
        made = Desk(service)
        with made.browser().client:
            made.teaches(BENCH, CLOSED)
            yield made
        service.database.close()


@pytest.fixture
def lin(strict: Desk) -> Browser:
    """A curator."""
    return strict.signed_in(Role.CURATOR)


def _copy(desk: Desk, entry_id: str) -> Revision | None:
    with desk.database.read() as session:
        return revisions.working_copy(session, entry_id)


def test_what_is_imported_waits_for_a_colleague(strict: Desk, lin: Browser) -> None:
    changed = replace(BENCH, answer="請打 1998。")
    page = preview(lin, "題目.csv", file_of(changed, FRESH))
    assert "另一位同仁核可才公開" in shown(page)
    assert "另一位同仁核可才公開" in shown(lin.get(IMPORT))
    before = everything(strict)
    assert goes_to(confirm(lin, page)) == "/console/entries?done=proposed"
    assert everything(strict) == before
    for wanted, based_on in ((changed, 1), (FRESH, 0)):
        copy = _copy(strict, wanted.id)
        assert copy is not None
        assert (copy.stage, copy.author, copy.note) == (Status.IN_REVIEW, lin.email, NOTE)
        assert copy.based_on == based_on
        assert replace(copy.entry, revision=0, status=wanted.status) == wanted
        assert "您自己寫過" in step(lin, wanted.id, "publish", reason="急")
    other = strict.signed_in(Role.CURATOR)
    assert "等待核可（2）" in shown(other.get("/tasks"))
    for wanted in (changed, FRESH):
        assert step(other, wanted.id, "publish", reason="看過了").endswith("?done=published")
        found = live(strict, wanted.id)
        assert found is not None
        assert found.answer == wanted.answer


def test_the_same_file_once_more_has_nothing_to_import(strict: Desk, lin: Browser) -> None:
    data = file_of(replace(BENCH, answer="請打 1998。"), FRESH)
    confirm(lin, preview(lin, "題目.csv", data))
    page = preview(lin, "題目.csv", data)
    assert counts(page) == {"新增": 0, "更新": 0, "併到別的題目": 0, "沒有改變": 2, "有問題": 0}
    assert "沒有要匯入的內容" in shown(page)
    assert [len(history(strict, entry.id)) for entry in (BENCH, FRESH)] == [2, 1]


def test_a_draft_of_a_colleague_is_never_overwritten(strict: Desk, lin: Browser) -> None:
    save(strict.signed_in(Role.CURATOR), BENCH.id, answer="同仁正在寫，請打 1997。")
    same = preview(lin, "題目.csv", file_of(BENCH))
    assert counts(same)["沒有改變"] == 1
    page = preview(lin, "題目.csv", file_of(replace(BENCH, answer="請打 1998。"), FRESH))
    assert counts(page)["有問題"] == 1
    assert "第 2 列：題目 works.bench 有還沒公開的草稿，請先公開或改好，再匯入這一列。" in shown(page)
    assert goes_to(confirm(lin, page, skip="yes")) == "/console/entries?done=proposed"
    copy = _copy(strict, BENCH.id)
    assert copy is not None
    assert copy.entry.answer == "同仁正在寫，請打 1997。"
    assert _copy(strict, FRESH.id) is not None


def test_a_draft_begun_after_the_preview_asks_for_another_look(strict: Desk, lin: Browser) -> None:
    page = preview(lin, "題目.csv", file_of(replace(BENCH, answer="請打 1998。")))
    save(strict.signed_in(Role.CURATOR), BENCH.id, answer="同仁剛寫，請打 1997。")
    late = confirm(lin, page, skip="yes")
    assert late.status_code == 409
    assert "預覽之後題目有變動" in shown(late)
    assert "有還沒公開的草稿" in shown(late)
    assert [one.author == lin.email for one in history(strict, BENCH.id)] == [False, False]


def test_statuses_are_left_alone_and_told(strict: Desk, lin: Browser) -> None:
    page = preview(lin, "題目.csv", file_of(replace(BENCH, status=Status.RETIRED), CLOSED))
    assert counts(page)["沒有改變"] == 2
    assert "有 1 列的狀態和現在不同。兩人核可時不從檔案改狀態" in shown(page)
    rewritten, draft = replace(CLOSED, answer="請打 1998。"), replace(FRESH, status=Status.DRAFT)
    page = preview(lin, "題目.csv", file_of(rewritten, draft))
    assert goes_to(confirm(lin, page)) == "/console/entries?done=proposed"
    for entry in (rewritten, draft):
        copy = _copy(strict, entry.id)
        assert copy is not None
        assert copy.stage is Status.DRAFT
    closed = live(strict, CLOSED.id)
    assert closed is not None
    assert closed.status is Status.RETIRED


def test_a_thousand_rows_cost_few_statements(strict: Desk, lin: Browser) -> None:
    entries = [replace(FRESH, id=f"many.{number:04}", title=f"第 {number} 題") for number in range(1_000)]
    page = preview(lin, "題目.csv", file_of(*entries))
    sent: list[object] = []
    event.listen(strict.database.engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    assert goes_to(confirm(lin, page)) == "/console/entries?done=proposed"
    assert 3 < len(sent) < 60
    assert "等待核可（1,000）" in shown(lin.get("/tasks"))
