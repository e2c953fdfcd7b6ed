"""`python -m tests.intents.noise`: clean questions made noisy, one kind at a time, and what each kind costs."""

import random
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from intents.evaluate import Question
from intents.matcher import Matcher
from tests.intents.knowledge_base import in_style, starter_matcher, starter_today

WORDS = tomllib.loads((Path(__file__).parent / "noise_words.toml").read_text("utf-8"))
CLEAN = "clean"
_HAN = re.compile("[\u4e00-\u9fff]")
_PUNCTUATION = re.compile(r"[^\w\s]")
_SIMPLIFY = OpenCC("t2s").convert
# Rarer characters are not what a keyboard offers first.
_COMMON = 12
_FIRST_OFFERED = 3
# One draw of a question's dropped character says little: which one it is decides.
_DRAWS = 2
_NOWHERE = 99
_MOST_SWAPPED_WORDS = 3
Noise = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a kind of noise costs, over `n` noisy questions; shares are 0..1, `loss` is in points."""

    n: int
    clean: float
    top1: float
    top3: float

    @property
    def loss(self) -> float:
        """How many of 100 right answers the noise takes away."""
        return 100 * (self.clean - self.top1)


def noisy(kind: str, text: str) -> list[str]:
    """The text with noise of one kind, some draws of it; the same text always gets the same noise."""
    drawn = [KINDS[kind](text, random.Random(f"{kind} {text} {draw}")) for draw in range(_DRAWS)]
    return [one for one in dict.fromkeys(drawn) if one != text]


def cost(kind: str, asked: Sequence[Question], matcher: Matcher) -> Cost:
    """What a kind costs those of the questions that it changes, each with some draws of the noise."""
    pairs = [(question, text) for question in asked for text in noisy(kind, question.text)]
    counts = Counter(question.text for question, _ in pairs)
    before = _ranks([question for question in asked if question.text in counts], None, matcher)
    after = _ranks([question for question, _ in pairs], [text for _, text in pairs], matcher)
    n = max(1, len(pairs))
    clean = sum(counts[text] for text, rank in before if rank == 0)
    return Cost(len(pairs), clean / n, _within(1, after) / n, _within(3, after) / n)


def clean_questions(name: str = "known_dev.jsonl") -> list[Question]:
    """The questions that noise is put on: the short and the spoken ones of a file."""
    return in_style(name, "short", "spoken")


def _ranks(asked: Sequence[Question], texts: Sequence[str] | None, matcher: Matcher) -> list[tuple[str, int]]:
    """Each question and the place, from 0, at which its entry is found when it is asked in the words of `texts`."""
    ranks = []
    for question, found in zip(asked, matcher.match(texts or [one.text for one in asked]), strict=True):
        places = [place for place, match in enumerate(found) if match.entry.id in (question.ids or ())]
        ranks.append((question.text, min(places, default=_NOWHERE)))
    return ranks


def _within(places: int, ranks: Sequence[tuple[str, int]]) -> int:
    return sum(rank < places for _, rank in ranks)


def _simplified(text: str, _: random.Random) -> str:
    return str(_SIMPLIFY(text))


def _full_width(text: str, _: random.Random) -> str:
    """Letters, digits and signs in full width; blanks become ideographic ones."""
    return "".join("\u3000" if ch == " " else chr(ord(ch) + 0xFEE0) if "!" <= ch <= "~" else ch for ch in text)


def _dropped(text: str, dice: random.Random) -> str:
    places = [at for at, ch in enumerate(text) if _HAN.match(ch)]
    at = dice.choice(places)
    return text[:at] + text[at + 1 :]


def _swapped(text: str, dice: random.Random) -> str:
    places = [at for at in range(len(text) - 1) if _HAN.match(text[at]) and _HAN.match(text[at + 1])]
    at = dice.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _homophones(text: str, dice: random.Random) -> str:
    """One or two characters replaced by common ones that sound alike but for the tone."""
    places = [at for at, ch in enumerate(text) if _others_like(ch)]
    written = list(text)
    for at in dice.sample(places, min(len(places), dice.choice((1, 2)))):
        written[at] = dice.choice(_others_like(text[at]))
    return "".join(written)


def _others_like(char: str) -> list[str]:
    if not _HAN.match(char):
        return []
    return [other for other in _characters_by_sound()[_sound(char)] if other != char][:_FIRST_OFFERED]


@cache
def _sound(char: str) -> str:
    return "".join(lazy_pinyin(char))


@cache
def _characters_by_sound() -> Mapping[str, list[str]]:
    """The characters of all entries' phrasings by their toneless sound, the commonest first."""
    counted = Counter(ch for entry in starter_today() for phrasing in entry.phrasings for ch in phrasing)
    sounds: defaultdict[str, list[str]] = defaultdict(list)
    for char, count in sorted(counted.items(), key=lambda it: (-it[1], it[0])):
        if _HAN.match(char) and count >= _COMMON:
            sounds[_sound(char)].append(char)
    return sounds


def _bopomofo(text: str, dice: random.Random) -> str:
    """Particles by the first sign of their sound, and one more at the end where a question mark stood."""
    written = "".join(WORDS["bopomofo"].get(ch, ch) for ch in text)
    return re.sub("[?？]?$", lambda _: dice.choice(("ㄋ", "ㄚ", "")), written, count=1)


def _unfinished(text: str, dice: random.Random) -> str:
    """One character left as the signs that were typed, because the keyboard did not turn them into it."""
    at = dice.choice([at for at, ch in enumerate(text) if _HAN.match(ch)])
    return text[:at] + "".join(lazy_pinyin(text[at], style=Style.BOPOMOFO)) + text[at + 1 :]


def _emoji(text: str, dice: random.Random) -> str:
    signs: list[str] = WORDS["emoji"]
    at = dice.randrange(1, len(text))
    return text[:at] + dice.choice(signs) + text[at:] + dice.choice(signs) * dice.choice((1, 2, 3))


def _bare(text: str, _: random.Random) -> str:
    return _PUNCTUATION.sub("", text)


def _wrapped(words: Mapping[str, list[list[str]]]) -> Noise:
    """Polite words before and after."""

    def wrap(text: str, dice: random.Random) -> str:
        before, after = dice.choice(words["polite"])
        return before + text.rstrip("?？。 ") + after

    return wrap


def _told(words: Mapping[str, list[str]]) -> Noise:
    """A story of three sentences with the question in the middle."""

    def tell(text: str, dice: random.Random) -> str:
        question = text if text.endswith(("？", "?", "。", "！")) else text + dice.choice("？。")
        return dice.choice(words["before"]) + question + dice.choice(words["after"])

    return tell


def _with_words(name: str) -> Noise:
    """At most three words replaced, longer words before their parts."""
    table: dict[str, list[str]] = WORDS[name]
    pattern = re.compile("|".join(sorted(table, key=len, reverse=True)))

    def replace(text: str, dice: random.Random) -> str:
        found = list(pattern.finditer(text))
        for one in sorted(dice.sample(found, min(len(found), _MOST_SWAPPED_WORDS)), key=lambda it: -it.start()):
            text = text[: one.start()] + dice.choice(table[one.group()]) + text[one.end() :]
        return text

    return replace


KINDS: Mapping[str, Noise] = {
    "simplified": _simplified,
    "full width": _full_width,
    "dropped character": _dropped,
    "swapped characters": _swapped,
    "homophones": _homophones,
    "bopomofo particles": _bopomofo,
    "unfinished bopomofo": _unfinished,
    "emoji": _emoji,
    "no punctuation": _bare,
    "polite wrapper": _wrapped(WORDS),
    "Taigi words": _with_words("taigi"),
    "English words": _with_words("english"),
    "three sentences": _told(WORDS),
    "polite wrapper, held out": _wrapped(WORDS["held_out"]),
    "three sentences, held out": _told(WORDS["held_out"]),
}


def main(names: Sequence[str]) -> None:
    """Print the table for question files, with the language model and without."""
    asked = [question for name in names or ["known_dev.jsonl"] for question in clean_questions(name)]
    for semantic in (True, False):
        matcher = starter_matcher(semantic=semantic)
        print(f"{len(asked)} questions, {'with' if semantic else 'without'} the language model")
        print(f"{'kind':26}{'n':>5}{'clean':>8}{'top-1':>8}{'top-3':>8}{'loss':>8}")
        for kind in KINDS:
            it = cost(kind, asked, matcher)
            print(f"{kind:26}{it.n:>5}{it.clean:>8.3f}{it.top1:>8.3f}{it.top3:>8.3f}{it.loss:>+8.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
