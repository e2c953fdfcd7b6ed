"""`python -m tests.benchmarks`: prints first answer, messages a second, ack p99 and accuracy."""

import tempfile
from pathlib import Path

from tests.benchmarks import matching
from tests.benchmarks.edit import seconds_until_an_edit_counts
from tests.benchmarks.first_answer import seconds_to_first_answer
from tests.benchmarks.load import QUESTIONS, flood, stream
from tests.city import LINE_SECRET
from tests.peers.line import FakeLine
from tests.processes import Running

MESSAGES = 3_000
RATES = (20.0, 100.0, 300.0)
SECONDS = 15.0


def main() -> None:
    """Print every figure with what it means."""
    with tempfile.TemporaryDirectory() as folder:
        served, answered = seconds_to_first_answer(Path(folder))
        print(f"first answer: page after {served:.1f} s, first question answered after {answered:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        print(f"an edit counts in a running worker after {seconds_until_an_edit_counts(Path(folder)):.1f} s")
    with (
        tempfile.TemporaryDirectory() as folder,
        FakeLine() as line,
        Running(Path(folder), line_settings(line)) as running,
    ):
        running.start("web")
        running.start("worker")
        running.wait_until_well()
        flood(running, line, 200)
        for rate in RATES:
            seen = stream(running, line, rate, SECONDS)
            print(
                f"ack at {rate:.0f} messages/s: p50 {seen.p50_ms:.1f} ms, p99 {seen.p99_ms:.1f} ms, n {seen.messages}"
            )
        seen_all = flood(running, line, MESSAGES)
        print(
            f"flood of {MESSAGES}: {seen_all.acknowledged_a_second:.0f} messages/s acknowledged, "
            f"{seen_all.answered_a_second:.0f} messages/s end to end, {seen_all.answers} answers"
        )
        matching.table()
        files = [str(file) for file in sorted(QUESTIONS.glob("*.jsonl"))]
        print("accuracy on the tests' own questions:")
        print(running.run("evaluate", *files).stdout.rstrip())


def line_settings(line: FakeLine) -> dict[str, str]:
    """The settings that switch LINE on, with LINE played by `line`."""
    return {
        "LINE_CHANNEL_SECRET": LINE_SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": line.token,
        "LINE_API_URL": line.url,
    }


if __name__ == "__main__":
    main()
