"""`ask1999 serve`: one command, two processes, which are started again when they die and end with it."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.processes import Running, wait_until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads processes from /proc")
SETTINGS = {"SEMANTIC": "off", "STARTER": "off"}


def _parts(running: Running) -> dict[str, int]:
    """The process ids of web and worker below `serve`."""
    parent = running.parts["serve"].pid
    found: dict[str, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if int(status[1]) == parent and status[0] != "Z":
            found |= {part: int(folder.name) for part in ("web", "worker") if part.encode() in words}
    return found


def _is_gone(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_both_parts_live_in_its_process_group_and_end_when_it_is_killed(tmp_path: Path) -> None:
    with Running(tmp_path, SETTINGS) as running:
        running.start("serve")
        running.wait_until_well()
        parts = _parts(running)
        assert set(parts) == {"web", "worker"}
        assert {os.getpgid(pid) for pid in parts.values()} == {os.getpgid(running.parts["serve"].pid)}
        running.kill("serve")
        wait_until(lambda: all(map(_is_gone, parts.values())), "web or worker outlived serve")
        running.parts.clear()


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_part_that_dies_is_started_again(tmp_path: Path, part: str) -> None:
    with Running(tmp_path, SETTINGS) as running:
        running.start("serve")
        running.wait_until_well()
        first = _parts(running)[part]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: _parts(running).get(part, first) != first, f"{part} was not started again")
        running.wait_until_well()


def test_it_prints_addresses_and_a_password_until_someone_has_signed_in(tmp_path: Path) -> None:
    with Running(tmp_path, SETTINGS) as running:
        running.start("serve")
        running.wait_until_well()
        words = running.log()
        assert f"{running.url}/console/" in words
        assert "One-time password:" in words


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other, Running(tmp_path, SETTINGS) as running:
        other.bind(("127.0.0.1", running.port))
        other.listen()
        done: subprocess.CompletedProcess[str] = running.run("serve")
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "ASK1999_PORT" in done.stderr
