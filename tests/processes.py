"""Running: the service as its own processes on a free port, as a user starts it, to be killed at will."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PATIENCE_S = 90.0


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(true: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Return when `true` says so; TimeoutError names what did not happen."""
    until = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.02)


class Running:
    """Parts of the service (`web`, `worker`, `serve`) as processes over one data folder; use it in a `with` block."""

    def __init__(self, data_dir: Path, settings: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = data_dir / "log.txt"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ASK1999_")}
        ours = {"DATA_DIR": str(data_dir), "PORT": str(self.port), **settings}
        self.environment = clean | {f"ASK1999_{name}": value for name, value in ours.items()}
        self.parts: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for process in self.parts.values():
            process.terminate()
        for process in self.parts.values():
            process.wait(30)

    def start(self, part: str) -> None:
        """Start a part; a part of that name that ended is forgotten."""
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "bot", part]
            self.parts[part] = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def kill(self, part: str) -> None:
        """SIGKILL: no farewell of any kind."""
        process = self.parts[part]
        assert process.poll() is None, f"{part} ended by itself: {self.log()}"
        process.send_signal(signal.SIGKILL)
        process.wait(30)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the command line to its end."""
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command,
            check=False,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE_S,
        )

    def health(self) -> tuple[int, dict[str, Any]]:
        """Status and body of /health; status 0 while nothing listens."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as problem:
            with problem:
                return problem.code, json.load(problem)
        except OSError:
            return 0, {}

    def wait_until_well(self) -> None:
        """Return when /health answers 200."""
        wait_until(lambda: self.health()[0] == 200, f"/health never was 200: {self.log()}")

    def log(self) -> str:
        """The newest words of all parts."""
        return self._log.read_text(errors="replace")[-2000:] if self._log.exists() else ""
