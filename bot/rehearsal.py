"""Rehearsal: what questions would get before and after an edit, so that nobody publishes blindly."""

import multiprocessing
import os
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot import decide
from intents.evaluate import Question
from intents.match import Match
from intents.matcher import Matcher
from intents.signals import Signals, read_signals
from knowledge.entry import Entry

# Fewer questions are done sooner than a process starts.
_WORTH_A_PROCESS = 500
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a citizen gets: the decision's name, the entry that is told ("" for none), and those offered to choose."""

    decision: str
    entry_id: str = ""
    offered: tuple[str, ...] = ()

    def reaches(self, ids: Collection[str]) -> bool:
        """Whether one of these entries is told or offered."""
        return self.entry_id in ids or not set(self.offered).isdisjoint(ids)


@dataclass(frozen=True, slots=True)
class Change:
    """A question that would get something else."""

    text: str
    before: Verdict
    after: Verdict

    @property
    def is_other_entry(self) -> bool:
        """Whether an entry is told that was not told before."""
        return bool(self.after.entry_id) and self.before.entry_id != self.after.entry_id

    def as_dict(self) -> dict[str, Any]:
        """As JSON takes it: the entry told before and after, None for none, and what was decided."""
        return {
            "text": self.text,
            "before": self.before.entry_id or None,
            "after": self.after.entry_id or None,
            "decided_before": self.before.decision,
            "decided_after": self.after.decision,
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit does to questions; no question stands in two of the first three lists.

    `changed` get another entry's answer, `gained` are answered at last, `lost` no more. `broken` are the saved test
    questions that no longer reach their entry and did before, whatever list they stand in besides.
    """

    questions: int
    changed: tuple[Change, ...] = ()
    gained: tuple[Change, ...] = ()
    lost: tuple[Change, ...] = ()
    broken: tuple[Change, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        lists = {name: [one.as_dict() for one in getattr(self, name)] for name in ("changed", "gained", "lost")}
        broken = [one.as_dict() for one in self.broken]
        return {"questions": self.questions, **lists, "broken_tests": len(broken), "broken": broken}


def rehearse(
    before: Matcher, after: Matcher, questions: Sequence[Question], known: dict[str, Verdict] | None = None
) -> Preview:
    """What `questions` get from the matcher `after` that they do not get from `before`.

    Questions with `ids` are saved test questions. `known`: what is known already of what texts get from `before`;
    what is found out is noted there.
    """
    if not edited_ids(before.index.entries, after.index.entries) or not questions:
        return Preview(len(questions))
    known = {} if known is None else known
    texts = [question.text for question in questions]
    strangers = [text for text in dict.fromkeys(texts) if text not in known]
    both = dict(zip(strangers, verdicts((before, after), strangers), strict=True))
    known |= {text: old for text, (old, _) in both.items()}
    rest = [text for text in dict.fromkeys(texts) if text not in both]
    new = {text: new for text, (_, new) in both.items()}
    new |= {text: one for text, (one,) in zip(rest, verdicts((after,), rest), strict=True)}
    seen = [(question, Change(question.text, known[question.text], new[question.text])) for question in questions]
    return _sorted_out(len(questions), [(one, change) for one, change in seen if change.before != change.after])


def edited_ids(before: Iterable[Entry], after: Iterable[Entry]) -> frozenset[str]:
    """The ids of the entries that are new, gone or worded differently."""
    old, new = _worded(before), _worded(after)
    return frozenset(entry_id for entry_id in old.keys() | new.keys() if old.get(entry_id) != new.get(entry_id))


Matchers = tuple[Matcher, ...]


def verdicts(matchers: Matchers, texts: Sequence[str]) -> list[tuple[Verdict, ...]]:
    """What each text gets from each matcher; many texts are shared among the machine's cores."""
    share = max(_WORTH_A_PROCESS, -(-len(texts) // (os.cpu_count() or 1)))
    parts = [texts[start : start + share] for start in range(0, len(texts), share)]
    # A forked process has the matchers without building them; beside threads of our own it would not be safe.
    if len(parts) < 2 or threading.active_count() > 1 or "fork" not in multiprocessing.get_all_start_methods():
        return _verdicts(matchers, texts)
    _inherited.append(matchers)
    try:
        with multiprocessing.get_context("fork").Pool(len(parts)) as pool:
            return [pair for part in pool.map(_verdicts_inherited, parts) for pair in part]
    finally:
        _inherited.clear()


# What a forked process finds in its memory: too large to be sent.
_inherited: list[Matchers] = []


def _verdicts_inherited(texts: Sequence[str]) -> list[tuple[Verdict, ...]]:
    return _verdicts(_inherited[-1], texts)


def _verdicts(matchers: Matchers, texts: Sequence[str]) -> list[tuple[Verdict, ...]]:
    signals = [read_signals(text) for text in texts]
    found: list[list[Verdict]] = [[] for _ in texts]
    # The matchers take turns, batch by batch: what the first read of a text, the next need not read again.
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        for matcher in matchers:
            for place, matches in enumerate(matcher.match(batch), start):
                found[place].append(verdict_of(texts[place], matches, signals[place]))
    return [tuple(one) for one in found]


def verdict_of(text: str, matches: Sequence[Match], signals: Signals | None = None) -> Verdict:
    """What a text with these matches would get."""
    decision = decide.decide(text, signals or read_signals(text), matches)
    name = decide.name(decision)
    match decision:
        case decide.Answer(best) | decide.Elsewhere(best) | decide.SmallTalk(best):
            return Verdict(name, best.entry.id)
        case decide.AskBack(options):
            return Verdict(name, offered=tuple(option.entry.id for option in options))
        case decide.CallEmergency(answer=best) if best is not None:
            return Verdict(name, best.entry.id)
    return Verdict(name)


def _worded(entries: Iterable[Entry]) -> dict[str, tuple[Any, ...]]:
    return {one.id: (one.title, one.title_en, one.phrasings, one.keywords, one.kind) for one in entries}


def _sorted_out(count: int, changes: Sequence[tuple[Question, Change]]) -> Preview:
    told = [change for _, change in changes]
    return Preview(
        count,
        changed=tuple(one for one in told if one.before.entry_id and one.is_other_entry),
        gained=tuple(one for one in told if one.after.entry_id and not one.before.entry_id),
        lost=tuple(one for one in told if one.before.entry_id and not one.after.entry_id),
        broken=tuple(
            change
            for question, change in changes
            if question.ids and change.before.reaches(question.ids) and not change.after.reaches(question.ids)
        ),
    )
