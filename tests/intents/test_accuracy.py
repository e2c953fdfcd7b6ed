"""Accuracy has floors: questions that nobody taught the matcher, with the language model and without."""

# The floors stand a little under what was measured; raise them when the measure rises, and never lower them quietly.

import json
from typing import Any

import pytest

from bot import decide
from intents.emergency import read_emergency
from intents.evaluate import Outcome, Question, count
from intents.signals import read_signals
from tests.intents.knowledge_base import FOLDER, ordinary_phrasings, questions, starter_matcher

# Least share of known questions with the right entry first and among the first three, least share answered at all.
FLOORS = {True: (0.92, 0.96, 0.74), False: (0.86, 0.92, 0.70)}


def _report(name: str, semantic: bool) -> dict[str, Any]:
    return _count(questions(name), semantic)


def _count(asked: list[Question], semantic: bool) -> dict[str, Any]:
    matches = starter_matcher(semantic=semantic).match([question.text for question in asked])
    return count(asked, [_outcome(question, found) for question, found in zip(asked, matches, strict=True)])


def _outcome(question: Question, found: list[Any]) -> Outcome:
    decision = decide.decide(question.text, read_signals(question.text), found)
    hotline = decision.hotlines[0] if isinstance(decision, decide.CallEmergency) else None
    return Outcome(tuple(match.entry.id for match in found), isinstance(decision, decide.Answer), hotline)


# The same on the questions written for the whole base: top-1, top-3, answered; stories' and noisy questions' top-1.
CITY_FLOORS = {True: (0.91, 0.98, 0.52, 0.91, 0.90), False: (0.88, 0.97, 0.45, 0.89, 0.88)}
LANGUAGE_FLOORS = {"en": 0.95, "ja": 0.96, "ko": 0.90, "th": 0.86}


@pytest.mark.parametrize("semantic", [True, False], ids=["model", "no model"])
def test_the_whole_citys_questions_find_their_entry(semantic: bool) -> None:
    known, unknown = _report("known_dev.jsonl", semantic)["known"], _report("unknown_dev.jsonl", semantic)["unknown"]
    first, three, answered, story, noisy = CITY_FLOORS[semantic]
    assert known["top1"] >= first * known["n"]
    assert known["top3"] >= three * known["n"]
    assert known["answered"] >= answered * known["n"]
    assert unknown["answered"] <= 0.04 * unknown["n"]
    assert known["answered_right"] >= 0.97 * known["answered"]
    for style, floor in (("story", story), ("noisy", noisy)):
        part = _style("known_dev.jsonl", style, semantic)
        assert part["top1"] >= floor * part["n"], style


def _style(name: str, style: str, semantic: bool) -> dict[str, Any]:
    lines = [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]
    wanted = {line["text"] for line in lines if line["style"] == style}
    part: dict[str, Any] = _count([q for q in questions(name) if q.text in wanted], semantic)["known"]
    return part


@pytest.mark.parametrize("language", LANGUAGE_FLOORS)
def test_questions_in_other_languages_find_the_same_entries(language: str) -> None:
    known = _report(f"{language}.jsonl", True)["known"]
    assert known["top3"] >= LANGUAGE_FLOORS[language] * known["n"]


def test_chat_in_other_languages_is_hardly_ever_answered() -> None:
    unknown = _report("foreign_unknown.jsonl", True)["unknown"]
    assert unknown["answered"] <= 0.08 * unknown["n"]


@pytest.mark.parametrize("semantic", [True, False], ids=["model", "no model"])
def test_known_questions_find_their_entry_and_unknown_ones_none(semantic: bool) -> None:
    known, unknown = _report("known.jsonl", semantic)["known"], _report("unknown.jsonl", semantic)["unknown"]
    first, three, answered = FLOORS[semantic]
    assert known["top1"] >= first * known["n"]
    assert known["top3"] >= three * known["n"]
    assert known["answered"] >= answered * known["n"]
    assert unknown["answered"] <= 0.05 * unknown["n"]
    # Of all that is said as an answer, at least so much is right.
    assert known["answered_right"] >= 0.94 * (known["answered"] + unknown["answered"])


# Least recall of those who need a hotline, the right one first, and most false alarms among look-alikes.
# The rules were mended on the first three sets, and the second stands among the examples; the last was only measured.
EMERGENCY_FLOORS = {
    "emergency.jsonl": (0.98, 0.03),
    "emergency_dev.jsonl": (0.99, 0.01),
    "emergency_more.jsonl": (0.98, 0.02),
    "emergency_third.jsonl": (0.84, 0.05),
}


@pytest.mark.parametrize("name", EMERGENCY_FLOORS)
def test_emergencies_are_heard_and_look_alikes_are_not(name: str) -> None:
    asked = questions(name)
    calm = [question for question in asked if question.is_emergency is False]
    report = count(asked, [_outcome(question, []) for question in asked])["emergency"]
    recall, false_alarms = EMERGENCY_FLOORS[name]
    assert report["recall"] >= recall
    assert report["false_alarms"] <= false_alarms * len(calm)


def test_no_emergency_of_the_known_sets_goes_by_unheard() -> None:
    asked = [question for name in EMERGENCY_FLOORS for question in questions(name) if question.is_emergency]
    known = [question for question in asked if question not in questions("emergency_third.jsonl")]
    assert [question.text for question in known if not read_signals(question.text).emergency] == []


@pytest.mark.parametrize("name", ["known.jsonl", "unknown.jsonl"])
def test_ordinary_questions_raise_no_emergency_alarm(name: str) -> None:
    asked = questions(name)
    alarms = [question.text for question in asked if read_signals(question.text).emergency]
    assert len(alarms) <= 0.005 * len(asked), alarms


def test_ordinary_phrasings_raise_no_emergency_alarm() -> None:
    asked = ordinary_phrasings()
    alarms = [phrasing for phrasing in asked if read_emergency(phrasing)]
    assert len(alarms) <= 0.005 * len(asked), alarms
