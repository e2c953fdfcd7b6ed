"""The life of an entry as citizens feel it: written, approved, asked; broken and rolled back; over at midnight."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot import live_matcher
from bot.console import words
from bot.staff.member import Role
from bot.wording import TAIPEI
from tests.agents import Agent
from tests.citizens import WebCitizen, ask
from tests.city import City
from tests.servers import KINDS, fresh_address

QUESTION = "鳳山的飛天豬公園幾點開門"


@pytest.fixture(scope="module", params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A city of its own whose curators need each other's approval."""
    folder = tmp_path_factory.mktemp("town")
    with (
        fresh_address(request.param, folder) as address,
        City(folder, database_url=address, two_person_publishing=True) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def mei(town: City) -> Agent:
    """Writes."""
    return Agent(town, "mei@city.example", Role.CURATOR)


@pytest.fixture(scope="module")
def wen(town: City) -> Agent:
    """Approves."""
    return Agent(town, "wen@city.example", Role.MANAGER)


def answer_to(town: City, question: str) -> str:
    """What somebody new is told, once the worker has looked for changed entries."""
    town.matcher.refresh()
    return ask(WebCitizen(town), question).text


def write(curator: Agent, title: str, question: str, answer: str, **more: str) -> str:
    """A new draft, submitted; returns the address of its page."""
    curator.opens("/console/entries/new")
    phrasings = "\n".join((question, f"請問{question}", f"{question}？", f"想問一下{question}"))
    page = curator.presses("儲存草稿", 題目=title, 民眾的問法=phrasings, 答案=answer, 局處="觀光局", **more)
    path = page.path
    curator.presses("送審")
    return path


def publish(curator: Agent, path: str) -> None:
    """Look at the difference and press 公開, giving a reason for what is not perfect."""
    curator.opens(f"{path}/publish")
    assert "已公開" in curator.presses("公開", 照樣公開的原因="先讓民眾問得到").text


def test_written_by_one_approved_by_another_asked_and_answered(town: City, mei: Agent, wen: Agent) -> None:
    path = write(mei, "飛天豬公園開放時間", QUESTION, "飛天豬公園每天 9 點開門。\n有問題請打 1999。")
    assert "9 點開門" not in answer_to(town, QUESTION)
    page = mei.opens(f"{path}/publish")
    assert "請由另一位同仁核可" in page.text
    assert "公開" not in page.buttons()
    assert "飛天豬公園開放時間" in wen.opens("/console/tasks?state=in_review").text
    publish(wen, path)
    assert "9 點開門" in answer_to(town, QUESTION)
    history = wen.opens(path).text
    assert history.index("wen@city.example") < history.index("mei@city.example", history.index("修改紀錄"))


def test_broken_and_rolled_back_with_one_click(town: City, mei: Agent, wen: Agent) -> None:
    question = "六合的會飛水餃攤在哪裡"
    path = write(mei, "會飛水餃攤", question, "會飛水餃攤在六合路 1 號。\n請打 1999。")
    publish(wen, path)
    mei.opens(f"{path}/edit")
    mei.presses("儲存草稿", 答案="寫壞了，請打 1999。")
    mei.presses("送審")
    assert "六合路 1 號" in answer_to(town, question)
    publish(wen, path)
    assert "寫壞了" in answer_to(town, question)
    wen.opens(f"{path}/history/3")
    assert "已還原並公開" in wen.presses("還原到這一版").text
    assert "六合路 1 號" in answer_to(town, question)


def test_two_curators_edit_one_entry(town: City, mei: Agent, wen: Agent) -> None:
    question = "左營的倒立蓮花池要門票嗎"
    path = write(mei, "倒立蓮花池", question, "倒立蓮花池不用門票。\n請打 1999。")
    publish(wen, path)
    mei.opens(f"{path}/edit")
    wen.opens(f"{path}/edit")
    mei.presses("儲存草稿", 答案="梅寫的：不用門票，請打 1999。")
    late = wen.presses("儲存草稿", 答案="文寫的：免費，請打 1999。")
    assert late.status == 409
    assert "mei@city.example" in late.text
    assert "文寫的：免費" in late.value("答案")
    assert "梅寫的" in wen.opens(path).text
    assert "文寫的" not in wen.page.text
    assert "倒立蓮花池不用門票" in answer_to(town, question)


def test_an_entry_is_over_at_midnight_in_taipei_and_a_task_of_its_bureau(
    town: City, mei: Agent, wen: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "旗津的海龍王派對怎麼去"
    today = words.today()
    path = write(mei, "海龍王派對", question, "海龍王派對請搭渡輪。\n請打 1999。", 最後一天=today.isoformat())
    publish(wen, path)
    midnight = datetime.combine(today + timedelta(1), datetime.min.time(), TAIPEI)
    for moment, awake in ((midnight - timedelta(seconds=1), True), (midnight, False)):
        _set_clock(monkeypatch, moment)
        assert ("請搭渡輪" in answer_to(town, question)) is awake
        tasks = mei.opens("/console/tasks?state=expired&bureau=觀光局").text
        assert ("海龍王派對" in tasks) is not awake
    assert "已過期" in mei.opens(path).text
    mei.presses("停用這個題目", 停用的原因="辦完了")
    assert "海龍王派對" not in mei.opens("/console/tasks?state=expired").text


def test_retired_and_restored(town: City, mei: Agent, wen: Agent) -> None:
    question = "鹽埕的影子博物館可以帶狗嗎"
    path = write(mei, "影子博物館", question, "影子博物館可以帶狗。\n請打 1999。")
    publish(wen, path)
    mei.opens(path)
    mei.presses("停用這個題目", 停用的原因="閉館")
    assert "可以帶狗" not in answer_to(town, question)
    mei.presses("恢復公開")
    assert "可以帶狗" in answer_to(town, question)


def _set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Worker and console see this moment wherever they ask which day it is in Taipei."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(UTC)

    monkeypatch.setattr(live_matcher, "datetime", Clock)
    monkeypatch.setattr(words, "datetime", Clock)
