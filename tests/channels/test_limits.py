"""What goes out at most: texts, labels and buttons within each platform's limits, in its own unit."""

import pytest

from channels.fit import cut, fit
from channels.message import Choice, Reply
from tests.channels.doors import DOORS, LINE, TELEGRAM, Door
from tests.peers.line_rules import utf16_units

every_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
TEXTS = ("字" * 100_000, "😀" * 50_000, "a😀" * 40_000, "👨‍👩‍👧" * 20_000, " " * 99_999 + "完", "短", "😀" * 2_500)


@every_door
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:2]))
def test_limits_hold_after_fit(door: Door, text: str) -> None:
    limits = door.channel.limits
    length = utf16_units if limits.utf16 else len
    fitted = fit(Reply(text, tuple(Choice(text, str(at)) for at in range(20))), limits)
    assert length(fitted.text) <= limits.text
    assert len(fitted.choices) == limits.choices
    assert all(length(choice.label) <= limits.label for choice in fitted.choices)
    assert [choice.value for choice in fitted.choices] == [str(at) for at in range(limits.choices)]
    if length(text) > limits.text:
        assert fitted.text.endswith("…")
        assert text.startswith(fitted.text[:-1])
    else:
        assert fitted.text == text


def test_the_limits_are_the_platforms() -> None:
    line, telegram = LINE.channel.limits, TELEGRAM.channel.limits
    assert (line.text, line.label, line.choices, line.utf16) == (5_000, 20, 13, True)
    assert (telegram.text, telegram.utf16) == (4_096, True)


@every_door
def test_a_button_that_a_platform_would_refuse_is_left_out(door: Door) -> None:
    values = ("x" * 64, "x" * 65, "字" * 21, "字" * 22, "")
    fitted = fit(Reply("好", tuple(Choice("鈕", value) for value in values)), door.channel.limits)
    assert [choice.value for choice in fitted.choices] == ["x" * 64, "字" * 21]
    assert fit(Reply("好", (Choice(" ", "1"),)), door.channel.limits).choices == ()


@pytest.mark.parametrize(
    ("text", "limit", "utf16", "expected"),
    [
        ("12345", 5, False, "12345"),
        ("123456", 5, False, "1234…"),
        ("😀😀😀", 6, True, "😀😀😀"),
        ("😀😀😀", 5, True, "😀😀…"),
        ("😀😀😀", 4, True, "😀…"),
        ("😀😀😀", 3, False, "😀😀😀"),
        ("ab  cd", 5, True, "ab…"),
    ],
)
def test_cutting_leaves_no_half_of_anything(text: str, limit: int, utf16: bool, expected: str) -> None:
    assert cut(text, limit, utf16) == expected
