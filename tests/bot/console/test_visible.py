"""Hidden characters, passcodes and waiting times in words."""

from datetime import timedelta

import pytest

from bot.console.passcodes import cover
from bot.console.visible import visible, visible_bytes
from bot.console.words import waited


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("身分證\n掉了\t嗎", "身分證\n掉了\t嗎"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a⟦U+000D⟧b"),
        ("\u202eabc\u2066\u2069", "⟦U+202E⟧abc⟦U+2066⟧⟦U+2069⟧"),
        ("a\u200bb\ufeff\u00ad", "a⟦U+200B⟧b⟦U+FEFF⟧⟦U+00AD⟧"),
        ("\u3164\u2028", "⟦U+3164⟧⟦U+2028⟧"),
        ("\ud800", "⟦U+D800⟧"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("a\u200db", "a⟦U+200D⟧b"),
        ("🏳👋🏽", "🏳👋🏽"),
    ],
)
def test_hidden_characters_become_visible_and_ordinary_ones_stay(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_bytes_are_shown_as_text_with_what_is_none_in_hex() -> None:
    assert visible_bytes("身".encode() + b"\xff\x00rest", 5) == "身\\xff⟦U+0000⟧"
    assert visible_bytes("身".encode(), 2) == "\\xe8\\xba"


def test_only_the_passcode_itself_is_covered() -> None:
    assert cover("密碼：012345，電話 0123456 或 9012345", {"012345"}) == "密碼：●●●●●●，電話 0123456 或 9012345"
    assert cover("012345", ()) == "012345"


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (timedelta(seconds=-5), "0 分"),
        (timedelta(minutes=59, seconds=59), "59 分"),
        (timedelta(hours=3, minutes=12), "3 小時 12 分"),
        (timedelta(days=2, hours=5, minutes=40), "2 天 5 小時"),
    ],
)
def test_waiting_is_told_in_two_units(since: timedelta, words: str) -> None:
    assert waited(since) == words
