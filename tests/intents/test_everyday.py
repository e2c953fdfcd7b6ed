"""Taigi, English and bopomofo within Mandarin mean the same as the Mandarin they stand for."""

import pytest

from intents.everyday import in_mandarin
from intents.normalize import clean, normalize


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("戶政佇佗位", "戶政在哪裡"),
        ("欲按怎申請補助", "要怎麼申請補助"),
        ("阮囡仔敢會使報名", "我小孩可不可以報名"),
        ("這馬會當辦無", "現在可以辦無"),
        ("我想apply租屋subsidy", "我想申請租屋補助"),
        ("要 book 時間嗎", "要預約時間嗎"),
        ("這樣可以ㄇ", "這樣可以嗎"),
        ("ㄅ要再吵了", "不要再吵了"),
        ("垃圾ㄉ時間", "垃圾的時間"),
        ("戸政佇叨位", "戶政在哪裡"),
        ("这马会当办", "現在可以辦"),
    ],
)
def test_everyday_words_have_the_key_of_their_mandarin(written: str, same: str) -> None:
    assert normalize(written) == normalize(same) != ""


@pytest.mark.parametrize(
    "text",
    [
        "阮綜合醫院的掛號時間",
        "這馬路上有坑洞",
        "伊甸基金會的電話",
        "會使用到健保卡嗎",
        "應予退還",
        "希望不要彼此影響",
        "how do i apply for a parking permit in 高雄",
        "予防接種の予約をしたい",
        "bookstore在哪",
        "寫信到book@kcg.gov.tw",
    ],
)
def test_words_that_only_look_alike_stay(text: str) -> None:
    assert in_mandarin(clean(text)) == clean(text)


def test_a_sound_left_half_typed_is_no_particle() -> None:
    assert in_mandarin("ㄉㄧㄢˋ話") == "ㄉㄧㄢˋ話"
