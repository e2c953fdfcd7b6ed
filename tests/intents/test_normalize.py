"""The match key: one spelling for texts that mean the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.normalize import MAX_LENGTH, clean, close_up, normalize, simplify

# Lone surrogates too: broken clients send them.
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
CITY_TEXT = st.text(alphabet="請問謝謝您好身分證臺台裡裏怎麼辦ㄅㄆˋＡａ1１ ,，。!！?？\n🙂abc想要我一下", max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY_TEXT, CITY_TEXT))
def test_a_key_is_its_own_key(text: str) -> None:
    key = normalize(text)
    assert normalize(key) == key


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_a_key_is_bare_of_needless_blanks(text: str) -> None:
    key = normalize(text)
    assert key == key.strip()
    assert "  " not in key
    assert "\n" not in key


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("身分證掉了！！", "身分證掉了"),
        ("身分证掉了", "身分證掉了"),
        ("臺北市", "台北市"),
        ("請問垃圾車幾點來", "垃圾車幾點來"),
        ("垃圾車 幾點 來", "垃圾車幾點來"),
        ("ＹｏｕＢｉｋｅ", "youbike"),
        ("垃圾車幾點來😀", "垃圾車幾點來"),
        ("垃圾車幾點來 https://example.com/a?b=c", "垃圾車幾點來"),
        ("垃圾車幾點來ㄋ", "垃圾車幾點來"),
    ],
)
def test_spellings_of_the_same_question_have_one_key(written: str, same: str) -> None:
    assert normalize(written) == normalize(same) != ""


@pytest.mark.parametrize(
    "nothing", ["", " \n\t", "😀😀", "https://example.com/x", "？！…", "\x00", "\ud800", "\u200b"]
)
def test_a_text_without_letters_and_digits_has_no_key(nothing: str) -> None:
    assert normalize(nothing) == ""


@pytest.mark.parametrize("polite", ["請問", "謝謝", "你好"])
def test_a_text_of_polite_words_alone_keeps_them(polite: str) -> None:
    assert normalize(polite) != ""


def test_latin_words_stay_apart_and_chinese_ones_do_not() -> None:
    assert normalize("Bus  stop") == "bus stop"
    assert normalize("公 車 站") == normalize("公車站")


def test_a_flood_of_words_is_cut() -> None:
    assert len(clean("\ufdfa" * 100_000)) <= MAX_LENGTH
    assert len(normalize("垃" * 100_000)) <= MAX_LENGTH


def test_cleaning_keeps_punctuation_and_drops_lone_surrogates() -> None:
    assert clean("你好\ud800，ＡＢＣ！") == "你好,abc!"


def test_blanks_that_part_nothing_are_closed_up() -> None:
    assert close_up("我 要 bus stop 資訊") == "我要bus stop資訊"


def test_simplifying_folds_variants_too() -> None:
    assert simplify("臺灣證件") == simplify("台湾证件")
