"""Wording that no citizen should meet: mainland words, simplified characters, officialese, long sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from opencc import OpenCC

LONGEST_SENTENCE = 60
_SENTENCES = re.compile(r"[^。！？!?；;\n]+")
_TO_TRADITIONAL = OpenCC("s2t")
# Simplified characters that Big5 holds too, as rare characters of their own.
_IN_BIG5_TOO = frozenset("万与价体厂听坏怀惊扑扰据机极构柜气洁种确离网触适赶虫")


@dataclass(frozen=True, slots=True)
class _Rule:
    word: str
    better: str
    unless: tuple[str, ...]


def poor_wording(text: str) -> Iterator[tuple[str, str]]:
    """Each fault of a Chinese text: what is wrong with it, and what to write instead."""
    for rule in _rules("mainland.txt"):
        if _stands_alone(rule, text):
            yield f"{rule.word} is mainland wording", f"write {rule.better}"
    for rule in _rules("officialese.txt"):
        if _stands_alone(rule, text):
            yield f"{rule.word} is officialese", f"write {rule.better}"
    for letter in dict.fromkeys(text):
        if _is_simplified(letter):
            yield f"{letter} is a simplified character", f"write {_TO_TRADITIONAL.convert(letter)}"
    for sentence in _SENTENCES.findall(text):
        if len(sentence.strip()) > LONGEST_SENTENCE:
            what = f"a sentence has {len(sentence.strip())} characters: {sentence.strip()[:20]}…"
            yield what, f"cut it into sentences of at most {LONGEST_SENTENCE}"


def _stands_alone(rule: _Rule, text: str) -> bool:
    """Whether the word stands in the text other than inside a name or phrase in which it is right."""
    for phrase in rule.unless:
        text = text.replace(phrase, " ")
    return rule.word in text


@cache
def _rules(name: str) -> tuple[_Rule, ...]:
    lines = files("knowledge").joinpath("words", name).read_text(encoding="utf-8").splitlines()
    parts = (line.split() for line in lines if line.strip() and not line.startswith("#"))
    return tuple(_Rule(word, better.replace("_", " "), tuple(unless)) for word, better, *unless in parts)


@cache
def _is_simplified(letter: str) -> bool:
    if not "\u4e00" <= letter <= "\u9fff":
        return False
    if letter in _IN_BIG5_TOO:
        return True
    try:
        letter.encode("cp950")
    except UnicodeEncodeError:
        return str(_TO_TRADITIONAL.convert(letter)) != letter
    return False
