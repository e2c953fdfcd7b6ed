"""A draft entry out of a case: the citizen's words, what the staff answered, and nothing of whose case it was."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from bot.masking import mask_personal
from knowledge import revisions
from knowledge.entry import Entry, Status
from knowledge.revision import Revision
from knowledge.rows import is_id

NOTE = "來自案件"
LONGEST_TITLE = 60
LONGEST_PHRASING = 200
LONGEST_ANSWER = 20_000
LONGEST_READ = 1_000
# The end of a text that was cut may hold half a phone number, which no mask would know.
_RAGGED = 80
_NO_GROUP = "case"

_SURNAMES = (
    "[陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余盧梁趙顏柯翁魏孫戴"
    "范宋方鄧杜傅侯曹薛丁卓馬董阮唐蔣石温溫田尤涂康鄒馮白巫韓倪龔嚴阿湯邵姚童紀]|歐陽|范姜|張簡"
)
_END = r"(?=[\s，,。、；;：:!！?？（(）)]|$)"
_NAMES = (
    re.compile(rf"(?:{_SURNAMES})[一-鿿]{{0,2}}(?=先生|小姐|女士|太太)"),
    re.compile(rf"(?<=我叫)(?:{_SURNAMES})[一-鿿]{{1,2}}"),
    re.compile(rf"(?:(?<=敝姓)|(?<=我姓))(?:{_SURNAMES})(?:[一-鿿]{{1,2}}{_END})?"),
    re.compile(rf"(?:(?<=我是)|(?<=本人))(?!高[雄中職工齡])(?:{_SURNAMES})[一-鿿]{{1,2}}{_END}"),
    re.compile(rf"(?:(?<=姓名)|(?<=名字))[是為叫：:\s]{{0,2}}(?:{_SURNAMES})[一-鿿]{{1,2}}"),
)

_PAUSE = r"[\s，,。、!！~～:：]"
_CALLED = r"(?:親愛的)?[^\s，,。!！]{0,5}(?:先生|小姐|女士|太太|民眾|市民|朋友|同學)"
_HELLO = r"(?:您好|你好|哈囉|嗨|早安|午安|晚安|hello|hi)(?=$|請|我|想|這|[\s，,。、!！~～:：])"
_THANKS = r"(?:感謝|謝謝)您?的?(?:來信|來電|來訊|提問|詢問|反映|通報|等候|耐心)[^\s，,。!！]{0,8}(?=$|[\s，,。!！])"
_OPENING = re.compile(rf"{_PAUSE}*(?:(?:{_CALLED}{_PAUSE}*)?{_HELLO}|{_THANKS}){_PAUSE}*", re.I)
_CLOSING = re.compile(
    r"(?:(?<=[。!！?？\n])|^)[ \u3000]{0,4}(?:謝謝|感謝|祝)(?:您|你|大家)?[^\s，,。!！]{0,8}[。!！~～\s]*\Z"
)
_SENTENCE_ENDS = re.compile(r"[。！？!?；;\n]")


def entry_from_case(entry_id: str, question: str, answers: Sequence[str], bureau: str, day: date) -> Entry:
    """The draft: title and first phrasing from the question, the answer from what the staff said, checked on `day`.

    Ids, phones, addresses and the like are masked, and names where a title or 我叫 gives them away; greetings go.
    Any other name stays: whoever edits the draft reads it once more.
    """
    asked = _masked(question[:LONGEST_READ])
    if len(question) > LONGEST_READ:
        asked = asked[:-_RAGGED]
    sentences = (_on_one_line(one) for one in _SENTENCE_ENDS.split(_without_greetings(asked)))
    phrasing = _cut(_on_one_line(asked), LONGEST_PHRASING)
    said = dict.fromkeys(_without_greetings(answer) for answer in answers)
    return Entry(
        entry_id,
        title=_cut(next(filter(None, sentences), phrasing), LONGEST_TITLE),
        answer=_cut(_masked("\n".join(filter(None, said))), LONGEST_ANSWER),
        phrasings=(phrasing,) if phrasing else (),
        bureau=bureau,
        checked_on=day,
        status=Status.DRAFT,
    )


def id_in_group(known: Iterable[str], token: str) -> str:
    """An id for a new entry beside a bureau's `known` ones: the group that most of them are in, and the token."""
    groups = Counter(group for group, dot, _ in (one.partition(".") for one in known) if group and dot)
    entry_id = f"{groups.most_common(1)[0][0] if groups else _NO_GROUP}.{token}"
    return entry_id if is_id(entry_id) else f"{_NO_GROUP}.{token}"


def is_from_case(session: Session, copy: Revision | None) -> bool:
    """Whether this working copy began as a case, so that it may still hold what is personal."""
    begun = revisions.find_revision(session, copy.entry.id, copy.begun) if copy else None
    return begun is not None and begun.note == NOTE


def _masked(text: str) -> str:
    text = mask_personal(text)
    for pattern in _NAMES:
        text = pattern.sub("［姓名］", text)
    return text


def _without_greetings(text: str) -> str:
    """The text without hello and thanks at its beginning and thanks at its end."""
    while (found := _OPENING.match(text)) and found.end():
        text = text[found.end() :]
    return _CLOSING.sub("", text).strip()


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, most: int) -> str:
    """The beginning, without half a mask at its end."""
    if len(text) <= most:
        return text
    cut = text[:most]
    whole = cut.rfind("［") <= cut.rfind("］")
    return (cut if whole else cut[: cut.rfind("［")]).rstrip()
