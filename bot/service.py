"""build(settings) → Service: the one place where parts are chosen."""

from dataclasses import dataclass
from pathlib import Path

from bot.database import Database
from bot.live_matcher import LiveMatcher
from bot.prepare import prepare
from bot.settings import Settings
from bot.thinking import Thinking
from channels.channel import Channel, Limits, PollingChannel
from channels.line import LineChannel
from channels.telegram import TelegramChannel
from channels.webchat import WebChannel
from intents.encoder import load_encoder

# What each door takes, whether or not it is switched on here: for showing how a reply would look there.
LIMITS: dict[str, Limits] = {
    "line": LineChannel.limits,
    "telegram": TelegramChannel.limits,
    "web": WebChannel.limits,
}


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that belong together."""

    settings: Settings
    database: Database
    channels: dict[str, Channel]
    telegram: PollingChannel | None
    thinking: Thinking

    @property
    def matcher_folder(self) -> Path:
        """Where matchers keep what they learn, for the next start and for each other."""
        return self.settings.data_dir / "matcher"

    def live_matcher(self, *, in_haste: bool = True) -> LiveMatcher:
        """A matcher over today's entries, loaded. Costs a second or two: only who matches makes one.

        `in_haste`: at the very first start it begins without the language model and reads the phrasings later.
        """
        loader = load_encoder if self.settings.semantic else lambda: None
        matcher = LiveMatcher(self.database, loader, self.matcher_folder, in_haste=in_haste)
        matcher.refresh()
        return matcher


def build(settings: Settings) -> Service:
    """Choose the parts for these settings and make the database ready. Raises DatabaseTrouble."""
    database = Database(settings.database)
    prepare(database, settings)
    channels: dict[str, Channel] = {"web": WebChannel()}
    telegram = None
    if settings.line_on:
        channels["line"] = LineChannel(
            settings.line_channel_secret, settings.line_channel_access_token, settings.line_api_url
        )
    if settings.telegram_on:
        telegram = TelegramChannel(settings.telegram_bot_token, settings.telegram_secret, settings.telegram_api_url)
        channels["telegram"] = telegram
    return Service(settings, database, channels, telegram, Thinking(settings))
