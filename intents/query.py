"""Query: a message, or a phrasing, prepared for comparison: its key, its terms, its sentences and its meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from intents.beside import asks, to_the_point
from intents.encoder import Encoder, FloatArray
from intents.normalize import clean, normalize
from intents.similarity import characters, sounds, with_pairs

_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;\n]*")
# Kana, hangul and Thai. Two words of English stand in many a Chinese message; three without any Chinese are English.
_OTHER_SCRIPTS = re.compile("[\u3041-\u30fa\uac00-\ud7a3\u0e01-\u0e5b]")
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN_WORDS = re.compile("[a-z]{2,}")
_SHORTEST_SENTENCE = 3
# Nobody asks in more sentences; a flood of them must not cost more than a story.
_MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of several: its characters with their pairs, and whether it asks something."""

    pairs: tuple[str, ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A text made comparable. `sentences` is empty for a text of one; `vector` is None without an encoder.

    `foreign`: written in a script whose characters no Chinese phrasing shares, so that only its meaning tells.
    """

    key: str
    units: tuple[str, ...]
    heard: tuple[str, ...]
    pairs: tuple[str, ...]
    heard_pairs: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    foreign: bool = False
    vector: FloatArray | None = None


def prepare(texts: Sequence[str], encoder: Encoder | None) -> list[Query]:
    """Texts made comparable, in their order; the encoder sees them all at once."""
    told = [to_the_point(text) for text in texts]
    plain = [_without_meaning(text) for text in told]
    if encoder is None:
        return plain
    vectors = encoder.encode([clean(text) for text in told])
    return [replace(one, vector=vector) for one, vector in zip(plain, vectors, strict=True)]


@lru_cache(maxsize=30_000)
def _without_meaning(text: str) -> Query:
    key = normalize(text)
    units = tuple(characters(key))
    heard = tuple(sounds(units))
    pairs, heard_pairs = tuple(with_pairs(units)), tuple(with_pairs(heard))
    return Query(key, units, heard, pairs, heard_pairs, _sentences(text), _is_foreign(key))


def _is_foreign(key: str) -> bool:
    if len(_OTHER_SCRIPTS.findall(key)) > 1:
        return True
    return not _HAN.search(key) and len(_LATIN_WORDS.findall(key)) > 2


def _sentences(text: str) -> tuple[Sentence, ...]:
    written = _SENTENCE.findall(clean(text))[:_MOST_SENTENCES]
    if len(written) < 2:
        return ()
    found = []
    for sentence in written:
        units = characters(normalize(sentence))
        if len(units) >= _SHORTEST_SENTENCE:
            found.append(Sentence(tuple(with_pairs(units)), asks(sentence)))
    return tuple(found) if len(found) > 1 else ()
