"""Advice: what a review found in an entry, in the words of the console."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.console.words import FIELD
from knowledge.review import Finding

_KNOWN: Sequence[tuple[str, str, str]] = (
    (r"standing_id is missing", "有期限的題目沒有寫期限外由哪個題目回答", "請填平時回答的題目代號"),
    (r"(\w+) is missing", "「{0}」還沒有填", "請補上"),
    (r"only (\d+) phrasings", "問法只有 {0} 種", "請多寫幾種民眾真正會說的問法"),
    (r"checked_on (\S+) lies ahead", "查核日期 {0} 還沒到", "請寫真正核對資料的那一天"),
    (r"review_by (\S+) is not after checked_on", "下次複查期限 {0} 沒有晚於查核日期", "請改成晚一點的日期"),
    (r"valid_until lies before valid_from", "最後一天早於開始日", "請看看兩個日期是不是寫反了"),
    (r"expired on (\S+)", "{0} 起已經過期", "請停用，或改成下一次的日期"),
    (r"its review was due by (\S+)", "應該在 {0} 前複查", "請核對資料來源，再更新兩個日期"),
    (r"the answer has (\d+) characters", "答案有 {0} 個字，太長了", "請縮短到 300 字以內，步驟放前面"),
    (r"the answer names no next step", "答案沒有寫下一步", "請寫清楚可以打哪支電話、去哪裡或看哪個網站"),
    (r"(\S+) is mainland wording", "「{0}」不是臺灣的說法", "可以寫「{1}」"),
    (r"(\S+) is officialese", "「{0}」是公文用語", "可以寫「{1}」"),
    (r"(\S) is a simplified character", "「{0}」是簡體字", "請寫「{1}」"),
    (r"a sentence has (\d+) characters: (.*)", "有一句話長達 {0} 個字：{1}", "請分成 60 字以內的短句"),
    (r"standing_id (\S+) is no entry", "找不到代號是 {0} 的題目", "請填已經公開的題目代號"),
    (r"standing_id names the entry itself", "平時回答的題目就是這一題自己", "請填另一個全年都能回答的題目"),
    (r"(\S+) is an abbreviation that nobody explains", "沒有說明「{0}」是什麼", "請在後面用括號說明"),
    (
        r"the answer names money or a deadline and no date",
        "寫了金額或期限，卻沒有寫日期",
        "請寫哪一年或從哪一天起適用",
    ),
)


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to mend: what is wrong and what to do; `serious` stands in the way of publishing."""

    problem: str
    mend: str
    serious: bool
    language: str = "zh-Hant-TW"


def advice(findings: Iterable[Finding]) -> list[Advice]:
    """The findings in Chinese, serious ones first; one that we have no words for stays in English."""
    told = [_told(finding) for finding in findings]
    return sorted(dict.fromkeys(told), key=lambda one: not one.serious)


def _told(finding: Finding) -> Advice:
    for pattern, problem, mend in _KNOWN:
        found = re.fullmatch(pattern, finding.problem, re.S)
        if found:
            groups = [FIELD.get(group, group) for group in found.groups()]
            instead = finding.mend.removeprefix("write ")
            return Advice(problem.format(*groups, instead), mend.format(*groups, instead), finding.serious)
    return Advice(finding.problem, finding.mend, finding.serious, "en")
