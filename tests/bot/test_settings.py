"""Settings: what the environment may say, and what is refused with one sentence."""

import re
from pathlib import Path

import pytest

from bot.settings import NAMES, PREFIX, Settings, WrongSetting, read_settings, unknown_names

SECRETS = ("LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN", "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET")


def test_nothing_need_be_set() -> None:
    settings = read_settings({})
    assert settings.address == "http://127.0.0.1:1999"
    assert settings.database.startswith("sqlite:///")
    assert settings.semantic
    assert settings.starter
    assert not settings.line_on
    assert not settings.telegram_on


def test_every_setting_is_taken(tmp_path: Path) -> None:
    given = {
        "HOST": "0.0.0.0",
        "PORT": "8080",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://me@db/city",
        "PUBLIC_URL": "https://1999.city.example/",
        "LINE_CHANNEL_SECRET": "a",
        "LINE_CHANNEL_ACCESS_TOKEN": "b",
        "LINE_API_URL": "http://127.0.0.1:1",
        "TELEGRAM_BOT_TOKEN": "1:c",
        "TELEGRAM_API_URL": "http://127.0.0.1:2",
        "TELEGRAM_WEBHOOK_SECRET": "d",
        "SEMANTIC": "off",
        "STARTER": "off",
        "TWO_PERSON_PUBLISHING": "on",
    }
    assert set(given) == set(NAMES)
    settings = read_settings({PREFIX + name: value for name, value in given.items()})
    untouched = Settings()
    assert all(getattr(settings, name.lower()) != getattr(untouched, name.lower()) for name in NAMES)
    assert settings.database == "postgresql+psycopg://me@db/city"
    assert settings.public_url == "https://1999.city.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("SEMANTIC", "maybe"),
        ("STARTER", "2"),
        ("TWO_PERSON_PUBLISHING", "both"),
        ("PUBLIC_URL", "x.org"),
    ],
)
def test_nonsense_is_refused_with_one_sentence_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        read_settings({PREFIX + name: value})
    assert PREFIX + name in str(refused.value)
    assert "set it to" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_slips_of_the_pen_are_noticed() -> None:
    assert unknown_names({"ASK1999_PROT": "1", "ASK1999_PORT": "1", "HOME": "/"}) == ["ASK1999_PROT"]


def test_secrets_are_not_shown() -> None:
    canary = "SECRETCANARY"
    given = {PREFIX + name: canary + name for name in (*SECRETS, "DATABASE_URL")}
    assert canary not in repr(read_settings(given))


def test_telegram_never_goes_without_a_webhook_secret() -> None:
    settings = read_settings({"ASK1999_TELEGRAM_BOT_TOKEN": "1:c"})
    assert re.fullmatch("[A-Za-z0-9_-]{32,256}", settings.telegram_secret)
    assert "1:c" not in settings.telegram_secret
