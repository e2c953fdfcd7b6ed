"""The Channel protocol that every door keeps, its limits, and how a door says no."""

from dataclasses import dataclass
from typing import Protocol

from channels.message import Address, Event, Hook, InboundMessage, Reply


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform takes: `text` and `label` in its own unit (UTF-16 code units if `utf16`, else characters)."""

    text: int
    label: int
    choices: int
    utf16: bool


class BadSignature(Exception):
    """The hook was not sent by the platform: answer 401 and keep nothing."""


class Unreadable(Exception):
    """A signed event that makes no sense: keep it in quarantine and show it to staff."""


class SendFailed(Exception):
    """A reply did not go out, or nobody knows whether it did.

    `retry`: worth another try after `after_s` seconds. `uncertain`: it may have arrived, so never try blindly.
    `token_gone`: LINE's reply token was used or is too old. `unreachable`: the citizen blocked the desk.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry: bool = False,
        after_s: float = 0.0,
        uncertain: bool = False,
        token_gone: bool = False,
        unreachable: bool = False,
    ) -> None:
        super().__init__(reason)
        self.retry = retry
        self.after_s = after_s
        self.uncertain = uncertain
        self.token_gone = token_gone
        self.unreachable = unreachable


class Channel(Protocol):
    """One platform's door: it opens hooks, reads events and sends replies. It holds no state of its own."""

    @property
    def name(self) -> str:
        """The word that stands for this channel in rows and addresses."""
        ...

    @property
    def limits(self) -> Limits:
        """What this platform takes in one message."""
        ...

    @property
    def retry_is_safe(self) -> bool:
        """Whether sending the same row again can never reach the citizen twice."""
        ...

    def open(self, hook: Hook) -> list[Event]:
        """Split a genuine hook into events; a body that cannot be split is one event. Raises BadSignature."""
        ...

    def read(self, event: Event) -> list[InboundMessage]:
        """What a citizen did in this event; events of no interest give []. Raises Unreadable."""
        ...

    async def send(self, to: Address, reply: Reply, key: str) -> None:
        """Send one reply. `key` (a UUID) is the same for every try of one row. Raises SendFailed."""
        ...

    async def acknowledge(self, receipt: str) -> None:
        """Stop the waiting sign of a tapped button, where the platform has one; failing is harmless."""
        ...

    async def check(self) -> str:
        """Who the platform says we are (for `doctor`). Raises SendFailed with the reason in plain words."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...


class PollingChannel(Channel, Protocol):
    """A door that can fetch its events itself, for a machine that has no public address."""

    async def start_polling(self) -> None:
        """Take over from a webhook without dropping what waits. Raises SendFailed."""
        ...

    async def poll(self, after: int | None) -> tuple[list[Event], int | None]:
        """Wait for events; confirms everything up to `after`, and says up to where the new ones go."""
        ...

    async def start_webhook(self, url: str) -> None:
        """Ask the platform to deliver to `url` from now on. Raises SendFailed."""
        ...
