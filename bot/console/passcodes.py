"""Cover passcodes and case numbers wherever a text repeats them: staff and other citizens need none."""

import re
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.case import Case

COVER = "●" * 6
# How people spell a sign of a number that they copy by hand, and what they put between two.
_SPELLED = {"0": "0oO", "1": "1iIlL"}
_MORE = "[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"
_BETWEEN = r"[\s\-－–—]{0,2}"


def passcodes_of(session: Session, conversation_ids: Collection[int]) -> dict[int, set[str]]:
    """The passcodes of all cases of each conversation."""
    found: dict[int, set[str]] = defaultdict(set)
    asked = select(Case.conversation_id, Case.passcode).where(Case.conversation_id.in_(conversation_ids))
    for row in session.execute(asked):
        found[row.conversation_id].add(row.passcode)
    return found


def cover(text: str, passcodes: Collection[str]) -> str:
    """The text with these passcodes covered; longer numbers that contain one stay."""
    if not passcodes:
        return text
    return re.sub(rf"(?<!\d)(?:{'|'.join(map(re.escape, passcodes))})(?!\d)", COVER, text)


def signs_of(session: Session, conversation_id: int) -> list[str]:
    """The numbers and passcodes of all cases of this conversation."""
    asked = select(Case.number, Case.passcode).where(Case.conversation_id == conversation_id)
    return [sign for row in session.execute(asked) for sign in row]


def erase(text: str, signs: Collection[str]) -> str:
    """The text with these numbers and passcodes covered, however they are spelled."""
    for sign in signs:
        spelled = _BETWEEN.join(_letter(one) for one in sign if one != "-")
        text = re.sub(rf"(?<!{_MORE}){spelled}(?!{_MORE})", COVER, text)
    return text


def _letter(one: str) -> str:
    ways = "".join(dict.fromkeys(_SPELLED.get(one, one) + one.lower()))
    return f"[{ways}{''.join(chr(ord(way) + 0xFEE0) for way in ways)}]"
