"""Slips: known misspellings of words that matter in danger, put right before anything is looked for."""

import re

from intents.normalize import simplify
from intents.vocabulary import table

_MEANT = {simplify(slip): simplify(meant) for slip, meant in table("emergency_calm.toml")["slips"].items()}
_SLIPS = re.compile("|".join(re.escape(slip) for slip in sorted(_MEANT, key=len, reverse=True)))


def spell(text: str) -> str:
    """A cleaned text in one spelling, with the known slips put right."""
    return _SLIPS.sub(lambda slip: _MEANT[slip.group()], simplify(text))
