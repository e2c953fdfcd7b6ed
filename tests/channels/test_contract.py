"""The contract that every door keeps: who may come in, what an event is, and what goes out at most."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.channel import BadSignature, Unreadable
from channels.message import Event, Hook, InboundMessage, Kind
from channels.raw_json import LONGEST_TEXT, fingerprint
from tests.channels import garbage
from tests.channels.doors import DOORS, LINE, PLATFORMS, WEB, Door
from tests.peers.line_events import redelivered

every_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
every_platform = pytest.mark.parametrize("door", PLATFORMS, ids=lambda door: door.name)


def only(door: Door, hook: Hook) -> Event:
    (event,) = door.channel.open(hook)
    return event


def reads(door: Door, event: Event) -> list[InboundMessage] | None:
    """What the door reads, or None where it says that the event makes no sense; all of it fit to be stored."""
    try:
        found = door.channel.read(event)
    except Unreadable:
        return None
    for message in found:
        for text in (message.message_id, message.sender.user_id, message.text, message.language):
            assert "\x00" not in text.encode().decode()
        assert 0 < len(message.sender.user_id) <= 200
        assert 0 < len(message.message_id) <= 300
        assert len(message.sender.reply_token or "") <= 200
        assert len(message.receipt or "") <= 200
        assert len(message.text) <= LONGEST_TEXT
        assert message.sent_at.tzinfo is not None
    return found


@every_door
def test_a_genuine_hook_opens_and_reads(door: Door) -> None:
    event = only(door, door.hook(door.says("路燈壞了")))
    (message,) = door.channel.read(event)
    assert (event.channel, message.sender.channel) == (door.channel.name, door.channel.name)
    assert (message.kind, message.text) == (Kind.TEXT, "路燈壞了")
    assert event.conversation_key == message.sender.user_id
    assert event.peek == "路燈壞了"


@every_platform
@pytest.mark.parametrize(
    "given",
    [None, "", "x", "AAAA", "字", "é", "a\ud800", "\x00", "A" * 44, "A" * 100_000],
    ids=["missing", "empty", "short", "four", "chinese", "latin", "surrogate", "nul", "as long", "huge"],
)
def test_a_forged_hook_stays_outside(door: Door, given: str | None) -> None:
    genuine = door.hook(door.says("路燈壞了"))
    headers = {} if given is None else {door.signature: given}
    with pytest.raises(BadSignature):
        door.channel.open(Hook(headers, genuine.body))


@every_platform
def test_a_signature_counts_in_full(door: Door) -> None:
    genuine = door.hook(door.says("路燈壞了"))
    proof = genuine.headers[door.signature]
    for wrong in (proof[:-1], proof + " ", proof + "=", proof.swapcase(), proof[1:]):
        with pytest.raises(BadSignature):
            door.channel.open(Hook({door.signature: wrong}, genuine.body))


def test_lines_signature_covers_every_byte() -> None:
    genuine = LINE.hook(LINE.says("路燈壞了"))
    for body in (genuine.body + b" ", genuine.body[:-1], genuine.body.replace(b'"events"', b'"Events"')):
        with pytest.raises(BadSignature):
            LINE.channel.open(Hook(genuine.headers, body))


@pytest.mark.parametrize("lacks", ["user", "id"])
def test_the_page_names_its_visitor_and_the_message(lacks: str) -> None:
    values: tuple[object, ...] = ("", None, [], 2**70, "字" * 500)
    for value in values:
        with pytest.raises(BadSignature):
            WEB.channel.open(WEB.hook({**WEB.says("路燈壞了"), lacks: value}))


@every_door
def test_the_same_event_twice_has_one_key(door: Door) -> None:
    said = door.says("路燈壞了")
    keys = {(e.channel, e.destination, e.event_id) for e in (only(door, door.hook(said)) for _ in range(2))}
    assert len(keys) == 1
    assert only(door, door.hook(door.says("路燈壞了"))).event_id not in {key[2] for key in keys}


def test_a_redelivered_event_of_line_keeps_its_key() -> None:
    said = LINE.says("路燈壞了")
    assert only(LINE, LINE.hook(said)).event_id == only(LINE, LINE.hook(redelivered(said))).event_id


@every_platform
@pytest.mark.parametrize(
    "value", [None, "", [], {}, 2**70, "字" * 500], ids=["null", "empty", "list", "object", "huge", "long"]
)
def test_an_event_without_an_id_is_known_by_its_bytes(door: Door, value: object) -> None:
    said = door.says("路燈壞了") | {door.id_field: value}
    event = only(door, door.hook(said))
    assert event.event_id == fingerprint(event.raw)
    assert event.event_id == only(door, door.hook(said)).event_id
    assert event.event_id != only(door, door.hook(said | {"another": 1})).event_id


@every_door
def test_what_a_door_does_not_know_is_read_as_nothing(door: Door) -> None:
    unknown: dict[str, list[dict[str, Any]]] = {
        "line": [
            door.says("a") | {"type": "beacon"},
            door.says("a") | {"type": "of next year", "payload": {"a": [1]}},
            door.says("a") | {"source": {"type": "group", "groupId": "C" + "0" * 32}},
            door.says("a") | {"mode": "standby"},
        ],
        "telegram": [
            {"update_id": 1, "poll": {"id": "5"}},
            {"update_id": 2, "of_next_year": {"chat": {"id": 5}}},
            {"update_id": 3, "message": {"message_id": 1, "chat": {"id": -5, "type": "group"}, "text": "a"}},
        ],
        "web": [],
    }
    for said in unknown[door.name]:
        assert door.channel.read(only(door, door.hook(said))) == []


@every_platform
@pytest.mark.parametrize("body", garbage.BODIES.values(), ids=garbage.BODIES.keys())
def test_a_signed_body_without_sense_is_kept_under_the_same_keys_each_time(door: Door, body: bytes) -> None:
    events, again = (door.channel.open(door.genuine(body)) for _ in range(2))
    assert [event.event_id for event in events] == [event.event_id for event in again]
    assert all(event.event_id for event in events)
    assert not any(reads(door, event) for event in events)


@every_platform
@pytest.mark.parametrize("name", ["nothing", "not JSON", "half", "list", "no UTF-8", "UTF-16", "deep", "huge number"])
def test_a_body_that_cannot_be_split_is_one_unreadable_event(door: Door, name: str) -> None:
    body = garbage.BODIES[name]
    event = only(door, door.genuine(body))
    assert event.raw == body
    assert event.event_id == fingerprint(body)
    with pytest.raises(Unreadable):
        door.channel.read(event)


@pytest.mark.parametrize("body", garbage.BODIES.values(), ids=garbage.BODIES.keys())
def test_a_page_that_speaks_nonsense_stays_outside(body: bytes) -> None:
    with pytest.raises(BadSignature):
        WEB.channel.open(WEB.genuine(body))


@every_door
def test_a_wrong_value_anywhere_raises_nothing_unforeseen(door: Door) -> None:
    """Each kind of nonsense in each place of each kind of event: read, read as nothing, or put in quarantine."""
    fates: Counter[str] = Counter()
    for genuine in (door.says("路燈壞了"), *door.others):
        for _, text in garbage.spoiled(genuine):
            body = door.body({"@": 0}).replace(b'{"@": 0}', text.encode("utf-8", "surrogatepass"))
            try:
                events = door.channel.open(door.genuine(body))
            except BadSignature:
                assert door is WEB
                fates["outside"] += 1
                continue
            for event in events:
                found = reads(door, event)
                fates["quarantine" if found is None else "read" if found else "nothing"] += 1
    assert fates["read"] > 50
    assert fates["outside" if door is WEB else "quarantine"] > 5


@every_door
def test_a_very_long_text_is_cut(door: Door) -> None:
    event = only(door, door.hook(door.says("字" * 100_000)))
    (message,) = door.channel.read(event)
    assert message.text == "字" * (LONGEST_TEXT - 1) + "…"
    assert len(event.peek) == LONGEST_TEXT


@pytest.mark.parametrize("event", [5, "text", None, [], {}, {"type": 7}], ids=repr)
def test_one_event_without_sense_costs_its_neighbours_nothing(event: object) -> None:
    good = [LINE.says("前"), LINE.says("後")]
    body = json.dumps({"destination": "U1", "events": [good[0], event, good[1]]}).encode()
    first, _, last = LINE.channel.open(LINE.genuine(body))
    assert [message.text for kept in (first, last) for message in LINE.channel.read(kept)] == ["前", "後"]


def test_an_event_near_the_depth_of_the_stack_costs_its_neighbours_nothing() -> None:
    seen = set()
    deepest = _deepest_readable()
    for depth in range(deepest - 100, deepest + 20):
        deep = '{"type": "message", "message": ' + "[" * depth + "]" * depth + "}"
        body = ('{"events": [' + deep + "," + json.dumps(LINE.says("後")) + "]}").encode()
        events = LINE.channel.open(LINE.genuine(body))
        seen.add(len(events))
        if len(events) == 2:
            assert [message.text for message in LINE.channel.read(events[1])] == ["後"]
            reads(LINE, events[0])
        else:
            assert events[0].raw == body
    assert seen == {1, 2}


def _deepest_readable() -> int:
    low, high = 1, 1_000_000
    while high - low > 1:
        middle = (low + high) // 2
        try:
            json.loads("[" * middle + "]" * middle)
            low = middle
        except RecursionError:
            high = middle
    return low


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "id", "text", "chat", "x"]), inner),
    max_leaves=8,
)


@every_door
@settings(max_examples=150, deadline=None)
@given(spoil=st.data())
def test_any_value_in_any_place_is_survived(door: Door, spoil: st.DataObject) -> None:
    event = dict(spoil.draw(st.sampled_from((door.says("路燈壞了"), *door.others))))
    for place in spoil.draw(st.lists(st.sampled_from(sorted(event)), min_size=1, max_size=3)):
        event[place] = spoil.draw(JSON)
    try:
        events = door.channel.open(door.hook(event))
    except BadSignature:
        assert door is WEB
        return
    for opened in events:
        reads(door, opened)
