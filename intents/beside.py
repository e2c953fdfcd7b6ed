"""Beside: a message without what is said beside its matter: politeness, the day, the weather, the family."""

import re
from functools import cache, lru_cache

from intents.ear import Ear, Sound
from intents.everyday import is_chinese
from intents.normalize import clean, normalize, simplify
from intents.similarity import characters
from intents.vocabulary import read_examples, word_list
from knowledge.starter_base import starter_entries

_MATTER, _POLITE = "matter", "polite"
_SENTENCE = re.compile(r"[^。!?;~\n]+[。!?;~\n]*")
_CLAUSE = re.compile(r"[^,。!?;~…\n]+[,。!?;~…\n]*")
_SIGNS = re.compile(r"[\W_]+")
# What makes a sentence the one that asks, in a story of several.
_ASKING = re.compile(
    r"[?嗎吗怎哪誰谁呢佗ㄇ]|什麼|什么|多少|[幾几][個个點点天號号歲岁月]|可以|可不可|能不能|要不要|有沒有|有没有|是不是|請問|请问|如何|何時"
)
# How much a part of a message must sound like the examples (-1 like a matter to 1): a polite clause may stand in the
# middle of a sentence and must be surely polite; a sentence that asks nothing may be passed over sooner.
_POLITE_FROM = 0.3
_BESIDE_FROM = -0.1
_MATTER_BELOW = 0.0
# As many phrasings of the starter base say what matters sound like; more cost time and teach little.
_PHRASINGS = 1_000
# A sentence that names a district, a bureau or a service belongs to the matter, however it sounds.
_CITY = re.compile("|".join(re.escape(simplify(clean(word))) for word in word_list("city.txt")))
_LEAST = 3
# A few polite characters drown among the others, and phrasings stay as their curators wrote them.
_WORTH_IT = 10
_LONGEST_POLITE = 24
# Nobody tells a longer story; a flood of words must not cost more than one.
_LONGEST = 600


def asks(sentence: str) -> bool:
    """Whether a sentence asks something."""
    return _ASKING.search(sentence) is not None


@lru_cache(maxsize=30_000)
def to_the_point(text: str) -> str:
    """The message, cleaned, without the clauses and sentences that say nothing about its matter.

    As it was written where little would be left out, or where nothing would remain that sounds like a matter.
    """
    if len(text) > _LONGEST or not is_chinese(text):
        return text
    written = clean(text)
    if len(_CLAUSE.findall(written)) < 2:
        return text
    sentences = [kept for one in _SENTENCE.findall(written) if (kept := _without_politeness(one))]
    telling = [one for one in sentences if _tells(one)]
    told = "".join(telling)
    if len(_bare(written)) - len(_bare(told)) < _WORTH_IT:
        return text
    if len(characters(normalize(told))) < _LEAST or all(_sound(one).strength >= _MATTER_BELOW for one in telling):
        return text
    return told


def _tells(sentence: str) -> bool:
    if asks(sentence) or _CITY.search(_bare(sentence)):
        return True
    return _sound(sentence).strength < _BESIDE_FROM


def _without_politeness(sentence: str) -> str:
    clauses = [clause for clause in _CLAUSE.findall(sentence) if _bare(clause)]
    return "".join(clause for clause in clauses if not _is_polite(clause))


def _is_polite(clause: str) -> bool:
    if len(clause) > _LONGEST_POLITE:
        return False
    sound = _sound(clause)
    return sound.strength > _POLITE_FROM and sound.kind == _POLITE


def _bare(text: str) -> str:
    return _SIGNS.sub("", simplify(text))


@lru_cache(maxsize=30_000)
def _sound(part: str) -> Sound:
    return _ear().sound(_bare(part))


@cache
def _ear() -> Ear:
    """Learned when first needed, as danger is: from the word file and from what the starter base is asked."""
    parts, kinds = read_examples("beside.txt")
    phrasings = [text for entry in starter_entries() if not entry.is_small_talk for text in entry.phrasings]
    matters = phrasings[:: max(1, len(phrasings) // _PHRASINGS)]
    labels = [None if kind == _MATTER else kind for kind in kinds]
    return Ear([_bare(clean(part)) for part in (*parts, *matters)], [*labels, *[None] * len(matters)])
