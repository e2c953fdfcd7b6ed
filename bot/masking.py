"""Masking: ids, phones, addresses and the like in a citizen's words give way to a word for what stood there; pure."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

# Blanks and strokes that people put between digits.
_GAP = r"[\s\-‐‑‒–—―−_.·/]{0,2}"
_NUMERALS = dict(zip("零〇○一二三四五六七八九壹貳參肆伍陸柒捌玖", "000123456789123456789", strict=True))
_NUM = r"[0-9零〇一二三四五六七八九十百]{1,5}"
# A road's name holds none of the words that lead to it: 我家在中山路.
_NAME = r"[^\W0-9a-z_我你他她您的在住是於到從往去址了為跟和叫]"
_PLACE = (
    rf"(?:[0-9]{{3,6}})?(?:{_NAME}{{1,3}}[縣市])?(?:{_NAME}{{1,3}}[區鄉鎮市])?(?:{_NAME}{{1,3}}[村里])?(?:{_NUM}鄰)?"
)
_ROAD = (
    rf"(?:{_NAME}{{1,6}}?(?:路|街|大道)(?:{_NUM}段)?(?:{_NUM}巷)?|{_NAME}{{0,5}}{_NUM}巷)(?:{_NUM}弄)?(?:{_NUM}衖)?"
)
_HOUSE = rf"{_NUM}(?:[之\-]{_NUM})?號(?!出口|線|公車|道|機|碼頭)(?:之{_NUM})?(?:{_NUM}樓(?:之{_NUM})?)?"

_LINE_ID = re.compile(r"(?<![0-9a-z])u[0-9a-f]{32}(?![0-9a-z])")
_MAIL = re.compile(
    r"[a-z0-9._%+\-]{1,64}\s?(?:@|\(at\)|\[at\]|小老鼠)\s?"
    r"[a-z0-9\-]{1,63}(?:\s?(?:\.|\(dot\)|\[dot\]|點)\s?[a-z0-9\-]{2,63}){1,4}"
)
_CARD = re.compile(rf"(?<![0-9a-z])[2-6](?:{_GAP}[0-9]){{12,18}}(?!{_GAP}[0-9])")
_ID = re.compile(rf"(?<![0-9a-z])[a-z]{_GAP}[1289a-d](?:{_GAP}[0-9]){{8}}(?![0-9a-z])")
_ID_LABEL = re.compile("身[分份]|居留|統一證號|證號|(?<![a-z])id(?![a-z])")
_PLATE = re.compile(
    r"(?<![0-9a-z])(?:(?:[a-z]{2,3}|[a-z][0-9]|[0-9][a-z])D[0-9]{4}|[a-z]{3}D[0-9]{3}"
    r"|[0-9]{4}D(?:[a-z]{2}|[a-z][0-9]|[0-9][a-z])|[0-9]{3}D[a-z]{2,3}|[a-z]{3}[0-9]{4})(?![0-9a-z])".replace(
        "D", r"\s?[\-‐‑‒–—―−_]\s?"
    )
)
_LABELLED_PLATE = re.compile(
    r"(?:車牌|車號|牌照|機車|汽車|車子)[^0-9a-z]{0,6}([a-z]{2,3}\s?[0-9]{3,4}|[0-9]{3,4}\s?[a-z]{2,3})(?![0-9a-z])"
)
_PHONES = (
    re.compile(
        rf"(?<![0-9a-z])(?:\+|00)?\(?8{_GAP}8{_GAP}6\)?{_GAP}\(?0?\)?{_GAP}[2-9](?:{_GAP}[0-9]){{7,8}}(?![0-9])"
    ),
    re.compile(rf"(?<![0-9a-z])\(?0{_GAP}9(?:[)]?{_GAP}[0-9]){{8}}(?![0-9])"),
    re.compile(
        rf"(?<![0-9a-z])\(?0(?!80[09]){_GAP}[2-8](?:[)]?{_GAP}[0-9]){{7,8}}(?![0-9])(?:(?:#|分機|轉)[0-9]{{1,5}})?"
    ),
)
_LABELLED_PHONE = re.compile(
    r"(?:電話|手機|市話|聯絡|專線|(?<![a-z])(?:tel|phone|call me))[^0-9a-z]{0,6}"
    rf"([2-9](?:{_GAP}[0-9]){{6,7}})(?!{_GAP}[0-9])"
)
_ADDRESS = re.compile(rf"{_PLACE}{_ROAD}{_HOUSE}")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # in the order of their numbers, from 10 on
_NEAR = 12

Span = tuple[int, int]


class _View:
    """A text as detectors read it, and where each of its characters stands in the text."""

    def __init__(self, text: str, *, numerals: bool, blanks: bool) -> None:
        read: list[str] = []
        self._places: list[int] = []
        for place, character in enumerate(text):
            for plain in _plain(character):
                if plain.isspace() and plain != "\n" and not blanks:
                    continue
                read.append(_NUMERALS.get(plain, plain) if numerals else plain)
                self._places.append(place)
        self.text = "".join(read)

    def span(self, start: int, end: int) -> Span:
        """Where this stretch stands in the text."""
        return self._places[start], self._places[end - 1] + 1


def mask_personal(text: str) -> str:
    """The text with ids, phones, mail and street addresses, cards, plates and LINE ids masked.

    Full width, blanks, hidden characters and Chinese numerals do not hide them; all else stays as it was written.
    """
    # An id right behind a phone number is seen only when that is gone.
    while (masked := _mask_once(text)) != text:
        text = masked
    return text


def _mask_once(text: str) -> str:
    if not any(_may_belong(character) for character in text):
        return text
    taken: list[tuple[Span, str]] = []
    for word, spans in _detectors(text):
        for start, end in spans:
            if all(end <= first or last <= start for (first, last), _ in taken):
                taken.append(((start, end), word))
    for (start, end), word in sorted(taken, reverse=True):
        text = text[:start] + word + text[end:]
    return text


def _detectors(text: str) -> Iterator[tuple[str, list[Span]]]:
    """Each kind of what is personal with its places, the surest first."""
    written = _View(text, numerals=False, blanks=True)
    yield "［帳號］", _found(written, _LINE_ID)
    yield "［信箱］", _found(written, _MAIL)
    digits = _View(text, numerals=True, blanks=True)
    yield "［卡號］", _found(digits, _CARD, _is_card)
    yield "［身分證］", _found(digits, _ID, _is_id)
    yield "［電話］", [span for pattern in (*_PHONES, _LABELLED_PHONE) for span in _found(digits, pattern)]
    yield "［車牌］", [*_found(written, _PLATE), *_found(written, _LABELLED_PLATE)]
    yield "［地址］", _found(_View(text, numerals=False, blanks=False), _ADDRESS)


def _found(
    view: _View, pattern: re.Pattern[str], fits: Callable[[re.Match[str]], bool] = lambda _found: True
) -> list[Span]:
    group = 1 if pattern.groups else 0
    return [view.span(*found.span(group)) for found in pattern.finditer(view.text) if fits(found)]


def _may_belong(character: str) -> bool:
    """Whether it may be a part of what is personal: a digit, a numeral, or the sign in a mail address."""
    return any(plain in _NUMERALS or plain in "0123456789@鼠([十百" for plain in _plain(character))


@cache
def _plain(character: str) -> str:
    """The character folded and in lower case; nothing for one that takes no ink; a digit of any script as 0 to 9."""
    digit = unicodedata.digit(character, None)
    if digit is not None and unicodedata.category(character) == "Nd":
        return str(digit)
    folded = unicodedata.normalize("NFKC", character).lower()
    return "".join(c for c in folded if unicodedata.category(c) not in {"Cf", "Mn", "Cc"} or c.isspace())


def _digits_of(found: re.Match[str]) -> list[int]:
    return [int(c) for c in found.group() if c.isdigit()]


def _is_card(found: re.Match[str]) -> bool:
    """Luhn's check."""
    digits = _digits_of(found)[::-1]
    return sum(d if place % 2 == 0 else sum(divmod(2 * d, 10)) for place, d in enumerate(digits)) % 10 == 0


def _is_id(found: re.Match[str]) -> bool:
    """A valid checksum of a national or resident id; beside the word for it any such shape will do."""
    shape = "".join(c for c in found.group() if c.isalnum()).upper()
    start, end = found.span()
    near = found.string[max(0, start - _NEAR) : start] + found.string[end : end + _NEAR]
    return _checks(shape) or _ID_LABEL.search(near) is not None


def _checks(shape: str) -> bool:
    first = _LETTERS.index(shape[0]) + 10
    second = int(shape[1]) if shape[1].isdigit() else (_LETTERS.index(shape[1]) + 10) % 10
    total = first // 10 + first % 10 * 9 + second * 8
    total += sum(int(digit) * weight for digit, weight in zip(shape[2:9], range(7, 0, -1), strict=True))
    return (total + int(shape[9])) % 10 == 0
