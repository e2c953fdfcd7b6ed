"""Entries compared in the background: once for each state of the base, and ranked with what citizens say."""

import threading

import pytest

from bot import overlaps
from bot.overlaps import Comparison, rank
from bot.questions.confused import Mixed
from intents.confusion import Confusion, confusions_in, find_confusions
from intents.index import Index
from knowledge.entry import Entry

LAMP = Entry("a.lamp", "路燈故障", "請打 1999。", phrasings=("路燈壞了要找誰", "路燈不亮", "巷口的燈不亮"))
LIGHT = Entry(
    "b.light", "路燈報修", "請打 1999。", phrasings=("路燈壞掉要找誰", "路燈不亮怎麼辦"), standing_id="c.pool"
)
POOL = Entry("c.pool", "游泳池", "六點。", phrasings=("泳池幾點開", "游泳池什麼時候開放"))
ENTRIES = {entry.id: entry for entry in (LAMP, LIGHT, POOL)}


def test_a_phrasing_that_strays_names_the_one_that_pulls_it() -> None:
    found = find_confusions([LAMP, LIGHT, POOL], None)
    assert found == confusions_in(Index([LAMP, LIGHT, POOL], None))
    pulls = {(own, met) for one in found for own, met in zip(one.phrasings, one.pulled_by, strict=True)}
    assert ("路燈壞了要找誰", "路燈壞掉要找誰") in pulls
    for one in found:
        own, rival = ENTRIES[one.entry_id], ENTRIES[one.rival_id]
        assert set(one.phrasings) <= {own.title, *own.phrasings}
        assert set(one.pulled_by) <= {rival.title, *rival.phrasings}


def test_pairs_are_ranked_by_phrasings_and_people_together() -> None:
    confusions = [
        Confusion("a.lamp", "b.light", ("一", "二"), 0.5, ("甲", "乙")),
        Confusion("b.light", "a.lamp", ("三",), 0.25, ("丙",)),
        Confusion("b.light", "c.pool", ("四",), 0.25, ("丁",)),  # its standing entry
        Confusion("gone", "a.lamp", ("五",), 1.0, ("戊",)),
        Confusion("a.lamp", "gone", ("六",), 1.0, ("己",)),
    ]
    mixed = {("a.lamp", "c.pool"): Mixed(9, 4), ("a.lamp", "b.light"): Mixed(1, 0), ("a.lamp", "gone"): Mixed(9, 9)}
    first, second = rank(confusions, mixed, ENTRIES.get)
    assert (first.ids, first.often) == (("a.lamp", "c.pool"), 4)
    assert (second.ids, second.often, second.share) == (("a.lamp", "b.light"), 3, 0.5)
    assert second.strayed == {"a.lamp": (("一", "甲"), ("二", "乙")), "b.light": (("三", "丙"),)}
    assert [side["strayed"] for side in second.as_dict(ENTRIES.get)["sides"]] == [
        [["一", "甲"], ["二", "乙"]],
        [["三", "丙"]],
    ]
    assert rank([], {}, ENTRIES.get) == []


def test_a_state_is_compared_once_and_a_newer_one_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    index, go, compared = Index([POOL], None), threading.Event(), []

    def slowly(_index: Index) -> list[Confusion]:
        assert go.wait(30)
        compared.append(1)
        return []

    monkeypatch.setattr(overlaps, "confusions_in", slowly)
    comparison = Comparison()
    assert comparison.of(1, index, wait_s=0.01) is None
    assert comparison.of(2, index, wait_s=0.01) is None
    go.set()
    assert comparison.of(1, index, wait_s=30) == []
    assert comparison.of(1, index, wait_s=0) == []
    assert len(compared) == 1
    assert comparison.of(2, index, wait_s=30) == []
    assert len(compared) == 2


def test_one_that_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_index: Index) -> list[Confusion]:
        raise MemoryError

    comparison, index = Comparison(), Index([POOL], None)
    monkeypatch.setattr(overlaps, "confusions_in", fails)
    with pytest.raises(MemoryError):
        comparison.of(1, index, wait_s=30)
    monkeypatch.undo()
    assert comparison.of(1, index, wait_s=30) == []
