"""Two questions in one message are both answered or asked back; a story about one matter is not cut up."""

import json
import random

import pytest

from bot import decide
from intents.match import Match
from intents.parts import match_parts, parts_of
from intents.signals import read_signals
from tests.intents.knowledge_base import FOLDER, starter_matcher

JOINTS = (
    "？另外，",
    "，還有",
    "。還想問一下，",
    "？順便請問",
    "\n另外想請教 ",
    "？第二個問題：",
    "？再請問",
    "?然後",
    "，也想問",
    "？\n",
)
PAIRS = 60


def _dev(*styles: str) -> list[tuple[str, str]]:
    lines = [json.loads(line) for line in (FOLDER / "known_dev.jsonl").read_text("utf-8").splitlines()]
    return [(line["text"], line["ids"][0]) for line in lines if line["style"] in styles and len(line["ids"]) == 1]


def _doubles() -> list[tuple[str, set[str]]]:
    chance = random.Random(1999)
    singles = [one for one in _dev("spoken", "short") if parts_of(one[0]) is None]
    chance.shuffle(singles)
    pairs = [(one, other) for one, other in zip(singles[::2], singles[1::2], strict=False) if one[1] != other[1]]
    return [
        (one[0].rstrip("？?。") + JOINTS[place % len(JOINTS)] + other[0], {one[1], other[1]})
        for place, (one, other) in enumerate(pairs[:PAIRS])
    ]


def _decisions(texts: list[str], semantic: bool) -> list[decide.Decision]:
    matcher = starter_matcher(semantic=semantic)
    parted = match_parts(texts, matcher.match)
    found = zip(texts, matcher.match(texts), strict=True)
    return [decide.decide(text, read_signals(text), one, parted=parted.get(text)) for text, one in found]


def _told(decision: decide.Decision) -> set[str]:
    matches: tuple[Match, ...] = ()
    match decision:
        case decide.Answer(best) | decide.Elsewhere(best):
            matches = (best,)
        case decide.Several(answers, options):
            matches = (*answers, *options)
        case decide.AskBack(options):
            matches = options
    return {match.entry.id for match in matches}


@pytest.mark.parametrize("semantic", [True, False], ids=["model", "no model"])
def test_both_questions_are_answered_or_asked_back(semantic: bool) -> None:
    doubles = _doubles()
    assert len(doubles) == PAIRS
    told = [_told(one) for one in _decisions([text for text, _ in doubles], semantic)]
    both = sum(wanted <= found for (_, wanted), found in zip(doubles, told, strict=True))
    one = sum(bool(wanted & found) for (_, wanted), found in zip(doubles, told, strict=True))
    assert both >= 0.76 * PAIRS, both
    assert one >= 0.95 * PAIRS, one


@pytest.mark.parametrize("semantic", [True, False], ids=["model", "no model"])
def test_a_story_about_one_matter_gets_one_answer(semantic: bool) -> None:
    stories = [text for text, _ in _dev("story")]
    several = [one for one in _decisions(stories, semantic) if isinstance(one, decide.Several)]
    assert len(several) <= 0.03 * len(stories), several


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("身分證掉了怎麼補辦？另外垃圾車幾點來", ("身分證掉了怎麼補辦?", "另外垃圾車幾點來")),
        ("路燈壞了要跟誰說，還有停車費怎麼繳", ("路燈壞了要跟誰說", "還有停車費怎麼繳")),
        ("我昨天搬家。戶口怎麼遷？要帶什麼？", ("我昨天搬家。戶口怎麼遷?", "要帶什麼?")),
        ("身分證掉了怎麼補辦", None),
        ("另外", None),
        ("", None),
    ],
)
def test_a_message_is_parted_where_it_asks_again(text: str, parts: tuple[str, ...] | None) -> None:
    found = parts_of(text)
    assert (found.texts if found else None) == parts
