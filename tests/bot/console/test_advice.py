"""Advice: whatever a review may find in an entry is told to curators in Chinese, the serious things first."""

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.console.advice import advice
from knowledge.entry import Entry
from knowledge.review import Filed, Finding, review

TODAY = date(2026, 11, 25)
BARE = Entry("a", "", "")
# Each of these breaks as many rules as one entry can.
FAULTY = (
    BARE,
    replace(
        BARE,
        title="公园軟件",
        answer=f"惟視頻 SBIR 要 200 元{'長' * 300}",
        phrasings=("甲",),
        checked_on=TODAY + timedelta(9),
        review_by=TODAY,
        valid_from=TODAY,
        standing_id="no.such",
    ),
    replace(
        BARE,
        phrasings=("甲",),
        checked_on=TODAY - timedelta(9),
        review_by=TODAY - timedelta(1),
        valid_from=TODAY,
        valid_until=TODAY - timedelta(3),
        standing_id="a",
    ),
)


def test_every_finding_is_told_in_chinese() -> None:
    found = [finding for entry in FAULTY for finding in review([Filed("", entry)], TODAY)]
    kinds = {re.sub(r"[0-9-]+|[\u4e00-\u9fff…]+", "", finding.problem) for finding in found}
    assert len(kinds) >= 20
    for told in advice(found):
        assert told.language == "zh-Hant-TW", told
        assert re.search("[\u4e00-\u9fff]", told.problem)
        assert re.search("[\u4e00-\u9fff]", told.mend)
        assert "{" not in told.problem + told.mend


def test_serious_things_come_first_and_nothing_is_told_twice() -> None:
    found = [
        Finding("", "a", "SBIR is an abbreviation that nobody explains", "", serious=False),
        Finding("", "a", "惟 is officialese", "write 但"),
        Finding("", "a", "惟 is officialese", "write 但"),
    ]
    told = advice(found)
    assert [one.serious for one in told] == [True, False]
    assert (told[0].problem, told[0].mend) == ("「惟」是公文用語", "可以寫「但」")


def test_what_has_no_words_of_ours_stays_as_it_is() -> None:
    (told,) = advice([Finding("", "a", "something new", "do this")])
    assert (told.problem, told.mend, told.language) == ("something new", "do this", "en")
