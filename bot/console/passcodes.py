"""Cover passcodes wherever a text repeats them: the bot tells them to citizens, and staff need none."""

import re
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.case import Case

COVER = "●" * 6


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
