"""The words of a text: the city's own stay whole, and cuts can be found again in what was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.tokens import Tokenizer, segmentation_failures
from knowledge.entry import Entry


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer()


def test_the_citys_words_stay_whole() -> None:
    assert segmentation_failures() == []


@pytest.mark.parametrize("word", ["戶政事務所", "臺北市", "台北市", "育兒津貼", "垃圾車", "那瑪夏區", "身分證"])
def test_a_word_stays_whole_within_a_sentence(tokenizer: Tokenizer, word: str) -> None:
    assert word in tokenizer.tokens(f"請問{word}的事情")


def test_a_word_that_would_break_is_named(tokenizer: Tokenizer) -> None:
    assert tokenizer.failures(["垃圾車", "我要吃飯睡覺"]) == ["我要吃飯睡覺"]


def test_an_entrys_keywords_become_words() -> None:
    entry = Entry("a.b", "某事", "答", keywords=("綠光捷運雙塔",))
    assert "綠光捷運雙塔" not in Tokenizer().tokens("想去綠光捷運雙塔")
    assert "綠光捷運雙塔" in Tokenizer([entry]).tokens("想去綠光捷運雙塔")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="我要去戶政事務所垃圾車,。 abc12臺灣", max_size=30))
def test_words_stand_in_the_text_in_their_order(tokenizer: Tokenizer, text: str) -> None:
    rest = text.lower()
    for word in tokenizer.tokens(text):
        before, found, rest = rest.partition(word)
        assert found == word, before
