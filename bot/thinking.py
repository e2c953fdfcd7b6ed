"""Thinking: asks a process of its own to match for the console, so that pages and hooks stay quick."""

import json
import logging
import os
import queue
import subprocess
import sys
import threading
from typing import Any

from bot.settings import Settings

log = logging.getLogger(__name__)
PATIENCE_S = 120.0
# The process holds a language model: nobody needs it while no curator works.
IDLE_S = 900.0


class NoThought(Exception):
    """There is no answer now: the process ended or took too long. Trying again starts another one."""


class Thinking:
    """Starts the process with the first question and ends it when it was idle for long; used by many threads."""

    def __init__(self, settings: Settings) -> None:
        """Takes the settings that the process shall have; starts nothing."""
        self._environment = {
            "ASK1999_DATA_DIR": str(settings.data_dir),
            "ASK1999_DATABASE_URL": settings.database_url,
            "ASK1999_SEMANTIC": "on" if settings.semantic else "off",
            "ASK1999_STARTER": "off",
        }
        self.command: tuple[str, ...] = (sys.executable, "-m", "bot", "think")
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._idle: threading.Timer | None = None

    def ask(self, task: str, **details: Any) -> dict[str, Any]:
        """The answer to a task that `bot.thinker` knows. Raises NoThought."""
        with self._lock:
            process = self._running()
            try:
                assert process.stdin is not None  # noqa: S101
                process.stdin.write(json.dumps({"task": task, **details}) + "\n")
                process.stdin.flush()
                line = self._answers.get(timeout=PATIENCE_S)
            except (OSError, queue.Empty):
                line = None
            if line is None:
                self._end()
                raise NoThought
            self._rest()
        answer: dict[str, Any] = json.loads(line)
        if "done" not in answer:
            log.warning("the thinking process could not do %s: %s", task, answer.get("failed"))
            raise NoThought
        done: dict[str, Any] = answer["done"]
        return done

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[str]:
        if self._idle is not None:
            self._idle.cancel()
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = self._start()
        return self._process

    def _start(self) -> subprocess.Popen[str]:
        self._answers = queue.SimpleQueue()
        process = subprocess.Popen(  # noqa: S603
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | self._environment,
        )
        threading.Thread(target=_read, args=(process, self._answers), name="thinking", daemon=True).start()
        return process

    def _rest(self) -> None:
        self._idle = threading.Timer(IDLE_S, self.close)
        self._idle.daemon = True
        self._idle.start()

    def _end(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self._process is not None:
            # A process whose questions end ends by itself; one that hangs is not waited for.
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None


def _read(process: subprocess.Popen[str], answers: "queue.SimpleQueue[str | None]") -> None:
    """Pass the lines on; None when there will be no more."""
    try:
        for line in process.stdout or ():
            answers.put(line)
    except ValueError:  # closed while we read
        pass
    answers.put(None)
