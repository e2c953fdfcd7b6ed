"""The network of the tests: this machine and nothing else, and whoever tries more is named."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

TRIED: list[str] = []

_HERE = frozenset(("", "localhost", "None", "testserver"))


class NetworkClosed(OSError):
    """Something wanted to leave this machine."""


def close_network() -> None:
    """From now on sockets of this process reach loopback addresses and files only; every other try is in `TRIED`."""
    wire: Any = socket.socket
    for name in ("connect", "connect_ex"):
        setattr(wire, name, _guarded(getattr(wire, name)))
    resolve = socket.getaddrinfo

    def resolve_here(host: Any, *rest: Any, **options: Any) -> Any:
        _refuse_unless_here(host)
        return resolve(host, *rest, **options)

    socket.getaddrinfo = resolve_here


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def connect_here(wire: socket.socket, address: Any) -> Any:
        if wire.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_here(address[0])
        return connect(wire, address)

    return connect_here


def _refuse_unless_here(host: Any) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if not _is_here(name):
        TRIED.append(name)
        raise NetworkClosed(f"tests stay on this machine: {name}")


def _is_here(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return name in _HERE
