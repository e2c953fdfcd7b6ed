"""The benchmarks' short form: every part of them runs, and every message is answered."""

from pathlib import Path

from tests.benchmarks.__main__ import line_settings
from tests.benchmarks.first_answer import seconds_to_first_answer
from tests.benchmarks.load import flood, stream
from tests.peers.line import FakeLine
from tests.processes import Running


def test_a_fresh_desk_answers_its_first_question(tmp_path: Path) -> None:
    seconds_to_first_answer(tmp_path)  # raises where no answer comes


def test_a_flood_is_answered_to_the_last_message(tmp_path: Path) -> None:
    with FakeLine() as line, Running(tmp_path, line_settings(line) | {"SEMANTIC": "off"}) as running:
        running.start("web")
        running.start("worker")
        running.wait_until_well()
        small = flood(running, line, 300)
        assert small.answers == 300
        calm = stream(running, line, 20.0, 2.0)
        assert len(line.ledger) == 300 + calm.messages
