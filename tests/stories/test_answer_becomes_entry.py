"""What a person answered once the bot answers from then on: a case becomes an entry, and the next citizen is told."""

import pytest

from bot.staff.member import Role
from tests.agents import Agent
from tests.citizens import Citizen, WebCitizen, ask, read_case
from tests.city import City

PERSONAL = ("王小明", "0912-345-678", "四維三路2號")
NOBODY_KNOWS = {
    "line": "石獅子半夜會不會打呼",
    "telegram": "飛碟屋頂上怎麼降落",
    "web": "鳳凰羽毛哪裡撿得到",
}


@pytest.fixture(scope="module")
def agent(city: City) -> Agent:
    """Answers."""
    return Agent(city, "lan@city.example")


@pytest.fixture(scope="module")
def curator(city: City) -> Agent:
    """Makes it an entry."""
    return Agent(city, "ying@city.example", Role.CURATOR)


def test_the_next_citizen_gets_what_a_person_answered(citizen: Citizen, agent: Agent, curator: Agent) -> None:
    city = citizen.city
    question = NOBODY_KNOWS[citizen.channel]
    number, _ = read_case(ask(citizen, f"{question}？我叫王小明，手機 0912-345-678，住四維三路2號").text)
    agent.opens(f"/console/cases/{number}")
    agent.presses("認領")
    agent.presses("回覆", 回覆內容=f"王小明先生您好，{question}，答案是滿月那一天。\n想知道更多請打 1999。")
    closed = agent.chooses("結案", "已經回答問題")
    assert "用這個回答新增題目" not in closed.buttons()

    curator.opens(f"/console/cases/{number}")
    form = curator.presses("用這個回答新增題目")
    assert "請再看一次有沒有個人資料" in form.text
    assert form.value("題目（必填）") == question
    assert form.value("民眾的問法") == f"{question}？我叫［姓名］，手機 ［電話］，住［地址］"
    assert form.value("答案") == f"{question}，答案是滿月那一天。\n想知道更多請打 1999。"
    city.matcher.refresh()
    assert "滿月那一天" not in ask(WebCitizen(city), question).text
    entry = curator.presses("儲存草稿", 民眾的問法=f"{question}\n想問一下{question}呢").path
    curator.opens(entry)
    assert "已存成測試問題" in curator.presses("存測試問題", 新的測試問題=f"請問{question}").text
    curator.opens(f"{entry}/publish")
    assert "已公開" in curator.presses("公開", 照樣公開的原因="先讓民眾問得到").text

    city.matcher.refresh()
    told = ask(WebCitizen(city), question).text
    assert "滿月那一天" in told
    assert not [word for word in (*PERSONAL, number, "您好") if word in told]
    for revision in ("1", "2", "3"):
        page = curator.opens(f"{entry}/history/{revision}")
        assert page.status == 200
        assert not [word for word in (*PERSONAL, number) if word in page.text]
