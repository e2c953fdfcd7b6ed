"""Labelled questions: how they are read and counted."""

import pytest

from intents.evaluate import BadLine, Outcome, Question, count, read_questions


def test_every_kind_of_line_is_read_and_empty_ones_are_skipped() -> None:
    lines = '{"text": "a", "ids": ["x.y"]}\n\n{"text": "b", "ids": []}\n'
    lines += '{"text": "c", "hotline": "119", "also": ["110"]}\n{"text": "d", "hotline": null}'
    assert list(read_questions("q.jsonl", lines)) == [
        Question("a", ("x.y",)),
        Question("b", ()),
        Question("c", None, True, ("119", "110")),
        Question("d", None, False),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "it is not JSON"),
        ("[1]", "write {"),
        ('{"ids": []}', "write {"),
        ('{"text": "a"}', '"ids" or "hotline" is missing'),
        ('{"text": "a", "ids": "x"}', '"ids" is a list of texts'),
        ('{"text": "a", "hotline": 119}', '"hotline" is a number in quotation marks'),
        ('{"text": "a", "hotline": "119", "also": [110]}', '"also" is a list of texts'),
        ("[" * 100_000, "q.jsonl, line 2"),
    ],
)
def test_a_bad_line_is_one_sentence_that_says_where(line: str, reason: str) -> None:
    with pytest.raises(BadLine) as refused:
        list(read_questions("q.jsonl", f'{{"text": "a", "ids": []}}\n{line}'))
    sentence = str(refused.value)
    assert sentence.startswith("q.jsonl, line 2: ")
    assert reason in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_counts() -> None:
    fates = [
        (Question("", ("a",)), Outcome(("a", "b"), True, None)),
        (Question("", ("a",)), Outcome(("b", "c", "a"), True, None)),
        (Question("", ("a",)), Outcome(("b", "c", "d", "a"), False, None)),
        (Question("", ()), Outcome(("a",), True, None)),
        (Question("", ()), Outcome((), False, None)),
        (Question("", None, True, ("119", "110")), Outcome((), False, "110")),
        (Question("", None, True, ("119",)), Outcome((), False, "110")),
        (Question("", None, True, ("119",)), Outcome((), False, None)),
        (Question("", None, False), Outcome((), False, "119")),
        (Question("", None, False), Outcome((), True, None)),
    ]
    assert count([question for question, _ in fates], [outcome for _, outcome in fates]) == {
        "known": {"n": 3, "top1": 1, "top3": 2, "answered": 2, "answered_right": 1},
        "unknown": {"n": 2, "answered": 1},
        "emergency": {"n": 5, "recall": 0.3333, "false_alarms": 1},
    }


def test_without_emergencies_there_is_no_recall() -> None:
    assert count([], [])["emergency"] == {"n": 0, "recall": None, "false_alarms": 0}
