"""Elsewhere: whether a message asks about another city or country than ours."""

import re
from collections.abc import Iterable

from intents.normalize import simplify
from intents.vocabulary import word_list


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted({simplify(word) for word in words}, key=lambda word: (-len(word), word)))


# Who comes from there or goes there asks about here.
_GOING = _either(["從", "由", "自", "到", "去", "往", "離開", "跟", "和"])
_PEOPLE = _either(
    ["搬", "遷", "來", "人", "籍", "朋友", "同學", "親戚", "客人", "配偶", "工作", "上班", "唸書", "念書", "讀書"]
)
_THERE = re.compile(f"({_GOING})?({_either(word_list('elsewhere.txt'))})(?:市|县)?({_PEOPLE})?")


def names_elsewhere(key: str, phrasings: Iterable[str] = ()) -> bool:
    """Whether a match key names another place as its subject, and none of the keys `phrasings` names it too."""
    asked = {place for going, place, people in _THERE.findall(key) if not going and not people}
    return any(not any(place in other for other in phrasings) for place in asked)
