"""`ask1999 doctor`: checks settings, signatures, reachability and Chinese words, and says what to do."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

import click

from bot.service import Service
from bot.settings import unknown_names
from channels.channel import BadSignature, SendFailed
from channels.message import Hook
from intents import trees
from intents.encoder import load_encoder
from intents.tokens import Tokenizer
from knowledge import store


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: fine, or what to do about it. `serious` ones make the command fail."""

    fine: bool
    text: str
    serious: bool = True


def doctor(service: Service) -> bool:
    """Print every finding; returns whether nothing serious is wrong."""
    findings = list(_look(service))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.fine else 'TODO'}  {finding.text}")
    serious = sum(not f.fine and f.serious for f in findings)
    click.echo("Everything needed is in place." if not serious else f"{serious} thing(s) to mend, see TODO above.")
    return not serious


def _look(service: Service) -> Iterator[Finding]:
    yield from _settings(service)
    yield Finding(True, f"database {service.database.name}: {service.database.check()}")
    with service.database.read() as session:
        entries = store.all_entries(session)
    if entries:
        yield Finding(True, f"{len(entries)} entries in the knowledge base")
    else:
        yield Finding(
            False, "no entries: run `ask1999 entries import FILE`, or set ASK1999_STARTER=on", serious=False
        )
    broken = Tokenizer(entries).failures()
    words = ", ".join(broken[:10])
    yield Finding(not broken, f"Chinese words stay whole: {'yes' if not broken else f'no, these break: {words}'}")
    if service.settings.semantic and load_encoder() is None:
        yield Finding(False, "the embedding model is not installed: run `make install`", serious=False)
    if not trees.LOADS:
        todo = "LightGBM does not load: apt install libgomp1 (Debian); until then a simpler model serves"
        yield Finding(False, todo, serious=False)
    yield from _signatures(service)
    yield from asyncio.run(_reach(service))


def _settings(service: Service) -> Iterator[Finding]:
    settings = service.settings
    for name in unknown_names():
        yield Finding(False, f"{name} is no setting of Ask1999: see README, Settings, for the names", serious=False)
    half = bool(settings.line_channel_secret) != bool(settings.line_channel_access_token)
    if half:
        yield Finding(False, "LINE needs both ASK1999_LINE_CHANNEL_SECRET and ASK1999_LINE_CHANNEL_ACCESS_TOKEN")
    for name, on in (("LINE", settings.line_on), ("Telegram", settings.telegram_on)):
        yield Finding(True, f"{name} is {'on' if on else 'off: set its tokens to switch it on (README)'}")
    if settings.line_on and not settings.public_url:
        yield Finding(False, "LINE posts to a public https address: set ASK1999_PUBLIC_URL", serious=False)
    if settings.public_url.startswith("http://"):
        yield Finding(False, "ASK1999_PUBLIC_URL starts with http://: platforms post to https:// only", serious=False)


def _signatures(service: Service) -> Iterator[Finding]:
    """A sample webhook, signed as the platform would, and the same one forged."""
    body = b'{"destination":"sample","events":[]}'
    secret = service.settings.line_channel_secret.encode()
    signature = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()
    samples = {
        "line": ("x-line-signature", signature),
        "telegram": ("x-telegram-bot-api-secret-token", service.settings.telegram_secret),
    }
    for name, (header, value) in samples.items():
        if name in service.channels:
            genuine = _opens(service, name, Hook({header: value}, body))
            forged = _opens(service, name, Hook({header: "forged"}, body))
            good = genuine and not forged
            yield Finding(good, f"{name}: a signed sample is taken and a forged one refused")


def _opens(service: Service, name: str, hook: Hook) -> bool:
    try:
        service.channels[name].open(hook)
    except BadSignature:
        return False
    return True


async def _reach(service: Service) -> list[Finding]:
    findings = []
    for name, channel in service.channels.items():
        try:
            findings.append(Finding(True, f"{name}: reached {await channel.check()}"))
        except SendFailed as problem:
            findings.append(Finding(False, f"{name}: {problem}; check its token and the network"))
        finally:
            await channel.close()
    return findings
