"""A reply that went out by its token is never repeated by a push, however late anybody asks how it went."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.outbox.deliver import Delivery
from bot.outbox.outgoing import Outgoing, SendStatus
from bot.outbox.queue import take_due
from channels.line import LineChannel
from tests.citizens import LineCitizen
from tests.city import LINE_SECRET, City

LONG_AGO = datetime.now(UTC) - timedelta(minutes=5)


@pytest.mark.parametrize("arrived", [True, False])
def test_the_service_dies_while_it_sends_and_wakes_up_when_the_token_is_old(tmp_path: Path, arrived: bool) -> None:
    with City(tmp_path, starter=False) as city:
        citizen = LineCitizen(city)
        citizen.writes("紫色大象今天會不會跳舞")
        city.think()
        _die_while_sending(city, arrived)
        _let_time_pass(city)
        asyncio.run(Delivery(city.database, city.service.channels).recover())
        _let_time_pass(city)
        city.send_out()
        assert [sent.kind for sent in city.line.ledger] == ["reply"] * arrived
        assert _status(city) == SendStatus.UNCERTAIN


def test_a_token_that_was_too_old_from_the_start_gives_way_to_one_push(tmp_path: Path) -> None:
    with City(tmp_path, starter=False) as city:
        citizen = LineCitizen(city)
        citizen.writes("紫色大象今天會不會跳舞")
        city.think()
        _let_time_pass(city)
        city.line.script(["accept_then_cut"])
        city.send_out()
        _let_time_pass(city)
        city.send_out()
        assert [sent.kind for sent in city.line.ledger] == ["push"]
        assert _status(city) == SendStatus.SENT


def _die_while_sending(city: City, arrived: bool) -> None:
    with city.database.write() as session:
        (outgoing,) = take_due(session, 10)
    if arrived:
        asyncio.run(_send(city, outgoing))
    else:
        city.line.expire_token(str(outgoing.reply_token))


async def _send(city: City, outgoing: Outgoing) -> None:
    door = LineChannel(LINE_SECRET, city.line.token, city.line.url)
    await door.send(outgoing.address(), outgoing.reply, outgoing.retry_key)
    await door.close()


def _let_time_pass(city: City) -> None:
    with city.database.write() as session:
        session.execute(update(Outgoing).values(token_at=LONG_AGO, next_try_at=LONG_AGO))


def _status(city: City) -> str:
    with city.database.read() as session:
        return session.scalars(select(Outgoing.status)).one()
