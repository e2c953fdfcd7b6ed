"""Grouping: what means the same stands together, what does not stands apart, and people count, not messages."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from bot.gaps.grouping import Asked, Group, group_questions
from intents.encoder import Encoder, load_encoder
from knowledge.starter_base import starter_entries
from tests.bot.gaps.wordings import GROUPS, HELD_OUT_GROUPS, HELD_OUT_SINGLES, SINGLES

MONDAY = date(2026, 1, 5)


def _background() -> list[str]:
    return [phrasing for entry in starter_entries() for phrasing in entry.phrasings]


def _asked(texts: Sequence[str]) -> list[Asked]:
    return [Asked(number, text, number, MONDAY) for number, text in enumerate(texts, 1)]


def _pairs(groups: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


SETS = {"known": (list(GROUPS.values()), SINGLES), "held out": (HELD_OUT_GROUPS, HELD_OUT_SINGLES)}


@pytest.mark.parametrize("semantic", [False, True])
@pytest.mark.parametrize("name", SETS)
def test_pairs_put_together_belong_together(name: str, semantic: bool) -> None:
    labelled, singles = SETS[name]
    texts = [text for group in labelled for text in group]
    encoder: Encoder | None = load_encoder() if semantic else None
    found = _pairs([group.ids for group in group_questions(_asked([*texts, *singles]), _background(), encoder)])
    ends = [sum(len(group) for group in labelled[:count]) for count in range(len(labelled) + 1)]
    meant = _pairs([range(first + 1, last + 1) for first, last in pairwise(ends)])
    precision, recall = len(found & meant) / len(found), len(found & meant) / len(meant)
    print(f"{name}, semantic {semantic}: precision {precision:.3f}, recall {recall:.3f}, pairs {len(meant)}")
    assert precision >= 0.9, precision
    assert recall >= 0.7, recall


def test_a_group_tells_who_asked_when_and_how() -> None:
    near = [{"entry_id": "works.light", "confidence": 0.3}, {"entry_id": "works.road", "confidence": 0.1}]
    asked = [
        Asked(11, "可以在海邊放天燈嗎", 1, MONDAY, near),
        Asked(12, "可以在海邊放天燈嗎？", 1, MONDAY, near),
        Asked(13, "海邊可以放天燈嗎", 2, MONDAY + timedelta(weeks=1), near[1:], wants_news=True),
        Asked(14, "怎麼煮紅燒肉", 3, MONDAY),
    ]
    first, second = group_questions(asked, _background())
    assert (first.key, first.ids, first.people, first.waiting) == (11, (11, 12, 13), 2, 1)
    assert first.weeks == ((MONDAY, 2), (MONDAY + timedelta(weeks=1), 1))
    assert [(one.text, one.asked, one.people) for one in first.wordings] == [
        ("可以在海邊放天燈嗎", 2, 1),
        ("海邊可以放天燈嗎", 1, 1),
    ]
    assert first.title == "可以在海邊放天燈嗎"
    assert [near.entry_id for near in first.nearest] == ["works.light", "works.road"]
    assert first.nearest[0].confidence == pytest.approx(0.2)
    assert (second.title, second.nearest) == ("怎麼煮紅燒肉", ())


def test_more_people_come_first_and_then_the_newest_week() -> None:
    asked = [
        *(Asked(number, "可以在海邊放天燈嗎", 1, MONDAY + timedelta(weeks=3)) for number in range(1, 9)),
        Asked(20, "怎麼煮紅燒肉", 2, MONDAY),
        Asked(21, "怎麼煮紅燒肉", 3, MONDAY),
        Asked(22, "台積電缺不缺人", 4, MONDAY),
    ]
    groups = group_questions(asked)
    assert [group.title for group in groups] == ["怎麼煮紅燒肉", "可以在海邊放天燈嗎", "台積電缺不缺人"]


@pytest.mark.parametrize("texts", [[], [""], ["   ", ""], ["?"], ["?", "！"], ["a"], ["🙂", "🙂"]])
def test_odd_and_empty_texts_are_no_trouble(texts: list[str]) -> None:
    groups = group_questions(_asked(texts))
    assert sum(len(group.ids) for group in groups) == len([text for text in texts if text.strip()])


def test_the_order_of_questions_changes_no_group() -> None:
    asked = _asked([*(text for group in GROUPS.values() for text in group), *SINGLES])
    shuffled = random.Random(3).sample(asked, len(asked))
    assert _keys(group_questions(asked)) == _keys(group_questions(shuffled))


def _keys(groups: Sequence[Group]) -> set[tuple[int, tuple[int, ...]]]:
    return {(group.key, group.ids) for group in groups}


def test_five_thousand_questions_are_grouped_each_once() -> None:
    pick = random.Random(4)
    usual = _background()
    texts = [pick.choice(usual) + pick.choice(["", "啊", "在左營", "星期天"]) for _ in range(5_000)]
    groups = group_questions(_asked(texts), usual)
    assert sorted(ident for group in groups for ident in group.ids) == list(range(1, 5_001))
    assert max(group.people for group in groups) < 500


def test_a_surge_of_one_question_is_one_group() -> None:
    pick = random.Random(5)
    texts = ["垃圾車今天幾點會來我家" + "".join(pick.sample("請問里長伯伯呢啊", 3)) for _ in range(3_000)]
    first, *rest = group_questions(_asked(texts), _background())
    assert first.people > 2_900, len(rest)
