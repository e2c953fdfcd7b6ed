"""What the page of trials shows: the decision in plain words, each channel's reply, candidates and their reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.console.addresses import entry_path
from bot.console.words import CHANNEL, KIND
from bot.decide import MOST_OPTIONS, THRESHOLDS
from bot.service import LIMITS
from channels.channel import Limits
from channels.fit import fit, length
from channels.message import Choice, Reply

SIMILARITY = {
    "characters": "字",
    "sound": "讀音",
    "meaning": "意思",
    "spelling": "拼寫",
    "words": "詞",
    "score": "總分",
}
_COURTESY = {
    "greeting": "當作打招呼，不找題目。",
    "thanks": "當作道謝，不找題目。",
    "no_words": "裡面沒有字，請民眾打字。",
    "": "當作寒暄，回一句客氣話。",
}
_WISHES = {
    "person_wanted": "民眾想找真人，交給同仁，不看把握。",
    "none_of_these": "民眾說都不是，交給同仁，不看把握。",
}


@dataclass(frozen=True, slots=True)
class OnChannel:
    """A reply as one channel takes it: its length of at most `most`, and what was cut off or left out."""

    name: str
    text: str
    buttons: tuple[str, ...]
    length: int
    most: int
    is_cut: bool
    cut_buttons: int
    gone_buttons: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that came near. `similarities` in the order of SIMILARITY."""

    path: str
    id: str
    title: str
    kind: str
    percent: str
    phrasing: str
    shared: tuple[str, ...]
    similarities: tuple[str, ...]
    is_told: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What a text would get. `why_second`: why the runner-up lost, "" where there is none."""

    decided: str
    is_example: bool
    channels: tuple[OnChannel, ...]
    candidates: tuple[Candidate, ...]
    why_second: str


def trial(found: Mapping[str, Any]) -> Trial:
    """From what `bot.trial` found."""
    reply = found["reply"]
    return Trial(
        decided=_decided(found),
        is_example=found["decision"] == "hand_over",
        channels=tuple(_on_channel(name, limits, reply) for name, limits in LIMITS.items()) if reply else (),
        candidates=tuple(_candidate(one, found["told"]) for one in found["candidates"]),
        why_second=_why_second(found["candidates"], found["lead"]),
    )


def percent(share: float) -> str:
    """Rounded down, so that nothing looks as if it had reached a threshold that it missed."""
    return f"{int(round(share * 10_000) / 100)}%"


def _decided(found: Mapping[str, Any]) -> str:
    asked = [one for one in found["candidates"] if one["kind"] != "courtesy"]
    best: Mapping[str, Any] = asked[0] if asked else {"title": "", "confidence": 0.0}
    sure, needed = percent(best["confidence"]), percent(THRESHOLDS.answer)
    match found["decision"]:
        case "answer":
            return f"直接回答「{best['title']}」：把握 {sure}，到了 {needed} 的門檻。"
        case "elsewhere":
            return f"告訴民眾這件事歸哪裡管「{best['title']}」：把握 {sure}，到了 {needed} 的門檻。"
        case "ask_back":
            together = sum(one["confidence"] for one in asked if one["entry_id"] in found["told"])
            why = f"最高的只有 {sure}，不到 {needed}；加起來 {percent(together)}，到了 {percent(THRESHOLDS.menu)}"
            return f"反問，列出 {len(found['told'])} 個題目讓民眾選：{why}。"
        case "emergency":
            also = f"，也附上「{best['title']}」的答案" if found["told"] else ""
            return f"有緊急的字眼，先請民眾打 {'、'.join(found['hotlines'])}{also}。"
        case "case":
            return "民眾想看案件的進度，不找題目。"
        case "courtesy":
            return _COURTESY[found["reason"]]
    return _WISHES.get(found["reason"]) or _no_answer(asked)


def _no_answer(asked: Sequence[Mapping[str, Any]]) -> str:
    if not asked:
        return "交給同仁：沒有像的題目。"
    together = sum(one["confidence"] for one in asked[:MOST_OPTIONS])
    return f"交給同仁：最像的題目把握加起來只有 {percent(together)}，不到反問要的 {percent(THRESHOLDS.menu)}。"


def _on_channel(name: str, limits: Limits, reply: Mapping[str, Any]) -> OnChannel:
    # Any value will do: only the length of a real one counts, and that is short.
    choices = tuple(Choice(label, f"0.{place}") for place, label in enumerate(reply["buttons"]))
    fitted = fit(Reply(reply["text"], choices), limits)
    whole = {choice.value: choice.label for choice in choices}
    return OnChannel(
        name=CHANNEL[name],
        text=fitted.text,
        buttons=tuple(choice.label for choice in fitted.choices),
        length=length(fitted.text, limits.utf16),
        most=limits.text,
        is_cut=fitted.text != reply["text"],
        cut_buttons=sum(choice.label != whole[choice.value] for choice in fitted.choices),
        gone_buttons=len(choices) - len(fitted.choices),
    )


def _candidate(one: Mapping[str, Any], told: Sequence[str]) -> Candidate:
    return Candidate(
        path=entry_path(one["entry_id"]),
        id=one["entry_id"],
        title=one["title"],
        kind=KIND[one["kind"]],
        percent=percent(one["confidence"]),
        phrasing=one["phrasing"],
        shared=tuple(one["shared"]),
        similarities=tuple(f"{one['similarities'][name]:.2f}" for name in SIMILARITY),
        is_told=one["entry_id"] in told,
    )


def _why_second(candidates: Sequence[Mapping[str, Any]], lead: Mapping[str, Any] | None) -> str:
    if lead is None:
        return ""
    first, second = candidates[:2]
    if first["confidence"] == second["confidence"]:
        return f"第二名「{second['title']}」和第一名一樣有把握，{percent(first['confidence'])}。"
    lost = _gaps(lead["behind"])
    why = f"輸在{lost}" if lost else "沒有哪一項特別差，是全部加起來輸的"
    led = _gaps(lead["ahead"])
    return f"第二名「{second['title']}」{why}" + (f"；贏在{led}。" if led else "。")


def _gaps(gaps: Sequence[tuple[str, float]]) -> str:
    return "、".join(f"{SIMILARITY[name]}（差 {gap:.2f}）" for name, gap in gaps)
