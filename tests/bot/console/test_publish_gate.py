"""Before an entry is published its page shows which questions would get something else."""

from collections.abc import Iterator

import pytest

from bot.console.addresses import entry_path
from knowledge.saved_question import SavedQuestion, save_question
from knowledge.starter_base import starter_entries
from tests.bot.console.curators import history, live, save, step
from tests.bot.console.desk import Browser, Desk, shown

_SHIPPED = {entry.id: entry for entry in starter_entries()}
LIGHT, BENCH = _SHIPPED["works.streetlight"], _SHIPPED["environment.garbage-time"]
OTHER = _SHIPPED["household.id-card-lost"]
QUESTION = "我家巷子口的路燈不亮了"


@pytest.fixture(autouse=True)
def base(desk: Desk) -> Iterator[None]:
    """Two entries, and a question that must reach the first."""
    desk.teaches(LIGHT, BENCH)
    with desk.database.write() as session:
        save_question(session, SavedQuestion(QUESTION, LIGHT.id, "mei"))
    yield
    desk.service.thinking.close()


def test_an_edit_that_breaks_a_saved_question_needs_a_reason(desk: Desk, mei: Browser) -> None:
    save(mei, LIGHT.id, title=OTHER.title, phrasings="\n".join(OTHER.phrasings))
    page = shown(mei.client.get(f"{entry_path(LIGHT.id)}/publish"))
    assert QUESTION in page
    assert "測試問題會找不到這題（1）" in page
    assert "寫下照樣公開的原因" in step(mei, LIGHT.id, "publish")
    before = live(desk, LIGHT.id)
    assert before is not None
    assert before.title == LIGHT.title
    assert step(mei, LIGHT.id, "publish", reason="路燈改由台電處理").endswith("done=published")
    assert history(desk, LIGHT.id)[0].note == "路燈改由台電處理"


def test_an_edit_that_changes_no_answer_says_so(desk: Desk, mei: Browser) -> None:
    save(mei, LIGHT.id, answer=f"{LIGHT.answer}\n謝謝您。")
    assert "沒有一題的答案會變" in shown(mei.client.get(f"{entry_path(LIGHT.id)}/publish"))


def test_where_nothing_can_be_tried_now_only_a_reason_publishes(desk: Desk, mei: Browser) -> None:
    save(mei, LIGHT.id, title="路燈不亮了")
    thinking = desk.service.thinking
    thinking.close()
    command, thinking.command = thinking.command, ("false",)
    try:
        assert "現在沒辦法試答" in shown(mei.client.get(f"{entry_path(LIGHT.id)}/publish"))
        assert "現在沒辦法試答" in step(mei, LIGHT.id, "publish")
        assert step(mei, LIGHT.id, "publish", reason="很急").endswith("done=published")
    finally:
        thinking.command = command
