"""Saying: a decision in the bot's words with the buttons under them, the same in a chat and on trial; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot import decide, wording
from bot.questions import taps
from intents.match import Match

# What the last button of a menu stands for.
NONE_OF_THESE = "none"

# The decisions whose words need nothing of the chat they are said in.
Sayable = (
    decide.Answer
    | decide.Elsewhere
    | decide.Several
    | decide.SmallTalk
    | decide.AskBack
    | decide.CallEmergency
    | decide.Courtesy
)


@dataclass(frozen=True, slots=True)
class Said:
    """The bot's next words and what stands behind them; `about` is the question that its buttons are about."""

    text: str
    choices: tuple[dict[str, Any], ...] = ()
    entry_id: str | None = None
    confidence: float | None = None
    urgent: bool = False
    about: int | None = None


def say(decision: Sayable, language: str) -> Said:
    """The words and buttons of a decision."""
    match decision:
        case decide.SmallTalk(best):
            return Said(wording.small_talk(best.entry, language))
        case decide.CallEmergency():
            return _emergency(decision, language)
        case decide.Answer(best) | decide.Elsewhere(best):
            answer = wording.answer(best.entry, language)
            return Said(answer, taps.thumbs(best.entry, language), best.entry.id, best.confidence)
        case decide.Several(answers, options):
            return _several(answers, options, language)
        case decide.AskBack(options):
            return _menu(options, language)
        case decide.Courtesy():
            return Said(wording.courtesy(decision.value, language))


def case_opened(number: str, passcode: str, reason: decide.Wish, language: str) -> Said:
    """What a citizen hears whose words became a case; who asked for a person waits for no answer of the bot's."""
    wanted = reason is decide.Wish.PERSON_WANTED
    text = wording.case_opened(number, passcode, language, wanted_person=wanted)
    return Said(text, news_button(reason, language))


def news_button(reason: decide.Wish, language: str) -> taps.Buttons:
    """The button under a case."""
    return () if reason is decide.Wish.PERSON_WANTED else taps.buttons(language, taps.TELL_ME)


def _emergency(call: decide.CallEmergency, language: str) -> Said:
    """The number to call comes first; an answer that is certain comes along."""
    text = wording.emergency(call.hotlines, language)
    if call.answer is None:
        return Said(text, urgent=True)
    entry = call.answer.entry
    text += "\n\n" + wording.answer(entry, language)
    return Said(text, entry_id=entry.id, confidence=call.answer.confidence, urgent=True)


def _several(answers: Sequence[Match], options: Sequence[Match], language: str) -> Said:
    """One answer after the other; under them the choice for the question that is left, or whether they helped."""
    told = "\n\n———\n\n".join(wording.answer(match.entry, language) for match in answers)
    first = answers[0]
    if not options:
        return Said(told, taps.thumbs(first.entry, language), first.entry.id, first.confidence)
    menu = _menu(options, language)
    return Said(f"{told}\n\n———\n\n{wording.ask_back_rest(language)}", menu.choices, first.entry.id, first.confidence)


def _menu(options: Sequence[Match], language: str) -> Said:
    choices = [{"label": wording.option(m.entry, language), "entry_id": m.entry.id} for m in options]
    choices.append({"label": wording.none_of_these(language), "entry_id": NONE_OF_THESE})
    return Said(wording.ask_back(language), tuple(choices), confidence=options[0].confidence)
