"""The starter base: every topic of the city's list, other authorities, good manners, and what the news brings."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge.answering import answering
from knowledge.entry import Kind
from knowledge.starter_base import paths, starter_entries
from tests.surroundings import SHARED

ENTRIES = starter_entries()
BY_ID = {entry.id: entry for entry in ENTRIES}
STANDING = [entry for entry in ENTRIES if entry.is_ours and not entry.standing_id]
TIME_BOUND = [entry for entry in ENTRIES if entry.standing_id]


def test_it_holds_what_a_city_needs_to_start() -> None:
    kinds = Counter(entry.kind for entry in ENTRIES)
    assert len(STANDING) == 187
    assert kinds[Kind.ELSEWHERE] >= 60
    assert kinds[Kind.COURTESY] >= 15
    assert len(TIME_BOUND) == 10
    assert min(len(entry.phrasings) for entry in STANDING) >= 16


def test_one_file_a_group_in_stable_order() -> None:
    for path in paths():
        ids = [entry.id for entry in ENTRIES if entry.id.partition(".")[0] == path.stem]
        assert ids, path.name
    assert len({entry.id.partition(".")[0] for entry in ENTRIES}) == len(paths())


@pytest.mark.skipif(not (SHARED / "faq_topics.csv").is_file(), reason="the city's list of topics is not here")
def test_it_covers_every_topic_of_the_list() -> None:
    with Path(SHARED / "faq_topics.csv").open(encoding="utf-8-sig", newline="") as file:
        topics = [(row["id"], row["title_zh"], row["bureau"]) for row in csv.DictReader(file)]
    assert {(entry.id, entry.title, entry.bureau) for entry in STANDING} == set(topics)


@pytest.mark.parametrize("entry", TIME_BOUND, ids=lambda entry: entry.id)
def test_what_the_news_brings_answers_in_its_days_only(entry: object) -> None:
    news = BY_ID[getattr(entry, "id", "")]
    assert news.valid_from
    assert news.valid_until
    for day, awake in (
        (news.valid_from, True),
        (news.valid_until, True),
        (news.valid_from - timedelta(1), False),
        (news.valid_until + timedelta(1), False),
    ):
        today = {one.id: one for one in answering(ENTRIES, day)}
        assert (news.id in today) is awake
        assert (news.title in today[news.standing_id].phrasings) is not awake


def test_there_are_past_and_future_windows() -> None:
    today = date(2026, 11, 24)
    assert [one for one in TIME_BOUND if one.valid_until and one.valid_until < today]
    assert [one for one in TIME_BOUND if one.valid_from and one.valid_from > today]
