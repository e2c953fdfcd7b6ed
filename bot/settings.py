"""Settings: the only reader of the environment; every name starts with ASK1999_."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "ASK1999_"
NAMES = (
    "HOST",
    "PORT",
    "DATA_DIR",
    "DATABASE_URL",
    "PUBLIC_URL",
    "LINE_CHANNEL_SECRET",
    "LINE_CHANNEL_ACCESS_TOKEN",
    "LINE_API_URL",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_URL",
    "TELEGRAM_WEBHOOK_SECRET",
    "SEMANTIC",
    "STARTER",
    "TWO_PERSON_PUBLISHING",
)
SWITCHES = ("SEMANTIC", "STARTER", "TWO_PERSON_PUBLISHING")
_SWITCH = {"on": True, "1": True, "true": True, "yes": True, "off": False, "0": False, "false": False, "no": False}


class WrongSetting(Exception):
    """A setting makes no sense; the text is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What this service was told. Secrets stay out of its repr."""

    host: str = "127.0.0.1"
    port: int = 1999
    data_dir: Path = Path("data")
    database_url: str = field(default="", repr=False)
    public_url: str = ""
    line_channel_secret: str = field(default="", repr=False)
    line_channel_access_token: str = field(default="", repr=False)
    line_api_url: str = ""
    telegram_bot_token: str = field(default="", repr=False)
    telegram_api_url: str = ""
    telegram_webhook_secret: str = field(default="", repr=False)
    semantic: bool = True
    starter: bool = True
    two_person_publishing: bool = False

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database: the embedded file unless one is named."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'ask1999.db'}"
        scheme, _, rest = self.database_url.partition("://")
        plain = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
        return f"{plain.get(scheme, scheme)}://{rest}"

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the service."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{host}:{self.port}"

    @property
    def line_on(self) -> bool:
        """LINE needs both of its secrets."""
        return bool(self.line_channel_secret and self.line_channel_access_token)

    @property
    def telegram_on(self) -> bool:
        """Telegram needs its token."""
        return bool(self.telegram_bot_token)

    @property
    def telegram_secret(self) -> str:
        """The webhook secret; made from the token where none is set, so that no hook is ever unguarded."""
        made = hmac.new(self.telegram_bot_token.encode(), b"ask1999 webhook", hashlib.sha256).hexdigest()
        return self.telegram_webhook_secret or made


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment. Raises WrongSetting with one sentence."""
    given = {name: environment.get(PREFIX + name, "").strip() for name in NAMES}
    values: dict[str, object] = {
        name.lower(): value for name, value in given.items() if value and name not in {"PORT", *SWITCHES}
    }
    for name in SWITCHES:
        if given[name]:
            values[name.lower()] = _switch(name, given[name])
    if given["PORT"]:
        values["port"] = _port(given["PORT"])
    for name in ("PUBLIC_URL", "LINE_API_URL", "TELEGRAM_API_URL"):
        values[name.lower()] = _web_address(name, given[name])
    values["data_dir"] = Path(given["DATA_DIR"] or "data").expanduser().absolute()
    return Settings(**values)  # type: ignore[arg-type]


def unknown_names(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names in the environment that look like settings but are none: most often a slip of the pen."""
    ours = {PREFIX + name for name in NAMES}
    return sorted(n for n in environment if n.startswith(PREFIX) and n not in ours)


def _switch(name: str, value: str) -> bool:
    if value.lower() not in _SWITCH:
        raise WrongSetting(f"{PREFIX}{name} is {value!r}: set it to on or off.")
    return _SWITCH[value.lower()]


def _port(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 65535:
        raise WrongSetting(f"{PREFIX}PORT is {value!r}: set it to a number from 1 to 65535.")
    return int(value)


def _web_address(name: str, value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise WrongSetting(f"{PREFIX}{name} is {value!r}: set it to an address that starts with https:// or http://.")
    return value.rstrip("/")
