"""Words of a text, cut by jieba with a dictionary that knows the city and its entries."""

import logging
import re
import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache

from intents.normalize import clean, simplify
from intents.vocabulary import word_list
from knowledge.entry import Entry

with warnings.catch_warnings():
    # jieba asks for pkg_resources, whose mere presence warns; we run with warnings as errors.
    warnings.simplefilter("ignore")
    import jieba

# jieba adds its own handler to stderr and speaks at DEBUG level.
jieba.setLogLevel(logging.CRITICAL)

# More than any run of shorter words can score together, so that a known word is never broken.
_FREQUENCY = 200_000
# A title such as 停車費繳納 kept whole would hide the word 停車費 inside it; keywords are words already.
_LONGEST_TITLE = 4
_LONGEST_KEYWORD = 8
_SPLIT = re.compile(r"[\W_]+")
_SELF_TEST = ("戶政事務所", "臺北市", "高雄市", "育兒津貼", "垃圾車", "那瑪夏區", "身分證", "公共自行車", "低收入戶")


@lru_cache(maxsize=1)
def _default_dictionary() -> tuple[dict[str, int], int]:
    # Read by hand: `initialize` would write a cache file into the machine's temporary folder.
    reader = jieba.Tokenizer()
    frequencies, total = reader.gen_pfdict(reader.get_dict_file())
    return frequencies, total


def _key(text: str) -> str:
    """Simplified spelling with one character for each of `text`, so that cuts can be carried back."""
    whole = simplify(text)
    return whole if len(whole) == len(text) else "".join(simplify(char)[:1] or " " for char in text)


Keyed = tuple[tuple[str, str], ...]
# About the phrasings of a city's base: after an edit only the changed ones are cut again.
_REMEMBERED = 30_000
# In a surge most messages are the same few; before an edit is published the same questions are matched twice.
_LATELY = 8_000


@lru_cache(maxsize=1)
def _cutter(words: frozenset[str]) -> jieba.Tokenizer:
    """A jieba that keeps these words whole; most edits of a knowledge base leave them as they are."""
    # What another cutter cut is of no use any more, and would keep it in memory.
    _cut_once.cache_clear()
    _cut_lately.cache_clear()
    frequencies, total = _default_dictionary()
    cutter = jieba.Tokenizer()
    cutter.FREQ, cutter.total, cutter.initialized = dict(frequencies), total, True
    for word in sorted(words):
        cutter.add_word(_key(clean(word)), _FREQUENCY)
    return cutter


class Tokenizer:
    """Cuts texts into words; the same entries give the same cuts, in any order and however often they are built."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Takes the entries whose titles and keywords must stay whole, besides the city's own words."""
        self._protected = frozenset(word_list("city.txt"))
        self._jieba = _cutter(self._protected | _entry_words(entries))

    def tokens(self, text: str) -> tuple[str, ...]:
        """The words of a text in its order, spelled as written but for width and case; no punctuation."""
        return tuple(written for _, written in self.keyed(text))

    def keyed(self, text: str) -> Keyed:
        """As `tokens`, each word with its key: the one spelling in which words are compared."""
        return _cut_lately(self._jieba, text)

    def remembered(self, text: str) -> Keyed:
        """As `keyed`, for texts that are asked for again with every change of the knowledge base."""
        return _cut_once(self._jieba, text)

    def failures(self, words: Sequence[str] = ()) -> list[str]:
        """The words among `words` (default: the city's own) that the tokenizer does not keep whole."""
        wanted = words or sorted(self._protected | set(_SELF_TEST))
        return [word for word in wanted if self.tokens(word) != (clean(word),)]


def _cut(cutter: jieba.Tokenizer, text: str) -> Keyed:
    written = clean(text)
    key = _key(written)
    found, start = [], 0
    for token in cutter.cut(key, HMM=False):
        end = start + len(token)
        if any(map(str.isalnum, token)):
            found.append((token, written[start:end]))
        start = end
    return tuple(found)


_cut_once = lru_cache(maxsize=_REMEMBERED)(_cut)
_cut_lately = lru_cache(maxsize=_LATELY)(_cut)


def _entry_words(entries: Iterable[Entry]) -> frozenset[str]:
    """Keywords, and titles short enough to be one word."""
    found = set[str]()
    for entry in entries:
        found.update(part for part in _SPLIT.split(entry.title) if 2 <= len(part) <= _LONGEST_TITLE)
        for keyword in entry.keywords:
            found.update(part for part in _SPLIT.split(keyword) if 2 <= len(part) <= _LONGEST_KEYWORD)
    return frozenset(found)


def segmentation_failures(entries: Iterable[Entry] = ()) -> list[str]:
    """The self test of `ask1999 doctor`: which of the city's words would be broken; [] when all is well."""
    return Tokenizer(entries).failures()
