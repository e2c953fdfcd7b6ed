"""Which service type a message reports, by the words that citizens use for it."""

from functools import cache

from intents.normalize import clean, close_up, simplify
from knowledge.service_types import ServiceType, service_types


def read_service_type(text: str) -> ServiceType | None:
    """The type whose words a message holds, the longest word deciding; None where its not-for words stand too."""
    spelled = _key(text)
    held = [
        (len(word), -place, kind)
        for place, (kind, words, _) in enumerate(_types())
        for word in words
        if word in spelled
    ]
    if not held:
        return None
    kind = max(held, key=lambda one: one[:2])[2]
    others = next(not_for for one, _, not_for in _types() if one is kind)
    return None if any(word in spelled for word in others) else kind


@cache
def _types() -> tuple[tuple[ServiceType, tuple[str, ...], tuple[str, ...]], ...]:
    return tuple(
        (kind, tuple(map(_key, kind.words)), tuple(_key(word) for one in kind.not_for for word in one.words))
        for kind in service_types()
    )


def _key(text: str) -> str:
    return simplify(close_up(clean(text)))
