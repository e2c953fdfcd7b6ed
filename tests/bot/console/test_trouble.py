"""The trouble page: events nobody could read, and replies that got lost."""

import re
from datetime import UTC, datetime

from bot.inbox import event as inbox
from bot.inbox.event import EventStatus, InboxEvent
from bot.outbox.queue import note_failed, note_uncertain
from knowledge.tables import next_id
from tests.bot.console.desk import Desk, shown

RAW = b'{"x":"<script>\x00\xff \xe2\x80\xae"}' + b"A" * 3_000


def test_an_event_in_quarantine_is_shown_safely(desk: Desk) -> None:
    _keep(desk, "line", RAW)
    page = desk.agent().get("/trouble")
    text = shown(page)
    assert "LINE" in text
    assert "no message id" in text
    assert '{"x":"<script>⟦U+0000⟧\\xff ⟦U+202E⟧"}A' in text
    assert "<script" not in page.text
    assert f"{len(RAW):,} 位元組" in text
    longest = max(len(run) for run in re.findall("A+", page.text))
    assert longest == 2_000 - (len(RAW) - 3_000)
    assert "只顯示前 2,000 位元組" in text


def test_lost_replies_lead_to_their_case(desk: Desk) -> None:
    agent = desk.agent()
    numbers = [desk.new_case(f"路燈壞了 {n}", "telegram") for n in range(2)]
    lost, unclear = (desk.outbox(number)[-1] for number in numbers)
    with desk.database.write() as session:
        note_failed(session, lost.id, "403 <b>blocked</b>")
        note_uncertain(session, unclear.id, "timeout")
    page = agent.get("/trouble")
    cards = re.findall(r"<li>\s*<p><strong.*?</li>", page.text, re.DOTALL)
    by_number = {number: card for card in cards for number in numbers if number in card}
    assert "沒有送到" in by_number[numbers[0]]
    assert "403 &lt;b&gt;blocked" in by_number[numbers[0]]
    assert "不確定有沒有送到" in by_number[numbers[1]]
    assert f'href="/console/cases/{numbers[1]}"' in by_number[numbers[1]]
    for number in numbers:
        assert desk.case_of(desk.outbox(number)[0].user_id).passcode not in page.text


def test_no_trouble_is_said_in_words(fragile: Desk) -> None:
    assert shown(fragile.signed_in().get("/trouble")).count("沒有。") == 2


def _keep(desk: Desk, channel: str, raw: bytes) -> None:
    key = next_id()
    with desk.database.write() as session:
        session.add(
            InboxEvent(
                id=key,
                channel=channel,
                destination="",
                event_id=str(key),
                conversation_key="k",
                urgent=False,
                raw=raw,
                received_at=datetime.now(UTC),
                status=EventStatus.WAITING.value,
                done_at=None,
                problem=None,
            )
        )
        session.flush()
        inbox.quarantine(session, key, "no message id")
