"""Which messages call for a hotline, and which only talk about such things."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents import emergency
from intents.danger import Danger, read, shipped_digest, write
from intents.danger_training import digest, learn, train_danger
from intents.emergency import read_emergency
from intents.slips import spell
from intents.vocabulary import read_examples, table
from tests.intents.knowledge_base import ordinary_phrasings, questions

HOTLINES = {"119", "118", "110", "113", "1925"}


def _number(text: str) -> str | None:
    hotline = read_emergency(text)
    return None if hotline is None else hotline.number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("失火了", "119"),
        ("我家失火了快來", "119"),
        ("救命", "119"),
        ("瓦斯外洩", "119"),
        ("我爸沒有呼吸了", "119"),
        ("小孩噎到臉發紫", "119"),
        ("車禍 有人受傷流血", "119"),
        ("被蛇咬了", "119"),
        ("電梯卡住我出不去", "119"),
        ("船翻了 有人落海", "118"),
        ("有人拿刀砍人", "110"),
        ("有小偷在我家", "110"),
        ("有人一直跟蹤我", "110"),
        ("我先生一直打我", "113"),
        ("隔壁又在打小孩", "113"),
        ("有人要跳樓", "119"),
        ("我想自殺", "1925"),
        ("不想活了", "1925"),
        ("阿公昏去叫袂醒", "119"),
        ("ㄐㄧㄡˋ命啊 有人昏到", "119"),
        ("失伙了", "119"),
        ("着火了快来人", "119"),
        ("my house is on fire", "119"),
        ("someone is breaking into my house", "110"),
        ("I want to kill myself", "1925"),
    ],
)
def test_who_is_in_danger_gets_the_right_number(text: str, number: str) -> None:
    assert _number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "消防安檢怎麼申報",
        "昨天失火想申請證明",
        "熱死了",
        "笑死",
        "氣死我了垃圾車又沒來",
        "想當119志工",
        "CPR課程怎麼報名",
        "消防栓前停車罰多少",
        "火鍋店推薦",
        "救護車收費標準",
        "家暴補助怎麼申請",
        "自殺防治講座",
        "我的狗走失了",
        "防災演習是什麼時候",
        "電影裡有人跳樓",
        "this heat is killing me",
        "where is the fire station",
        "",
        "😀",
        "\ud800",
        "119",
        "12345",
    ],
)
def test_talk_about_such_things_raises_nothing(text: str) -> None:
    assert _number(text) is None


def test_a_harmless_phrase_does_not_hide_a_danger_beside_it() -> None:
    assert _number("氣死我了，隔壁失火了快來救人") == "119"


def test_what_is_past_counts_again_when_it_is_now() -> None:
    assert _number("昨天車禍") is None
    assert _number("昨天就不舒服，現在胸口很痛喘不過氣") == "119"


def test_violence_at_home_counts_although_it_was_yesterday() -> None:
    assert _number("昨天我老公又打我") == "113"


def test_numbers_of_every_rule_raised_stand_side_by_side() -> None:
    hotline = read_emergency("有人拿刀砍人，我朋友一直流血叫不醒")
    assert hotline is not None
    assert {hotline.number, *hotline.also} >= {"110", "119"}
    assert hotline.number not in hotline.also
    assert len(set(hotline.also)) == len(hotline.also)


def test_the_word_that_raised_it_is_the_citizens_own() -> None:
    hotline = read_emergency("隔壁 失火了，快來")
    assert hotline is not None
    assert "失火" in hotline.word


def test_danger_at_either_end_of_a_long_text_is_heard() -> None:
    calm = "我想請問一下垃圾車的時間。" * 300
    assert _number(f"我家失火了。{calm}") == "119"
    assert _number(f"{calm}我爸昏倒沒有呼吸了，快叫救護車") == "119"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_and_always_the_same(text: str) -> None:
    first = read_emergency(text)
    assert first == read_emergency(text)
    assert first is None or first.number in HOTLINES


@pytest.mark.parametrize("unit", ["我", "火", "打我", "有人被", "車", "在頂樓", "the ", "血流", "1"])
def test_a_flood_of_words_is_read_like_its_ends(unit: str) -> None:
    assert _number(unit * 100_000) == _number((unit * 100_000)[:2_000])


def test_every_rule_names_known_talk_and_numbers() -> None:
    kinds = set(table("emergency_calm.toml")["talk"])
    for rule in table("emergency.toml")["rule"]:
        assert {rule["hotline"], *rule["also"]} <= HOTLINES
        assert set(rule["calmed_by"]) <= kinds
        assert rule["surely"]


def test_examples_teach_what_sounds_alike() -> None:
    urgent, calm = ["失火了快來", "失火了救人"], ["身分證遺失", "身分證補發", "垃圾車幾點來", "垃圾車不來"]
    danger = learn([*urgent, *calm], ["119", "119", *(None for _ in calm)], [1.0] * 6)
    assert danger.sound(spell("失火了有人")).danger > 0 > danger.sound(spell("垃圾車")).danger
    assert danger.lines(spell("失火了"))[0][0] == "119"
    assert danger.sound("xyz").danger == -1.0


def test_a_concept_stands_for_all_its_words() -> None:
    urgent, calm = ["阿公昏倒", "阿嬤暈倒"], ["阿公申請補助", "阿嬤申辦證明"]
    danger = learn([*urgent, *calm], ["119", "119", None, None], [1.0] * 4)
    assert danger.sound(spell("爺爺休克")).danger > danger.sound(spell("爺爺津貼")).danger


def test_the_shipped_weights_were_learned_from_the_present_examples() -> None:
    assert shipped_digest() == digest(), "the examples or the code have changed: run make train"


SETS = ("emergency.jsonl", "emergency_dev.jsonl", "emergency_more.jsonl", "known.jsonl", "unknown.jsonl")


def test_weights_lose_nothing_when_they_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    messages, _ = read_examples("emergency_examples.txt")
    texts = [*messages, *(question.text for name in SETS for question in questions(name))]

    def numbers(danger: Danger) -> list[str | None]:
        monkeypatch.setattr(emergency, "shipped_danger", lambda: danger)
        return [_number(text) for text in texts]

    fresh = train_danger(ordinary_phrasings())
    assert numbers(read(write(fresh, ""))) == numbers(fresh)


def test_no_example_stands_twice_nor_under_a_strange_heading() -> None:
    messages, hotlines = read_examples("emergency_examples.txt")
    assert len(set(messages)) == len(messages)
    assert set(hotlines) == {*HOTLINES, None}
