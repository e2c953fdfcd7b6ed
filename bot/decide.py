"""Decide: from signals and calibrated matches to what to do; pure. The thresholds live here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from intents.match import Match
from intents.parts import Parted
from intents.signals import CaseLookup, Signals

# A polite word does no harm where it was not quite what was meant.
SMALL_TALK_AT = 0.50
MOST_OPTIONS = 3
# An option far behind the first one is noise in a menu.
WORTH_SHOWING = 0.05
WORTH_A_CHOICE = 0.10


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence an answer is said outright, and how probably a menu must hold the right entry."""

    answer: float = 0.90
    menu: float = 0.35


THRESHOLDS = Thresholds()


class Courtesy(StrEnum):
    """Small talk, and words with nothing in them to look for."""

    GREETING = "greeting"
    THANKS = "thanks"
    NO_WORDS = "no_words"


class Wish(StrEnum):
    """Why a message goes to a person."""

    NO_ANSWER = "no_answer"
    NONE_OF_THESE = "none_of_these"
    PERSON_WANTED = "person_wanted"


@dataclass(frozen=True, slots=True)
class Answer:
    """Sure enough: say it."""

    match: Match


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Sure that it is another authority's matter: say where to go."""

    match: Match


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """An entry's polite words: no question of a citizen's is answered by it."""

    match: Match


@dataclass(frozen=True, slots=True)
class AskBack:
    """Not sure: show up to three entries to choose from."""

    options: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """A person takes it. `says_why`: the message itself is the matter, not only the wish for a person."""

    reason: Wish
    says_why: bool = False


@dataclass(frozen=True, slots=True)
class CallEmergency:
    """The numbers to call, the right one first; and the answer, if the message also asks something we know."""

    hotlines: tuple[str, ...]
    answer: Match | None


@dataclass(frozen=True, slots=True)
class ShowCase:
    """A case is asked for; number and passcode may be missing."""

    asked: CaseLookup


@dataclass(frozen=True, slots=True)
class Several:
    """Several questions in one message: what is told, and what may be chosen for the question that is left."""

    answers: tuple[Match, ...]
    options: tuple[Match, ...] = ()


Decision = Answer | Elsewhere | Several | SmallTalk | AskBack | HandOver | CallEmergency | ShowCase | Courtesy


def decide(
    text: str,
    signals: Signals,
    matches: Sequence[Match],
    thresholds: Thresholds = THRESHOLDS,
    parted: Parted | None = None,
) -> Decision:
    """What to do about a message whose matches, the best first, are `matches`; `parted` if it asks several things."""
    if signals.emergency is not None:
        asks = bool(matches) and not matches[0].entry.is_small_talk
        sure = asks and matches[0].confidence >= thresholds.answer
        numbers = (signals.emergency.number, *signals.emergency.also)
        return CallEmergency(numbers, matches[0] if sure else None)
    several = _several(parted, thresholds) if parted else None
    return _wish(signals) or _courtesy(text, signals) or several or weigh(matches, thresholds)


def _several(parted: Parted, thresholds: Thresholds) -> Several | AskBack | None:
    """What to do about a message's parts; None where they are likely one matter, which is weighed as a whole."""
    weighed = [weigh(matches, thresholds) for matches in parted.matches]
    sure = {one.match.entry.id: one.match for one in weighed if isinstance(one, Answer | Elsewhere)}
    if len(sure) > 1:
        return Several(tuple(sure.values()))
    # Where words link two matters there are two: even a faint guess at one is worth a choice.
    faint = Thresholds(thresholds.answer, menu=WORTH_A_CHOICE)
    unsure = [one.options for one in (weigh(m, faint) for m in parted.matches) if isinstance(one, AskBack)]
    open_ones = [options for options in unsure if sure.keys().isdisjoint(option.entry.id for option in options)]
    if not parted.linked or not open_ones:
        return None
    if sure:
        return Several(tuple(sure.values()), open_ones[0])
    # The likeliest of each part first, then the next ones.
    ranks = zip_longest(*open_ones)
    mixed = {match.entry.id: match for rank in ranks for match in rank if match is not None}
    return AskBack(tuple(mixed.values())[: MOST_OPTIONS + 1]) if len(open_ones) > 1 else None


def weigh(matches: Sequence[Match], thresholds: Thresholds = THRESHOLDS) -> Decision:
    """What to do about a message that wishes nothing but an answer."""
    if matches and matches[0].entry.is_small_talk and matches[0].confidence >= SMALL_TALK_AT:
        return SmallTalk(matches[0])
    asked = [match for match in matches if not match.entry.is_small_talk]
    if not asked:
        return HandOver(Wish.NO_ANSWER, says_why=True)
    if asked[0].confidence >= thresholds.answer:
        return Answer(asked[0]) if asked[0].entry.is_ours else Elsewhere(asked[0])
    worth = [m for m in asked[:MOST_OPTIONS] if m.confidence >= WORTH_SHOWING * asked[0].confidence]
    if sum(match.confidence for match in worth) < thresholds.menu:
        return HandOver(Wish.NO_ANSWER, says_why=True)
    return AskBack(tuple(worth))


def name(decision: Decision) -> str:
    """The word for a decision in JSON."""
    match decision:
        case Answer() | Several():
            return "answer"
        case Elsewhere():
            return "elsewhere"
        case AskBack():
            return "ask_back"
        case HandOver():
            return "hand_over"
        case CallEmergency():
            return "emergency"
        case ShowCase():
            return "case"
        case Courtesy() | SmallTalk():
            return "courtesy"


def _wish(signals: Signals) -> Decision | None:
    if signals.case_lookup is not None:
        return ShowCase(signals.case_lookup)
    if signals.none_of_these:
        return HandOver(Wish.NONE_OF_THESE)
    return HandOver(Wish.PERSON_WANTED, signals.says_why) if signals.person else None


def _courtesy(text: str, signals: Signals) -> Decision | None:
    if not any(ch.isalnum() for ch in text):
        return Courtesy.NO_WORDS
    if signals.thanks:
        return Courtesy.THANKS
    return Courtesy.GREETING if signals.greeting else None
