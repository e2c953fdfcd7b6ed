"""What is said beside the matter is passed over; the matter itself never is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.beside import asks, to_the_point
from intents.normalize import clean, normalize
from intents.query import prepare
from intents.vocabulary import line_list

CLAUSES = [line for line in line_list("beside.txt") if not line.startswith("[")]


@pytest.mark.parametrize(
    ("message", "matter"),
    [
        ("我昨天跟朋友去唱歌唱到半夜。路燈壞了要找誰？等等還要去洗衣服。", "路燈壞了要找誰?"),
        ("承辦您好，第一次用這個，垃圾車幾點來，萬分感謝，祝您平安順心", "垃圾車幾點來,"),
        ("我媽一直叫我早點睡覺。垃圾車今天怎麼沒來", "垃圾車今天怎麼沒來"),
    ],
)
def test_chatter_and_politeness_are_passed_over(message: str, matter: str) -> None:
    assert to_the_point(message) == matter


@pytest.mark.parametrize(
    "message",
    [
        "",
        "？！",
        "謝謝您，辛苦了，祝您平安順心",
        "我媽一早就在廚房煮粥。今天天氣真好。",
        "隔壁每天半夜都在唱卡拉OK。我真的受不了。請問要找誰？",
        "我爸上個月中風，現在坐輪椅。請問可以申請什麼？",
        "我剛搬來左營，這裡好熱鬧。要換戶口嗎？",
    ],
)
def test_a_message_that_is_all_matter_or_none_stays_whole(message: str) -> None:
    assert to_the_point(message) == message


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(CLAUSES), max_size=4), st.sampled_from("，。！\n"))
def test_what_remains_was_written_and_says_something(clauses: list[str], sign: str) -> None:
    message = sign.join(clauses)
    told = to_the_point(message)
    assert bool(normalize(told)) == bool(normalize(message))
    left = iter(clean(message))
    assert all(char in left for char in clean(told))


def test_a_flood_of_sentences_is_left_alone() -> None:
    flood = "今天天氣真好。" * 600
    assert to_the_point(flood) == flood


def test_a_query_holds_the_matter_alone() -> None:
    (query,) = prepare(["我昨天跟朋友去唱歌唱到半夜。路燈壞了要找誰？等等還要去洗衣服。"], None)
    assert query.key == normalize("路燈壞了要找誰")
    assert query.sentences == ()


@pytest.mark.parametrize(
    ("sentence", "is_asking"), [("垃圾車幾點來", True), ("敢會使", False), ("我媽住院了", False)]
)
def test_a_sentence_that_asks(sentence: str, is_asking: bool) -> None:
    assert asks(sentence) is is_asking
