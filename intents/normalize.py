"""The match key: one spelling for texts that mean the same; what people see stays as they wrote it."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from intents.everyday import in_mandarin
from intents.vocabulary import word_list

# NFKC and some regular expressions cost more than linear time on hostile input, so length is cut first.
MAX_LENGTH = 5_000
_MAX_PASSES = 8
# Phrasings are asked for their key again and again while an index is built, and a surge asks the same few things.
_SHORT = 200

_SIMPLIFY = OpenCC("t2s").convert
_SURROGATES = re.compile("[\ud800-\udfff]")
_ADDRESSES = re.compile(r"(?:https?://|www\.)[!-~]+")
_BOPOMOFO = re.compile("[\u02c7\u02ca\u02cb\u02d9\u3100-\u312f\u31a0-\u31bf]+")
_CLAUSE_END = re.compile(r"[^\w ]+|[_\n]+")
_BLANKS = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
# A blank separates words only between Latin letters and digits; everywhere else people set it at will.
_LOOSE_BLANK = re.compile(r"(?<![a-z0-9]) | (?![a-z0-9])")


def _variants() -> dict[int, str]:
    pairs = word_list("variants.txt")
    return {ord(written): meant for written, meant in (pair.split("=") for pair in pairs)}


def _filler(name: str) -> str:
    words = sorted({_SIMPLIFY(word) for word in word_list(name)}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) + r"(?![a-z0-9])" * word.isascii() for word in words)


_VARIANTS = _variants()
_LEADING_FILLER = re.compile(f"(?: |{_filler('filler_before.txt')})+")
_TRAILING_FILLER = re.compile(f"(?: |{_filler('filler_after.txt')})+\\Z")
_LONGEST_TAIL = 64


def clean(text: str) -> str:
    """The text cut to MAX_LENGTH code points, compatibility forms folded, lower case, without lone surrogates.

    Punctuation and polite words stay: signals need them.
    """
    folded = unicodedata.normalize("NFKC", _SURROGATES.sub("", text[:MAX_LENGTH])[:MAX_LENGTH])
    return folded[:MAX_LENGTH].lower()[:MAX_LENGTH]


def simplify(text: str) -> str:
    """Cleaned text in one spelling: simplified characters, variants folded (台 for 臺)."""
    return str(_SIMPLIFY(text)).translate(_VARIANTS)


def close_up(text: str) -> str:
    """Cleaned text without the blanks that part nothing: they stay only between Latin letters and digits."""
    return _LOOSE_BLANK.sub("", _BLANKS.sub(" ", text))


def normalize(text: str) -> str:
    """The match key of a text; "" when it holds no letter and no digit (only emoji, an address, blanks).

    Idempotent. Texts with the same key count as the same question.
    """
    return _short_key(text) if len(text) <= _SHORT else _key_of(text)


@lru_cache(maxsize=30_000)
def _short_key(text: str) -> str:
    return _key_of(text)


def _key_of(text: str) -> str:
    key = text
    for _ in range(_MAX_PASSES):
        before, key = key, _one_pass(key)
        if key == before:
            break
    return key


def _one_pass(text: str) -> str:
    spelled = _BOPOMOFO.sub("", simplify(_ADDRESSES.sub(" ", in_mandarin(clean(text)))))
    whole = _squeeze(spelled)
    clauses = (_without_filler(_squeeze(clause)) for clause in _CLAUSE_END.split(spelled))
    return _without_filler(_squeeze(" ".join(clauses))) or whole


def _squeeze(text: str) -> str:
    return _LOOSE_BLANK.sub("", _NOT_WORD.sub(" ", text))


def _without_filler(text: str) -> str:
    if (leading := _LEADING_FILLER.match(text)) is not None:
        text = text[leading.end() :]
    while (trailing := _TRAILING_FILLER.search(text, max(0, len(text) - _LONGEST_TAIL))) is not None:
        text = text[: trailing.start()]
    return text
