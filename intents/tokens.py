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


class Tokenizer:
    """Cuts texts into words; the same entries give the same cuts, in any order and however often they are built."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Takes the entries whose titles and keywords must stay whole, besides the city's own words."""
        frequencies, total = _default_dictionary()
        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ = dict(frequencies)
        self._jieba.total = total
        self._jieba.initialized = True
        self._protected = frozenset(word_list("city.txt"))
        for word in sorted(self._protected | _entry_words(entries)):
            self._jieba.add_word(_key(clean(word)), _FREQUENCY)

    def tokens(self, text: str) -> tuple[str, ...]:
        """The words of a text in its order, spelled as written but for width and case; no punctuation."""
        return tuple(written for _, written in self.keyed(text))

    def keyed(self, text: str) -> list[tuple[str, str]]:
        """As `tokens`, each word with its key: the one spelling in which words are compared."""
        written = clean(text)
        key = _key(written)
        cut, start = [], 0
        for token in self._jieba.cut(key, HMM=False):
            end = start + len(token)
            if any(map(str.isalnum, token)):
                cut.append((token, written[start:end]))
            start = end
        return cut

    def failures(self, words: Sequence[str] = ()) -> list[str]:
        """The words among `words` (default: the city's own) that the tokenizer does not keep whole."""
        wanted = words or sorted(self._protected | set(_SELF_TEST))
        return [word for word in wanted if self.tokens(word) != (clean(word),)]


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
