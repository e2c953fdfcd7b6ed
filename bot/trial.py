"""Trial: what a text would get and why, without a chat and without a trace; for those who curate."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot import decide, saying, wording
from intents.lead import lead_of
from intents.match import Match
from intents.parts import Parted
from intents.signals import read_signals

# A trial opens no case: these stand where a case's own would stand.
EXAMPLE_NUMBER, EXAMPLE_PASSCODE = "K7QM-2X9D", "123456"


def try_out(text: str, matches: Sequence[Match], parted: Parted | None = None) -> dict[str, Any]:
    """As JSON takes it: the decision, the reply and its buttons, each candidate's reasons, and why the second lost.

    `told` are the ids of the entries that are said or offered. `reply` is None where the words depend on a case that
    only its own chat can see.
    """
    decision = decide.decide(text, read_signals(text), matches, parted=parted)
    language = wording.language_of(text, "zh")
    reply = _reply(decision, language)
    return {
        "decision": decide.name(decision),
        "by_words": decision != decide.weigh(matches),
        "reason": _reason(decision),
        "hotlines": list(decision.hotlines) if isinstance(decision, decide.CallEmergency) else [],
        "told": _told(decision),
        "reply": reply and {"text": reply.text, "buttons": [choice["label"] for choice in reply.choices]},
        "candidates": [_candidate(match) for match in matches],
        "lead": asdict(lead_of(*matches[:2])) if len(matches) > 1 else None,
    }


def _reply(decision: decide.Decision, language: str) -> saying.Said | None:
    match decision:
        case decide.HandOver(reason):
            return saying.case_opened(EXAMPLE_NUMBER, EXAMPLE_PASSCODE, reason, language)
        case decide.ShowCase(asked):
            return None if asked.number else saying.Said(wording.case_how_to_look_up(language))
        case _:
            return saying.say(decision, language)


def _reason(decision: decide.Decision) -> str:
    """What there is to know beside the decision's name."""
    match decision:
        case decide.HandOver(reason):
            return reason.value
        case decide.Courtesy():
            return decision.value
    return ""


def _told(decision: decide.Decision) -> list[str]:
    match decision:
        case decide.Answer(best) | decide.Elsewhere(best) | decide.SmallTalk(best):
            return [best.entry.id]
        case decide.Several(answers, options):
            return [match.entry.id for match in (*answers, *options)]
        case decide.AskBack(options):
            return [option.entry.id for option in options]
        case decide.CallEmergency(answer=best) if best is not None:
            return [best.entry.id]
    return []


def _candidate(match: Match) -> Mapping[str, Any]:
    return {
        "entry_id": match.entry.id,
        "title": match.entry.title,
        "kind": match.entry.kind.value,
        "confidence": match.confidence,
        "phrasing": match.phrasing,
        "shared": list(match.shared),
        "similarities": asdict(match.similarities),
    }
