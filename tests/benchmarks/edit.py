"""An edit: from the moment a curator's change is committed until a worker in another process answers with it."""

import json
import time
import urllib.parse
from dataclasses import replace
from pathlib import Path

from bot.service import build
from bot.settings import Settings
from knowledge import store
from tests.benchmarks.first_answer import QUESTION, browser, said_by_bot
from tests.processes import Running, wait_until

ENTRY = "household.id-card-lost"
_SETTLED_S = 5.0
CHANGED = "這是剛剛改過的答案"


def seconds_until_an_edit_counts(data_dir: Path) -> float:
    """Seconds until the worker of a running desk, with the language model and the starter base, answers anew."""
    with Running(data_dir, {}) as running:
        running.start("web")
        running.start("worker")
        running.wait_until_well()
        citizen = browser()
        _ask(citizen, running.url)
        wait_until(lambda: bool(said_by_bot(citizen, running.url)), f"no answer came: {running.log()}")
        # At its very first start the worker reads all phrasings with the language model.
        wait_until((data_dir / "matcher" / "vectors.npz").exists, "the worker never learned its phrasings")
        time.sleep(_SETTLED_S)
        service = build(Settings(data_dir=data_dir))
        with service.database.write() as session:
            entry = store.find_entry(session, ENTRY)
            assert entry is not None
            phrasings = (*entry.phrasings, "身分證被烏龜吃掉了")
            store.save_entries(session, [replace(entry, answer=CHANGED, phrasings=phrasings)])
        service.database.close()
        began = time.monotonic()
        while CHANGED not in json.dumps(said_by_bot(citizen, running.url), ensure_ascii=False):
            _ask(citizen, running.url)
            time.sleep(0.3)
        return time.monotonic() - began


def _ask(citizen, url: str) -> None:  # type: ignore[no-untyped-def]
    citizen.open(f"{url}/chat", urllib.parse.urlencode({"text": QUESTION}).encode())
