"""`ask1999 ask`: what the bot would say to a text, without a chat."""

import json
from collections.abc import Sequence
from typing import Any

import click

from bot import decide, wording
from bot.commands.explain import explain
from bot.saying import say
from bot.service import Service
from intents.match import Match
from intents.parts import Parted, match_parts
from intents.signals import read_signals

_NOTHING = "（機器人會把這句話交給同仁：開一件案件，給民眾編號和密碼。）"


def ask(service: Service, text: str, *, as_json: bool, with_reasons: bool = False) -> None:
    """Print the decision and the reply, and the reasons for each candidate if wished."""
    matcher = service.live_matcher(in_haste=False)
    matches = matcher.match([text])[0]
    result = consider(text, matches, match_parts([text], matcher.match).get(text))
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    click.echo(result["reply"])
    click.echo()
    click.echo(f"decision: {result['decision']}  confidence: {result['confidence']:.2f}")
    if with_reasons:
        for line in explain(matches):
            click.echo(line)
        return
    for candidate in result["candidates"]:
        click.echo(f"  {candidate['confidence']:.2f}  {candidate['entry_id']}  {candidate['phrasing']}")


def consider(text: str, matches: Sequence[Match], parted: Parted | None = None) -> dict[str, Any]:
    """The decision about `text`, its candidates and the reply; `confidence` is that of the city's own best answer."""
    decision = decide.decide(text, read_signals(text), matches, parted=parted)
    language = wording.language_of(text, "zh")
    answered = None
    if isinstance(decision, decide.Answer | decide.Elsewhere | decide.SmallTalk):
        answered = decision.match
    elif isinstance(decision, decide.Several):
        answered = decision.answers[0]
    elif isinstance(decision, decide.CallEmergency):
        answered = decision.answer
    several = {"entry_ids": [m.entry.id for m in decision.answers]} if isinstance(decision, decide.Several) else {}
    return {
        "decision": decide.name(decision),
        "entry_id": answered.entry.id if answered else None,
        "confidence": round(max((m.confidence for m in matches if m.entry.is_ours), default=0.0), 4),
        "candidates": [
            {"entry_id": m.entry.id, "confidence": round(m.confidence, 4), "phrasing": m.phrasing} for m in matches
        ],
        "hotline": decision.hotlines[0] if isinstance(decision, decide.CallEmergency) else None,
        "reply": _reply(decision, language),
        **several,
    }


def _reply(decision: decide.Decision, language: str) -> str:
    match decision:
        case decide.HandOver():
            return _NOTHING
        case decide.ShowCase():
            return wording.case_how_to_look_up(language)
        case decide.AskBack() | decide.Several():
            said = say(decision, language)
            return "\n".join([said.text, *(choice["label"] for choice in said.choices)])
        case _:
            return say(decision, language).text
