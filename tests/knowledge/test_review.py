"""Review: every fault that keeps an entry from citizens is found, named and given a mend; a good entry has none."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from knowledge.entry import Entry, Kind
from knowledge.review import Filed, Finding, review
from knowledge.starter_base import starter_entries
from knowledge.wording_rules import poor_wording, unexplained

TODAY = date(2026, 11, 24)
GOOD = Entry(
    "works.bench",
    "公園椅子壞了",
    "請打 1999，告訴我們是哪個公園。",
    phrasings=tuple(f"公園第{number}張椅子壞了怎麼辦" for number in range(16)),
    keywords=("椅子",),
    bureau="工務局",
    phone="1999",
    source_url="https://www.example.gov.tw/",
    checked_on=date(2026, 11, 1),
    review_by=date(2027, 5, 1),
    title_en="Broken bench",
    answer_en="Call 1999.",
)


def findings(*entries: Entry) -> list[Finding]:
    return review([Filed("works.json", entry) for entry in entries], TODAY)


def test_a_good_entry_has_no_finding() -> None:
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title_en": ""}, "title_en is missing"),
        ({"source_url": ""}, "source_url is missing"),
        ({"phrasings": GOOD.phrasings[:15]}, "only 15 phrasings"),
        ({"checked_on": date(2026, 12, 1)}, "lies ahead"),
        ({"review_by": date(2026, 11, 1)}, "not after checked_on"),
        (
            {"valid_from": date(2027, 5, 2), "valid_until": date(2027, 5, 1), "standing_id": "works.bench-2"},
            "lies before valid_from",
        ),
        ({"valid_from": date(2027, 5, 2)}, "standing_id is missing"),
        ({"standing_id": "works.gone"}, "works.gone is no entry"),
        ({"standing_id": "works.bench"}, "the entry itself"),
        ({"answer": "請打 1999。" * 50}, "the answer has 400 characters"),
        ({"answer": "我們會處理的，請放心。"}, "no next step"),
        ({"answer": "請看視頻，再打 1999。"}, "視頻 is mainland wording"),
        ({"title": "公園軟件"}, "軟件 is mainland wording"),
        ({"answer": "请打 1999。"}, "请 is a simplified character"),
        ({"answer": "打电话到 1999。"}, "电 is a simplified character"),
        ({"answer": "惟請打 1999。"}, "惟 is officialese"),
        ({"answer": "請" * 57 + " 1999。"}, "a sentence has 62 characters"),
    ],
)
def test_each_fault_is_named_with_its_mend(change: dict[str, Any], words: str) -> None:
    found = findings(
        replace(GOOD, **change), replace(GOOD, id="works.bench-2", title="另一張", phrasings=("別的",) * 16)
    )
    ours = [one for one in found if one.entry_id == "works.bench"]
    meant = [one for one in ours if words in one.problem]
    assert meant, ours
    assert all(one.file == "works.json" and one.mend and one.serious for one in meant)


def test_an_expired_entry_is_a_warning() -> None:
    expired = replace(GOOD, valid_until=date(2026, 11, 23), standing_id="works.other")
    other = replace(GOOD, id="works.other", title="別的椅子", phrasings=tuple(f"別的問題{n}" for n in range(16)))
    (one,) = findings(expired, other)
    assert (one.problem, one.serious) == ("expired on 2026-11-23", False)


def test_a_phrasing_word_for_word_in_two_entries_is_refused() -> None:
    other = replace(
        GOOD,
        id="works.other",
        title="別的",
        phrasings=(*(f"別的問題{n}" for n in range(15)), "公園第3張椅子壞了,怎麼辦?"),
    )
    (one,) = findings(GOOD, other)
    assert (one.entry_id, "stands in works.bench too" in one.problem) == ("works.other", True)


def test_small_talk_needs_no_source() -> None:
    polite = Entry(
        "courtesy.hello",
        "打招呼",
        "您好，請直接打字問我。",
        ("哈囉", "安安", "在嗎", "嗨", "早", "午安"),
        ("招呼",),
        kind=Kind.COURTESY,
    )
    assert {one.problem for one in findings(polite)} == {"title_en is missing", "answer_en is missing"}


@pytest.mark.parametrize("text", ["實價登錄", "颱風登陸前", "物業經理", "晚上開門", "不得不說", "唯一"])
def test_a_word_inside_its_own_phrase_is_let_alone(text: str) -> None:
    assert list(poor_wording(text)) == []


def test_the_starter_base_ships() -> None:
    found = review([Filed("starter", entry) for entry in starter_entries()], TODAY)
    assert [one for one in found if one.serious] == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("申請 SBIR 補助請打 1999。", "SBIR is an abbreviation"),
        ("申請 SBIR（小型企業創新研發）請打 1999。", ""),
        ("申請小型企業創新研發（SBIR）請打 1999。", ""),
        ("用 LINE 或 ATM 都可以，請打 1999。", ""),
        ("請看 https://www.example.gov.tw/SBIR/ABC，或打 1999。", ""),
        ("規費 200 元，請打 1999。", "money or a deadline"),
        ("申請期限內到戶政事務所辦。", "money or a deadline"),
        ("規費 200 元（2026 年起），請打 1999。", ""),
        ("5 月底截止，請打 1999。", ""),
        ("三天內修好，請打 1999。", ""),
    ],
)
def test_what_a_reader_may_wonder_about_is_at_most_a_warning(answer: str, words: str) -> None:
    assert [words in what for what, _ in unexplained(answer)] == ([True] if words else [])
    assert [finding.serious for finding in findings(replace(GOOD, answer=answer))] == ([False] if words else [])
