"""Serve: start one web and one worker process, keep them alive, and end them together."""

import os
import signal
import subprocess
import sys
import threading
import time

from bot.server import listen
from bot.service import Service
from bot.staff import store as staff
from bot.staff.member import Role

FIRST_MEMBER = "first@ask1999.local"
PARTS = ("web", "worker")
PATIENCE_S = 20.0
BREATH_S = 1.0


def serve(service: Service, say) -> int:  # type: ignore[no-untyped-def]
    """Run until a signal; returns the exit status. `say` prints a line. Raises PortTaken."""
    settings = service.settings
    listen(settings.host, settings.port).close()  # one clear sentence now beats a web process that keeps dying
    _welcome(service, say)
    service.database.close()
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda *_: stop.set())
    running = {part: _start(part) for part in PARTS}
    while not stop.wait(0.2):
        for part, process in running.items():
            if process.poll() is not None and not stop.is_set():
                say(f"{part} ended with status {process.returncode}; starting it again.")
                time.sleep(BREATH_S)
                running[part] = _start(part)
    _end(list(running.values()))
    return 0


def _welcome(service: Service, say) -> None:  # type: ignore[no-untyped-def]
    settings = service.settings
    say(f"Ask1999 chat page:    {settings.address}/")
    say(f"Ask1999 console:      {settings.address}/console/")
    with service.database.write() as session:
        if staff.nobody_has_signed_in(session):
            member = next(iter(staff.members_by_id(session).values()), None)
            email, role = (member.email, Role(member.role)) if member else (FIRST_MEMBER, Role.MANAGER)
            password = staff.add_member(session, email, role)
            say(f"First member of staff: {email}")
            say(f"One-time password:     {password}")
    for name, on in (("LINE", settings.line_on), ("Telegram", settings.telegram_on)):
        say(f"{name} is {'on' if on else 'off (README says how to switch it on)'}.")
    say("Press Ctrl+C to stop.")


def _start(part: str) -> subprocess.Popen[bytes]:
    """A part in our own process group, holding the read end of a pipe that closes when we die, however we die."""
    command = [sys.executable, "-m", "bot", part, "--end-with-parent"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603


def end_with_parent() -> None:
    """Called in a part: end, first gently, when the process at the other end of standard input is gone."""
    threading.Thread(target=_watch_parent, name="watch parent", daemon=True).start()


def _watch_parent() -> None:
    while os.read(0, 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os._exit(1)


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + PATIENCE_S
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
