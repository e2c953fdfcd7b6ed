"""One city with the starter base for all stories of a test process: each story brings its own citizens."""

from collections.abc import Callable, Iterator

import pytest

from knowledge.entry import Entry
from tests.citizens import Citizen, LineCitizen, TelegramCitizen, WebCitizen
from tests.city import City
from tests.servers import KINDS, fresh_address

SHARED = "這句話三個主題都有"

CITIZENS: tuple[Callable[[City], Citizen], ...] = (LineCitizen, TelegramCitizen, WebCitizen)


@pytest.fixture(scope="session", params=KINDS)
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A desk with the starter base, once on the embedded database and once on PostgreSQL."""
    folder = tmp_path_factory.mktemp("city")
    with fresh_address(request.param, folder) as address, City(folder, database_url=address) as running:
        running.teach(Entry(f"practice.{it}", f"練習主題{it}", "練習", phrasings=(SHARED,)) for it in "甲乙丙丁")
        yield running


@pytest.fixture(params=CITIZENS, ids=("line", "telegram", "web"))
def citizen(request: pytest.FixtureRequest, city: City) -> Citizen:
    """Somebody nobody has met: once on LINE, once on Telegram, once on the web page."""
    made: Citizen = request.param(city)
    return made
