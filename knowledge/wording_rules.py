"""Wording that no citizen should meet: mainland words, officialese, long sentences, and what is left unexplained."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from opencc import OpenCC

LONGEST_SENTENCE = 60
_SENTENCES = re.compile(r"[^。！？!?；;\n]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[!-~]+@[!-~]+")
_CAPITALS = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]+(?![A-Za-z0-9])")
# ABC（說明）, or 說明（ABC）
_EXPLAINED = r"{0}\s*[（(][^）)]*[\u4e00-\u9fff]|[\u4e00-\u9fff][」』]?[（(]\s*{0}\b"
_OF_A_DAY = re.compile(r"[0-9０-９,，]+\s*萬?元|截止|期限|(?:申請|受理|報名|繳納|開徵)期間")
_A_DAY = re.compile(r"[0-9]+\s*(?:年|月|/\s*[0-9])|[一二三四五六七八九十]+月|每[年月]|隨時|20[0-9]{2}")
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


def unexplained(text: str) -> Iterator[tuple[str, str]]:
    """What a reader may wonder about: capitals without their meaning, money or a deadline without any day or year."""
    plain = _ADDRESS.sub(" ", text)
    for short in dict.fromkeys(_CAPITALS.findall(plain)):
        if short not in _known_abbreviations() and not re.search(_EXPLAINED.format(short), plain):
            yield f"{short} is an abbreviation that nobody explains", f"write {short} with its meaning in brackets"
    if _OF_A_DAY.search(plain) and not _A_DAY.search(plain):
        yield "the answer names money or a deadline and no date", "say from which day or in which year it holds"


@cache
def _known_abbreviations() -> frozenset[str]:
    lines = files("knowledge").joinpath("words", "abbreviations.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


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
