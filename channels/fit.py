"""Cut a Reply to what a platform takes, in the platform's own unit of length."""

from channels.channel import Limits
from channels.message import Choice, Reply

ELLIPSIS = "…"


def fit(reply: Reply, limits: Limits) -> Reply:
    """The same reply within `limits`: a text too long ends with …, surplus buttons go."""
    choices = tuple(Choice(cut(c.label, limits.label, limits.utf16), c.value) for c in reply.choices)
    return Reply(cut(reply.text, limits.text, limits.utf16), choices[: limits.choices])


def cut(text: str, limit: int, utf16: bool) -> str:
    """`text` with at most `limit` units; never half of a surrogate pair."""
    if length(text, utf16) <= limit:
        return text
    kept = text[: limit - 1]
    while length(kept, utf16) > limit - 1:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def length(text: str, utf16: bool) -> int:
    """Units in `text`: UTF-16 code units (an emoji counts 2) or characters."""
    return len(text) + sum(ch > "\uffff" for ch in text) if utf16 else len(text)
