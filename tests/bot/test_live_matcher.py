"""Live matchers in several processes: each serves the newest revision after its next look, whole and never half."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.live_matcher import LiveMatcher
from bot.service import Service, build
from bot.settings import Settings
from knowledge import store
from knowledge.entry import Entry
from tests.servers import KINDS, fresh_address

LIGHT = Entry("works.light", "路燈不亮", "打 1999", ("路燈壞了怎麼辦", "巷子口的路燈不亮"))
CARD = Entry("household.card", "身分證遺失", "到戶政", ("身分證掉了怎麼補", "身分證不見了"))


@pytest.fixture(params=KINDS)
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Service, Service]]:
    """Two services over one database, as two workers have them."""
    with fresh_address(request.param, tmp_path) as address:
        settings = Settings(data_dir=tmp_path, database_url=address, semantic=False, starter=False)
        both = build(settings), build(settings)
        with both[0].database.write() as session:
            store.save_entries(session, [LIGHT, CARD])
        yield both
        for service in both:
            service.database.close()


def _best(matcher: LiveMatcher, text: str) -> str:
    return matcher.match([text])[0][0].entry.answer


def test_two_workers_serve_the_new_revision_after_their_next_look(services: tuple[Service, Service]) -> None:
    matchers = [service.live_matcher() for service in services]
    assert [_best(one, "路燈壞了怎麼辦") for one in matchers] == ["打 1999", "打 1999"]
    with services[0].database.write() as session:
        store.save_entries(session, [replace(LIGHT, answer="打 07-1234567")])
    assert [one.refresh() for one in matchers] == [True, True]
    assert [_best(one, "路燈壞了怎麼辦") for one in matchers] == ["打 07-1234567"] * 2
    assert [one.refresh() for one in matchers] == [False, False]
    assert matchers[0].version == matchers[1].version


def test_a_batch_under_way_keeps_the_matcher_it_began_with(services: tuple[Service, Service]) -> None:
    matcher = services[0].live_matcher()
    begun = matcher.matcher
    with services[1].database.write() as session:
        store.save_entries(session, [replace(LIGHT, phrasings=("路燈壞了怎麼辦", "天上的星星不亮"))])
    assert matcher.refresh()
    assert matcher.matcher is not begun
    assert begun.match(["天上的星星不亮"]) != matcher.matcher.match(["天上的星星不亮"])
    assert begun.match(["巷子口的路燈不亮"])[0][0].confidence == 1.0
