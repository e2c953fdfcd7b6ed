"""What is done about a message, given its signals and matches."""

import pytest

from bot.decide import (
    MOST_OPTIONS,
    THRESHOLDS,
    Answer,
    AskBack,
    CallEmergency,
    Courtesy,
    Decision,
    Elsewhere,
    HandOver,
    ShowCase,
    SmallTalk,
    Wish,
    decide,
    name,
)
from intents.emergency import Hotline
from intents.match import Match
from intents.signals import CaseLookup, Signals
from knowledge.entry import Entry, Kind

NOTHING = Signals()


def _matches(*confidences: float) -> list[Match]:
    return [Match(Entry(f"a.{n}", "題", "答"), sure, "題", ()) for n, sure in enumerate(confidences)]


def test_a_sure_match_is_said() -> None:
    matches = _matches(THRESHOLDS.answer, 0.2)
    assert decide("問", NOTHING, matches) == Answer(matches[0])


def test_another_authoritys_matter_and_small_talk_are_no_answers() -> None:
    elsewhere = [Match(Entry("e", "勞保", "請打 02-2396-1266", kind=Kind.ELSEWHERE), 0.95, "題", ())]
    polite = [Match(Entry("c", "打招呼", "您好", kind=Kind.COURTESY), 0.6, "題", ())]
    assert decide("問", NOTHING, elsewhere) == Elsewhere(elsewhere[0])
    assert decide("話", NOTHING, polite) == SmallTalk(polite[0])
    assert [name(decide("問", NOTHING, found)) for found in (elsewhere, polite)] == ["elsewhere", "courtesy"]


def test_small_talk_is_never_an_option_of_a_menu() -> None:
    polite = Match(Entry("c", "打招呼", "您好", kind=Kind.COURTESY), 0.3, "題", ())
    ours = _matches(0.5, 0.2)
    assert decide("問", NOTHING, [polite, *ours]) == AskBack(tuple(ours))


def test_an_unsure_match_is_asked_back_with_the_best_few() -> None:
    matches = _matches(THRESHOLDS.answer - 0.01, 0.3, 0.2, 0.1, 0.1)
    assert decide("問", NOTHING, matches) == AskBack(tuple(matches[:MOST_OPTIONS]))


def test_options_far_behind_the_first_are_not_shown() -> None:
    matches = _matches(0.6, 0.2, 0.001)
    assert decide("問", NOTHING, matches) == AskBack(tuple(matches[:2]))


@pytest.mark.parametrize("matches", [[], _matches(THRESHOLDS.menu - 0.01)])
def test_without_a_match_a_person_takes_it(matches: list[Match]) -> None:
    assert decide("問", NOTHING, matches) == HandOver(Wish.NO_ANSWER, says_why=True)


def test_the_lowest_confidence_that_asks_back() -> None:
    assert isinstance(decide("問", NOTHING, _matches(THRESHOLDS.menu)), AskBack)


def test_an_emergency_comes_before_everything() -> None:
    fire = Hotline("119", ("110",), "失火")
    loud = Signals(fire, person=True, thanks=True, greeting=True, case_lookup=CaseLookup("", ""), none_of_these=True)
    assert decide("失火", loud, _matches(0.3)) == CallEmergency(("119", "110"), None)


def test_beside_a_hotline_a_sure_answer_still_comes() -> None:
    matches = _matches(THRESHOLDS.answer)
    found = decide("失火", Signals(Hotline("119", (), "失火")), matches)
    assert found == CallEmergency(("119",), matches[0])


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (
            Signals(case_lookup=CaseLookup("K7QM-2X9D", "123456"), person=True),
            ShowCase(CaseLookup("K7QM-2X9D", "123456")),
        ),
        (Signals(none_of_these=True, person=True), HandOver(Wish.NONE_OF_THESE)),
        (Signals(person=True, thanks=True), HandOver(Wish.PERSON_WANTED)),
        (Signals(thanks=True, greeting=True), Courtesy.THANKS),
        (Signals(greeting=True), Courtesy.GREETING),
    ],
)
def test_wishes_come_before_matches(signals: Signals, expected: Decision) -> None:
    assert decide("話", signals, _matches(0.99)) == expected


@pytest.mark.parametrize("text", ["", "😀", "？！", " "])
def test_no_words_are_no_question(text: str) -> None:
    assert decide(text, NOTHING, []) is Courtesy.NO_WORDS


@pytest.mark.parametrize(
    ("decision", "word"),
    [
        (Answer(_matches(1.0)[0]), "answer"),
        (AskBack(()), "ask_back"),
        (HandOver(Wish.NO_ANSWER), "hand_over"),
        (CallEmergency(("119",), None), "emergency"),
        (ShowCase(CaseLookup("", "")), "case"),
        (Courtesy.THANKS, "courtesy"),
    ],
)
def test_every_decision_has_a_word(decision: Decision, word: str) -> None:
    assert name(decision) == word
