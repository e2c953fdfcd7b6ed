"""File words: what is wrong with a file or became of its rows, in the words of the console."""

import re
from collections.abc import Sequence

from bot.console.words import FIELD, KIND, STAGE

COLUMN = {"id": "代號", "status": "狀態", **FIELD}
CHINESE, ENGLISH = "zh-Hant-TW", "en"
_PLACE = re.compile(r"row ([0-9]+)(?:, (\w+))?: (.*)", re.S)

_ROW: Sequence[tuple[str, str]] = (
    (r"is missing; every entry needs one", "沒有填，每一題都要有"),
    (r"(.*) is not text", "「{0}」不是文字"),
    (r"(.*) is not a date like 2026-01-31", "「{0}」不是日期，請寫成 2026-01-31 這樣"),
    (
        r"(.*) must be 1 to 120 printable characters without blanks",
        "「{0}」不能當代號，最多 120 個字，中間不能有空白",
    ),
    (r"(.*) is none of ([a-z_, ]+)", "「{0}」不在可以填的值裡（{1}）"),
    (r"(.*) is neither yes nor no", "「{0}」請改成 yes 或 no"),
    (r"(\S+) stands in row ([0-9]+) already; .*", "代號 {0} 在第 {1} 列已經有了，每一題要有自己的代號"),
    (
        r"is nearly a question of (\S+), which has ([0-9,]+) phrasings already",
        "和題目 {0} 太像，那一題的問法已經滿 {1} 種",
    ),
    (r"has more cells than the ([0-9]+) columns; .*", "格子比 {0} 個欄位還多，有逗號的內容請用引號括起來"),
    (r"is (.*), not an object with a title and an answer", "不是有 title 和 answer 的物件"),
    (r"holds ([0-9,]+) items; .* at most ([0-9,]+) .*", "有 {0} 項，一題最多 {1} 項，請分成幾題"),
    (r"holds (U\+\w+), .*", "有不能存的字元（{0}），請刪掉再存一次"),
    (r"(\S+) has a draft that is not published yet; .*", "題目 {0} 有還沒公開的草稿，請先公開或改好，再匯入這一列"),
)
_FILE: Sequence[tuple[str, str]] = (
    (r"is larger than ([0-9]+) MB; .*", "檔案超過 {0} MB，請分成幾個檔案。"),
    (r"holds more than ([0-9,]+) rows; .*", "超過 {0} 列，請分成幾個檔案。"),
    (r"has none of the endings .*", "只收 .csv、.xlsx 和 .json，請存成其中一種再上傳。"),
    (r"is empty; .*", "檔案是空的，第一列要寫欄位名稱，至少要有 title 和 answer。"),
    (r"line ([0-9]+) names the column (.*) twice; .*", "第 {0} 列有兩個「{1}」欄，請只留一個。"),
    (r"line ([0-9]+) must name the columns, but (.*) is missing .*", "第 {0} 列要寫欄位名稱，可是少了 {1}，請補上。"),
    (r"must be a list of entries .*", '內容要是一串題目，或 {{"entries": [...]}} 的樣子。'),
    (r"is not JSON at line ([0-9]+), column ([0-9]+) .*", "第 {0} 行第 {1} 個字不是正確的 JSON，請改好再上傳。"),
    (r"is nested too deep; .*", "層數太多，一題裡只能有文字和文字的清單。"),
    (r"holds the number (.*) of ([0-9]+) digits; .*", "有長達 {1} 位的數字（{0}），請加上引號。"),
    (r"holds (\S+), which is not JSON; .*", "有 JSON 不認得的 {0}，請刪掉或加上引號。"),
    (r"line ([0-9]+) holds a NUL character, .*", "第 {0} 行有讀不出來的字元，這可能不是文字檔，請另存成 UTF-8。"),
    (r"is neither UTF-8 nor Big5 text; .*", "文字編碼不是 UTF-8 也不是 Big5，請另存成 UTF-8。"),
    (
        r"the row that starts in text line ([0-9]+) is not CSV .*",
        "第 {0} 行開始的那一列不是正確的 CSV，請看看引號有沒有成對。",
    ),
    (r"unpacks to more than ([0-9]+) MB; .*", "解開後超過 {0} MB，請只把題目複製到新的活頁簿再存。"),
    (r"is not an Excel workbook .*", "這不是讀得出來的 Excel 檔，請用 Excel 打開，另存成 .xlsx。"),
    (r"holds no sheet; .*", "活頁簿裡沒有工作表，請把題目放在第一張。"),
    (r"claims more than ([0-9,]+) lines; .*", "工作表超過 {0} 列，請只把題目複製到新的活頁簿再存。"),
    (r"columns that are not part of an entry were left out: (.*)", "這些欄位不屬於題目，沒有採用：{0}"),
)
_ANSWER = {
    "replaced the old one": "資料來源相同，答案換成檔案裡的",
    "is the same": "答案相同",
    "was NOT taken over": "檔案裡的答案沒有採用",
}
_MERGED = re.compile(r'merged into \S+(?: \((\w+)\))?(?: \("(.*)"\))?; its question (.*), its answer (.*)', re.S)


def of_file(name: str, sentence: str) -> tuple[str, str]:
    """What is wrong with the file of this (shortened) name: a sentence and its language."""
    plain = sentence.removeprefix(f"{name}: ")
    if _PLACE.fullmatch(plain):
        return of_row(plain)
    return _told(plain, _FILE)


def of_row(sentence: str) -> tuple[str, str]:
    """Why a row is refused: a sentence that names row and column, and its language."""
    found = _PLACE.fullmatch(sentence)
    if found is None:
        return sentence, ENGLISH
    row, column, what = found.groups()
    told, language = _told(what, _ROW)
    if language == ENGLISH:
        return sentence, ENGLISH
    if column is None:
        return f"第 {row} 列：{told}。", CHINESE
    label = f"（{COLUMN[column]}）" if column in COLUMN else ""
    return f"第 {row} 列的 {column} 欄{label}：{told}。", CHINESE


def of_merged(sentence: str) -> tuple[str, str]:
    """What became of a row that joined an entry, and the language it is told in."""
    place = _PLACE.fullmatch(sentence)
    found = _MERGED.fullmatch(place[3]) if place else None
    if found is None:
        return sentence, ENGLISH
    status, title, question, answer = found.groups()
    asked = "它的問題加成一種問法" if question.startswith("was added") else "它的問題本來就有"
    said = _ANSWER.get(answer.partition(",")[0], "")
    near = f"（那一題是「{title}」，請看看是不是同一件事）" if title else ""
    stands = f"（{STAGE[status]}）" if status in STAGE else ""
    return f"併到這一題{stands}{near}：{asked}，{said}。", CHINESE


def value(field: str, text: str) -> str:
    """A value of a field as staff read it."""
    match field:
        case "status":
            return STAGE.get(text, text)
        case "kind":
            return KIND.get(text, text)
        case "depends_on_today":
            return "是" if text else "否"
    return text


def _told(what: str, known: Sequence[tuple[str, str]]) -> tuple[str, str]:
    for pattern, words in known:
        found = re.fullmatch(pattern, what, re.S)
        if found:
            return words.format(*found.groups()), CHINESE
    return what, ENGLISH
