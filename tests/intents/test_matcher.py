"""The matcher: what must hold for any entries and any text."""

import random
from dataclasses import replace

import pytest

from intents.encoder import load_encoder
from intents.match import Match
from intents.matcher import Matcher
from intents.normalize import normalize
from knowledge.entry import Entry
from tests.intents.knowledge_base import questions, starter_matcher, starter_today

LIGHT = Entry("road.light", "路燈故障", "打 1999", ("路燈不亮怎麼辦", "巷子口的路燈壞掉了"))
CARD = Entry("household.card", "身分證遺失", "到戶政", ("身分證掉了怎麼補", "皮夾被偷證件都沒了要去哪裡補辦"))
QUESTIONS = questions("known.jsonl")[::6] + questions("unknown.jsonl")[::6]
TEXTS = [question.text for question in QUESTIONS if normalize(question.text)]


def _said(matches: list[Match]) -> list[tuple[str, float, str, tuple[str, ...]]]:
    return [(match.entry.id, match.confidence, match.phrasing, match.shared) for match in matches]


def _ids(matches: list[Match]) -> list[str]:
    return [match.entry.id for match in matches]


def test_a_text_alone_is_matched_as_within_a_batch() -> None:
    matcher = starter_matcher(semantic=False)
    assert [_said(matches) for matches in matcher.match(TEXTS)] == [_said(matcher.match([text])[0]) for text in TEXTS]


def test_with_the_model_alone_and_within_a_batch_differ_by_the_last_digit_at_most() -> None:
    matcher = starter_matcher(semantic=True)
    for text, within in zip(TEXTS, matcher.match(TEXTS), strict=True):
        alone = matcher.match([text])[0]
        assert _ids(alone) == _ids(within)
        assert [m.confidence for m in alone] == pytest.approx([m.confidence for m in within], abs=0.002)


def test_the_order_of_entries_does_not_matter() -> None:
    entries = starter_today()
    random.Random(5).shuffle(entries)
    shuffled = Matcher(entries, None)
    matcher = starter_matcher(semantic=False)
    assert [_said(matches) for matches in shuffled.match(TEXTS)] == [
        _said(matches) for matches in matcher.match(TEXTS)
    ]


@pytest.mark.parametrize("semantic", [False, True])
def test_confidences_fall_and_add_up_to_one_at_most(semantic: bool) -> None:
    for matches in starter_matcher(semantic=semantic).match(TEXTS):
        sure = [match.confidence for match in matches]
        assert sure == sorted(sure, reverse=True)
        assert sum(sure) <= 1.0001
        assert all(0 <= share <= 1 for share in sure)
        assert len(matches) == 5
        assert len(set(_ids(matches))) == 5


@pytest.mark.parametrize(
    "nothing", ["", " \n", "😀😀", "https://example.com/a", "\ud800", "\x00", "？？？", "\u3000"]
)
def test_a_text_with_no_words_matches_nothing(nothing: str) -> None:
    assert starter_matcher(semantic=False).match([nothing]) == [[]]
    assert starter_matcher(semantic=True).match([nothing, "身分證"])[0] == []


@pytest.mark.parametrize("odd", ["123456", "a", "的", "身分證" * 33_333, "身分\ud800證\x00掉了", "🙂身分證🙂"])
def test_an_odd_text_is_matched_like_any_other(odd: str) -> None:
    assert len(starter_matcher(semantic=False).match([odd], top=3)[0]) == 3


def test_what_a_curator_wrote_is_a_sure_match() -> None:
    for entry in starter_today()[::9]:
        first = starter_matcher(semantic=False).match([entry.phrasings[-1]])[0][0]
        assert first.entry.id == entry.id
        assert first.confidence == 1.0
        assert first.phrasing == entry.phrasings[-1]


def test_the_reason_holds_the_words_in_common_as_the_citizen_wrote_them() -> None:
    match = starter_matcher(semantic=False).match(["請問身份證掉了，要去哪裡補辦呢"])[0][0]
    assert match.entry.id.startswith("household.")
    assert match.phrasing in (match.entry.title, *match.entry.phrasings)
    assert "補辦" in match.shared
    assert all(word in "請問身份證掉了，要去哪裡補辦呢" for word in match.shared)
    assert 0 < match.similarities.characters <= 1
    assert match.similarities.meaning == 0


def test_no_entries_match_nothing() -> None:
    assert Matcher([], None).match(["路燈壞了", ""]) == [[], []]
    assert Matcher([replace(LIGHT, title="？！", phrasings=("…",))], None).match(["路燈"]) == [[]]


@pytest.mark.parametrize(
    "entries", [[LIGHT], [LIGHT, CARD], [replace(LIGHT, phrasings=()), replace(CARD, phrasings=())]]
)
def test_few_entries_and_single_phrasings_still_rank(entries: list[Entry]) -> None:
    matcher = Matcher(entries, None)
    (near, far) = matcher.match(["我家附近路燈故障了", "月亮上的兔子"])
    assert near[0].entry.id == "road.light"
    assert near[0].confidence > far[0].confidence
    assert matcher.match(["路燈故障!"])[0][0].confidence == 1.0


def test_two_entries_with_the_same_phrasing_share_the_confidence() -> None:
    twin = replace(LIGHT, id="road.other", phrasings=("路燈不亮怎麼辦", "路燈閃爍"))
    matches = Matcher([LIGHT, twin, CARD], None).match(["路燈不亮怎麼辦"])[0]
    assert sorted(_ids(matches[:2])) == ["road.light", "road.other"]
    assert [match.confidence for match in matches] == [0.5, 0.5, 0.0]


def test_another_citys_business_is_less_sure() -> None:
    matcher = starter_matcher(semantic=False)
    ours, theirs, moved = matcher.match(
        ["低收入戶要怎麼申請", "新竹市低收入戶要怎麼申請", "剛從新竹搬來，低收入戶要怎麼申請"]
    )
    assert ours[0].entry.id == theirs[0].entry.id == moved[0].entry.id
    assert theirs[0].confidence < 0.7 < ours[0].confidence
    assert moved[0].confidence > theirs[0].confidence


def test_english_finds_an_entry_by_its_english_title() -> None:
    entry = replace(CARD, title_en="Replacing a lost ID card")
    first = Matcher([LIGHT, entry], None).match(["I need to replace my ID card, I lost it"])[0][0]
    assert first.entry.id == "household.card"
    assert first.phrasing == "Replacing a lost ID card"


def test_the_model_finds_what_shares_no_word() -> None:
    entries = [replace(LIGHT, phrasings=("晚上巷子太暗",)), replace(CARD, phrasings=("證件不見",))]
    first = Matcher(entries, load_encoder()).match(["The street lamp is broken"])[0][0]
    assert first.entry.id == "road.light"
    assert first.similarities.meaning > first.similarities.characters


@pytest.mark.parametrize("semantic", [False, True])
@pytest.mark.parametrize("word", ["停車", "補助", "檢舉", "證明", "垃圾"])
def test_a_word_of_several_entries_is_no_answer_but_a_question_back(word: str, semantic: bool) -> None:
    matches = starter_matcher(semantic=semantic).match([word])[0]
    assert 0.1 <= matches[0].confidence < 0.7
    assert matches[1].confidence == matches[0].confidence


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Matcher:
    """The starter base matched as a base of a hundred thousand phrasings is: only the best at a glance in detail."""
    monkeypatch.setattr("intents.evidence.LARGE", 0)
    return starter_matcher(semantic=False)


def test_in_a_large_base_a_text_alone_is_matched_as_within_a_batch(large: Matcher) -> None:
    assert [_said(matches) for matches in large.match(TEXTS)] == [_said(large.match([text])[0]) for text in TEXTS]


def test_looking_at_the_best_entries_only_finds_what_looking_at_all_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [question.text for question in questions("known.jsonl")[::3]]
    matcher = starter_matcher(semantic=False)
    whole = matcher.match(texts)
    monkeypatch.setattr("intents.evidence.LARGE", 0)
    short = matcher.match(texts)
    same = sum(_ids(one)[:1] == _ids(other)[:1] for one, other in zip(whole, short, strict=True))
    assert same >= 0.97 * len(texts)
