"""Cut a Reply to what a platform takes, in the platform's own unit of length."""

from channels.channel import Limits
from channels.message import Choice, Reply

ELLIPSIS = "…"
MOST_VALUE_BYTES = 64  # Telegram's, the narrowest


def fit(reply: Reply, limits: Limits) -> Reply:
    """The same reply within `limits`: a text too long ends with …, surplus buttons and impossible ones go.

    One button that a platform refuses would cost the citizen the whole reply.
    """
    choices = tuple(
        Choice(cut(choice.label, limits.label, limits.utf16), choice.value)
        for choice in reply.choices
        if choice.label.strip() and 0 < len(choice.value.encode()) <= MOST_VALUE_BYTES
    )
    return Reply(cut(reply.text, limits.text, limits.utf16), choices[: limits.choices])


def cut(text: str, limit: int, utf16: bool) -> str:
    """`text` with at most `limit` units; never half of a surrogate pair."""
    if length(text, utf16) <= limit:
        return text
    room = limit - len(ELLIPSIS)
    if not utf16:
        return text[:room].rstrip() + ELLIPSIS
    return text.encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore").rstrip() + ELLIPSIS


def length(text: str, utf16: bool) -> int:
    """Units in `text`: UTF-16 code units (an emoji counts 2) or characters."""
    return len(text) + sum(ch > "\uffff" for ch in text) if utf16 else len(text)
