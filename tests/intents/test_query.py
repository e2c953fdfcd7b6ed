"""A message prepared: its sentences, which of them ask, and whether it is Chinese at all."""

import pytest

from intents.query import prepare


def test_a_story_has_sentences_and_those_that_ask() -> None:
    (story,) = prepare(["我媽住院了。颱風又要來！請問垃圾車幾點來？"], None)
    assert [sentence.asks for sentence in story.sentences] == [False, False, True]


@pytest.mark.parametrize("text", ["垃圾車幾點來？", "垃圾車。", "", "。！？"])
def test_one_sentence_is_the_whole_message(text: str) -> None:
    assert prepare([text], None)[0].sentences == ()


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("where do I pay my parking ticket", True),
        ("引っ越したので住所を変えたい", True),
        ("주차요금 어디서 내요", True),
        ("จ่ายค่าจอดรถที่ไหน", True),
        ("我要 check 停車費 online", False),
        ("YouBike app", False),
        ("身分證掉了", False),
    ],
)
def test_other_languages_are_told_by_their_script(text: str, foreign: bool) -> None:
    assert prepare([text], None)[0].foreign is foreign


def test_a_flood_of_sentences_costs_no_more_than_a_story() -> None:
    assert len(prepare(["垃圾車呢？" * 900], None)[0].sentences) <= 12
