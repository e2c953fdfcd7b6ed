"""Wishes that are no questions: a person, thanks, a greeting, a case, none of these."""

import pytest

from intents.emergency import looks_urgent, read_emergency
from intents.signals import CaseLookup, read_signals
from intents.vocabulary import table
from tests.intents.knowledge_base import questions


@pytest.mark.parametrize(
    "text",
    [
        "真人",
        "我要找真人",
        "轉真人客服",
        "客服",
        "请转人工客服",
        "人工客服",
        "找專人",
        "請幫我轉接專人，謝謝",
        "可以跟真人講話嗎",
        "有沒有真人啊",
        "不要跟機器人講了",
        "機器人聽不懂啦",
        "換人來講",
        "轉接客服人員",
        "我想跟人說話",
        "讓我跟專人談",
        "human please",
        "I want to talk to a human",
        "can i speak to a real person",
        "agent",
        "transfer me to an agent",
        "live agent!",
    ],
)
def test_a_person_is_wanted(text: str) -> None:
    assert read_signals(text).person


@pytest.mark.parametrize(
    "text",
    [
        "客服電話號碼是幾號",
        "復康巴士到府接送",
        "身分證掉了",
        "真人圖書館在哪裡",
        "機器人展覽什麼時候",
        "agent orange history",
        "",
    ],
)
def test_no_person_is_wanted(text: str) -> None:
    assert not read_signals(text).person


@pytest.mark.parametrize(
    "text", ["謝謝", "謝謝你！", "感謝🙏", "3q", "Thanks a lot", "thank you", "好的 謝謝", "多謝喔", "感恩"]
)
def test_thanks_and_nothing_else(text: str) -> None:
    assert read_signals(text).thanks


@pytest.mark.parametrize(
    "text", ["你好", "您好～", "哈囉", "hi", "HELLO", "早安", "有人在嗎", "安安", "哩賀", "Good morning!"]
)
def test_a_greeting_and_nothing_else(text: str) -> None:
    signals = read_signals(text)
    assert signals.greeting
    assert not signals.thanks


@pytest.mark.parametrize(
    "text", ["你好，請問垃圾車幾點來", "謝謝，那路燈壞了呢", "身分證怎麼辦，謝謝", "hi where is the office", "", "😀"]
)
def test_a_courteous_question_is_a_question(text: str) -> None:
    signals = read_signals(text)
    assert not signals.thanks
    assert not signals.greeting


@pytest.mark.parametrize(
    "text",
    [
        "K7QM-2X9D 123456",
        "案號K7QM-2X9D，密碼123456",
        "查案件 k7qm2x9d 123 456",
        "Ｋ７ＱＭ－２Ｘ９Ｄ　１２３４５６",
        "case K7QM 2X9D passcode 123-456",
        "我的案號是K7QM-2X9D，查詢密碼是123456",
        "K7QM–2X9D 123456",
        "案件 K7QM2X9D123456",
    ],
)
def test_a_case_is_asked_for_in_many_spellings(text: str) -> None:
    assert read_signals(text).case_lookup == CaseLookup("K7QM-2X9D", "123456")


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert read_signals("案號 O1IL-2X9D 密碼 123456").case_lookup == CaseLookup("0111-2X9D", "123456")


@pytest.mark.parametrize("text", ["查案件", "案件進度查詢", "我要查案件", "my case", "查詢我的案件進度"])
def test_a_case_without_its_number(text: str) -> None:
    assert read_signals(text).case_lookup == CaseLookup("", "")


@pytest.mark.parametrize(
    "text",
    [
        "我的電話是 0912-3456 分機 123456",
        "07-3368333",
        "12345678 123456",
        "補助案件要準備什麼",
        "身分證 A123456789",
        "",
    ],
)
def test_numbers_of_other_things_are_no_case(text: str) -> None:
    assert read_signals(text).case_lookup is None


@pytest.mark.parametrize(
    "text",
    ["以上皆非", "以上都不是", "都不是我要的", "都不是啦", "None of these", "none of the above!", "這些都不是喔"],
)
def test_none_of_these(text: str) -> None:
    assert read_signals(text).none_of_these


@pytest.mark.parametrize("text", ["這張罰單不是我的車", "都不是假日嗎", "身分證都不是本人領"])
def test_a_sentence_with_such_words_is_no_refusal(text: str) -> None:
    assert not read_signals(text).none_of_these


@pytest.mark.parametrize("kind", ["person_alone", "thanks", "greeting", "none_of_these", "case", "soft"])
def test_no_word_of_a_wish_is_an_emergency(kind: str) -> None:
    assert [word for word in table("signals.toml")[kind] if read_emergency(word)] == []


def test_what_needs_a_hotline_is_seen_at_the_door_and_little_else() -> None:
    urgent = [question.text for question in questions("emergency.jsonl") if read_emergency(question.text)]
    assert sum(map(looks_urgent, urgent)) >= 0.95 * len(urgent)
    ordinary = [question.text for question in questions("known.jsonl")]
    assert sum(map(looks_urgent, ordinary)) <= 0.2 * len(ordinary)


def test_an_emergency_has_a_hotline() -> None:
    assert looks_urgent("我家失火了")
    assert read_signals("我家失火了").emergency is not None
    assert not looks_urgent("垃圾車幾點來")
    assert read_signals("垃圾車幾點來").emergency is None


@pytest.mark.parametrize(
    "odd", ["", "\x00", "\ud800", "1" * 100_000, "k7qm-" * 20_000, "謝" * 100_000, "請" * 100_000]
)
def test_no_text_is_too_odd(odd: str) -> None:
    assert read_signals(odd).case_lookup is None


@pytest.mark.parametrize(
    ("text", "says_why"),
    [
        ("真人", False),
        ("我要找真人", False),
        ("請問可以幫我轉真人客服嗎", False),
        ("I want to talk to a real person please", False),
        ("我想找真人問一下我家巷口那棵快要倒的樹", True),
        ("可以轉真人嗎？我上個月申請的租屋補助到現在都還沒下來", True),
    ],
)
def test_a_wish_for_a_person_may_say_why(text: str, says_why: bool) -> None:
    signals = read_signals(text)
    assert signals.person
    assert signals.says_why is says_why


@pytest.mark.parametrize(
    "text", ["你是真人嗎", "你是機器人嗎？", "您是誰", "請問你是人還是機器人", "Are you a bot?", "who are you"]
)
def test_who_asks_who_we_are_is_greeted(text: str) -> None:
    signals = read_signals(text)
    assert signals.greeting
    assert not signals.person
