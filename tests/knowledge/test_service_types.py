"""Service types: twenty kinds of work orders, complete, in plain words, and recognised by what citizens write."""

import pytest

from intents.service_words import read_service_type
from knowledge.service_types import review_service_types, service_types
from knowledge.starter_base import starter_entries


def test_there_are_twenty_and_nothing_is_wrong_with_them() -> None:
    assert len({one.id for one in service_types()}) == len(service_types()) == 20
    assert list(review_service_types(starter_entries())) == []


def test_a_dead_id_and_a_shared_word_are_found() -> None:
    found = [one.problem for one in review_service_types([])]
    assert "entry_id works.streetlight is no entry" in found


def test_each_asks_for_the_place_and_says_what_is_not_for_it() -> None:
    for one in service_types():
        assert "place" in {ask.what for ask in one.asks if ask.required}
        assert all(other.words and other.say and other.say_en for other in one.not_for)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我家巷口路燈不亮三天了", "streetlight"),
        ("中山路好大一個坑洞", "pothole"),
        ("這個路灯壞了", "streetlight"),
        ("電線垂下來,路燈不亮還有火花", None),
        ("身分證掉了", None),
        ("", None),
    ],
)
def test_citizens_words_name_the_type(text: str, wanted: str | None) -> None:
    found = read_service_type(text)
    assert (found.id if found else None) == wanted
