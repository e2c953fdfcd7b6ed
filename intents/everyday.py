"""Everyday words: the Taigi, English and bopomofo that people mix into Mandarin, put into Mandarin."""

import re
from collections.abc import Mapping

from opencc import OpenCC

from intents.vocabulary import table

_HAN = re.compile("[\u3400-\u9fff]")
_LATIN_WORDS = re.compile("[a-z]{2,}")
# Kana, hangul and Thai. The Japanese write some of the same characters and mean other things by them.
_OTHER_SCRIPTS = re.compile("[\u3041-\u30fa\uac00-\ud7a3\u0e01-\u0e5b]")
# What keeps a word apart from others that hold its characters is no part of the word.
_APART = re.compile(r"\(\?[^)]*\)")
_CHOICE = re.compile(r"\[([^]]*)\]")
_SIMPLIFY = OpenCC("t2s").convert
_BOPOMOFO = "[\u02c7\u02ca\u02cb\u02d9\u3100-\u312f\u31a0-\u31bf]"


class _Words:
    """The words of one table, and what they mean."""

    def __init__(self, words: Mapping[str, str], around: str = "{}") -> None:
        """`around` is the expression in which each word must stand."""
        known = [(one, meant) for written, meant in words.items() for one in _spellings(written)]
        known.sort(key=lambda it: (-len(_APART.sub("", it[0])), -len(it[0])))
        self._meant = {_APART.sub("", one): meant for one, meant in known}
        begins = "[" + "".join(sorted({word[0] for word in self._meant})) + "]"
        # Most characters of most texts begin no word of ours: looking at one costs less than trying every word on it.
        self._any = re.compile(around.format(f"(?={begins})(?:{'|'.join(one for one, _ in known)})"))
        self._begins = re.compile(begins)

    def replaced(self, text: str) -> str:
        """The text with every word of the table replaced."""
        if not self._begins.search(text):
            return text
        return self._any.sub(lambda found: self._meant[found.group()], text)


def _spellings(written: str) -> list[str]:
    """What the `|` of a table part, each in traditional and in simplified characters."""
    found: list[str] = []
    for one in written.split("|"):
        # What a word is kept apart from may be written either way, however the word itself is.
        choices = [f"[{choice}{_SIMPLIFY(choice)}]" for choice in _CHOICE.findall(one)]
        bare = _CHOICE.sub("{}", one)
        found += dict.fromkeys((bare.format(*choices), _SIMPLIFY(bare).format(*choices)))
    return found


_TABLES = table("everyday.toml")
_TAIGI = _Words(_TABLES["taigi"])
_SIGNS = _Words(_TABLES["bopomofo"], f"(?<!{_BOPOMOFO}){{}}(?!{_BOPOMOFO})")
_ENGLISH = _Words(_TABLES["english"], r"(?<![a-z0-9'.@/-]){}(?![a-z0-9'.@/-])")


def is_chinese(text: str) -> bool:
    """Whether a text holds Chinese characters, and not more than a sign of another script."""
    return _HAN.search(text) is not None and len(_OTHER_SCRIPTS.findall(text)) < 2


def in_mandarin(text: str) -> str:
    """A cleaned text with its everyday words in Mandarin; what is written in another language stays."""
    if not is_chinese(text):
        return text
    plain = _SIGNS.replaced(_TAIGI.replaced(text))
    # "apply 補助" is Chinese with a word of English; a sentence of English that names 高雄 is not.
    return _ENGLISH.replaced(plain) if len(_HAN.findall(text)) > len(_LATIN_WORDS.findall(text)) else plain
