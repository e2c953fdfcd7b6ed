"""Make what hides in a text visible: direction marks, zero-width and control characters."""

import re
import unicodedata

# Letters and marks that take no ink, beside the categories below.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_HIDING = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_PICTURE = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f]"
# A joiner inside a picture (a family, a rainbow flag) belongs to it.
_JOINED = re.compile(f"(?<={_PICTURE})⟦U\\+200D⟧(?={_PICTURE})")


class _Shown(dict[int, str]):
    """For str.translate: each character worked out once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = character in "\n\t" or (character not in _BLANK and unicodedata.category(character) not in _HIDING)
        self[code] = character if plain else f"⟦U+{code:04X}⟧"
        return self[code]


_SHOWN = _Shown()


def visible(text: str) -> str:
    """The text with each hidden character as ⟦U+202E⟧; line ends as the browser draws them."""
    return _JOINED.sub("\u200d", text.replace("\r\n", "\n").translate(_SHOWN))


def visible_bytes(raw: bytes, most: int) -> str:
    """The first `most` bytes as text; what is no UTF-8 as \\xNN."""
    return visible(raw[:most].decode("utf-8", "backslashreplace"))
