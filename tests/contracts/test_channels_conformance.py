"""What every channel must do, whatever its carrier: the suite a new channel proves itself by."""

import asyncio
import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import Channel, InboundKind, OutboundMessage, SendResult
from channels.errors import InvalidSignature, NotUnderstood, TryLater, Uncertain, Undeliverable
from channels.fitting import fit, length
from channels.registry import build_channels
from tests.contracts.channel_rigs import (
    CARRIED,
    ELSEWHERE,
    PEERS,
    RIGS,
    Rig,
    built,
    carried,
    settings,
)

UNKNOWN = (
    b"",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b'{"update_id": "one"}',
    b'{"update_id": 1e999}',
    b"[" * 100_000,
    b'{"peer": 1, "id": []}',
    b'{"a": ' + b"9" * 5000 + b"}",
)
WORDS = st.sampled_from(
    (
        *("update_id", "message", "edited_message", "callback_query", "my_chat_member", "chat"),
        *("from", "id", "type", "text", "date", "message_id", "data", "contact", "user_id"),
        *("phone_number", "new_chat_member", "status", "peer", "button"),
    )
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from(["private", "kicked", "ana", "n1", "", "\x00"]),
    st.text(max_size=9),
)
SHAPES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=20,
)
CHATS = st.fixed_dictionaries({"id": st.integers(), "type": st.sampled_from(["private", "group"])})
SAID = st.fixed_dictionaries(
    {"message_id": st.integers(), "date": st.integers(0, 2**34), "chat": CHATS},
    optional={"from": SHAPES, "text": LEAVES, "contact": SHAPES, "caption": LEAVES},
)
UPDATES = st.fixed_dictionaries(
    {"update_id": st.integers()},
    optional={
        "message": SAID | SHAPES,
        "edited_message": SAID | SHAPES,
        "my_chat_member": SAID | SHAPES,
        "callback_query": SHAPES,
    },
)
PAYLOADS = st.one_of(SHAPES, UPDATES, SAID)
FIELDS = st.sampled_from(
    (
        *("From", "To", "Body", "MessageSid", "AccountSid", "SmsStatus", "MessageStatus"),
        *("MediaUrl0", "MediaContentType0", "ButtonPayload", "OptOutType", "Latitude", "Longitude"),
    )
)
VALUES = st.one_of(
    st.sampled_from(["+491713920002", "whatsapp:+491713920002", "SM" + "0" * 32, "1.5", "STOP"]),
    st.text(st.characters(codec="utf-8"), max_size=9),
)
every_channel = pytest.mark.parametrize("rig", RIGS, ids=lambda rig: rig.name)
every_carrier = pytest.mark.parametrize("name", CARRIED)
every_forgery = pytest.mark.parametrize(
    ("rig", "forgery"),
    [(rig, forgery) for rig in RIGS for forgery in rig.forgeries],
    ids=[f"{rig.name}: {forgery}" for rig in RIGS for forgery in rig.forgeries],
)


def send(channel: Channel, *messages: OutboundMessage) -> list[SendResult]:
    async def all_of_them() -> list[SendResult]:
        try:
            return [await channel.send(message) for message in messages]
        finally:
            await channel.close()

    return asyncio.run(all_of_them())


def test_every_registered_channel_is_examined() -> None:
    registered = {channel.name for channel in build_channels(settings())}

    assert {rig.name for rig in RIGS} == registered


@every_forgery
def test_a_forged_request_is_refused(rig: Rig, forgery: str) -> None:
    channel = built(rig.name)
    body = channel.compose(rig.peer, "hello", number=1)

    with pytest.raises(InvalidSignature):
        channel.verify(rig.forgeries[forgery](body))


@pytest.mark.parametrize("rig", [rig for rig in RIGS if rig.genuine], ids=lambda rig: rig.name)
def test_a_genuine_request_is_taken(rig: Rig) -> None:
    channel = built(rig.name)
    body = channel.compose(rig.peer, "hello", number=1)
    assert rig.genuine is not None

    channel.verify(rig.genuine(body))

    assert channel.parse(body)[0].text == "hello"


@every_channel
@pytest.mark.parametrize("body", UNKNOWN, ids=lambda body: repr(body[:24]))
def test_an_unknown_payload_has_an_envelope_and_no_meaning(rig: Rig, body: bytes) -> None:
    channel = built(rig.name)

    envelope = channel.envelope(body)

    assert envelope.conversation_key == f"{rig.name}:{channel.account}:unknown"
    assert not envelope.urgent
    assert channel.envelope(body) == envelope
    assert channel.envelope(body + b" ").dedupe_key != envelope.dedupe_key
    with pytest.raises(NotUnderstood):
        channel.parse(body)


@every_channel
@given(value=PAYLOADS)
def test_whatever_is_delivered_is_addressed_and_at_most_not_understood(
    rig: Rig, value: object
) -> None:
    channel = built(rig.name)
    body = json.dumps(value).encode()

    envelope = channel.envelope(body)

    try:
        messages = channel.parse(body)
    except NotUnderstood:
        return
    prefix = f"{rig.name}:{channel.account}"
    assert {f"{prefix}:{each.peer}" for each in messages} == {envelope.conversation_key}


@every_channel
@given(fields=st.dictionaries(FIELDS, VALUES, max_size=9))
def test_whatever_form_is_delivered_is_addressed_and_at_most_not_understood(
    rig: Rig, fields: dict[str, str]
) -> None:
    channel = built(rig.name)
    body = urlencode(fields).encode()

    envelope = channel.envelope(body)

    try:
        messages = channel.parse(body)
    except NotUnderstood:
        return
    prefix = f"{rig.name}:{channel.account}"
    assert {f"{prefix}:{each.peer}" for each in messages} == {envelope.conversation_key}


@every_channel
def test_a_duplicate_has_the_same_dedupe_key_and_only_a_duplicate(rig: Rig) -> None:
    channel = built(rig.name)

    first = channel.envelope(channel.compose(rig.peer, "hello", number=1))
    again = channel.envelope(channel.compose(rig.peer, "hello", number=1))
    second = channel.envelope(channel.compose(rig.peer, "hello", number=2))

    assert first == again
    assert first.dedupe_key != second.dedupe_key
    assert first.conversation_key == second.conversation_key
    assert first.conversation_key == f"{rig.name}:{channel.account}:{rig.peer}"


@every_channel
def test_what_a_customer_writes_is_read_as_written(rig: Rig) -> None:
    channel = built(rig.name)
    text = "Where is my order? 我的订单到哪了？ 👩‍🚀\n\ttab"

    [message] = channel.parse(channel.compose(rig.peer, text, number=7))

    assert (message.channel, message.account) == (rig.name, channel.account)
    assert (message.peer, message.kind, message.text) == (rig.peer, InboundKind.TEXT, text)
    assert message.button is None


@pytest.mark.parametrize("rig", [rig for rig in RIGS if rig.presses], ids=lambda rig: rig.name)
def test_a_pressed_button_is_urgent_and_brings_back_its_nonce(rig: Rig) -> None:
    channel = built(rig.name)

    body = channel.compose(rig.peer, "Yes", number=8, button="nonce-1")

    assert channel.envelope(body).urgent
    assert not channel.envelope(channel.compose(rig.peer, "Yes", number=9)).urgent
    [message] = channel.parse(body)
    assert (message.kind, message.button) == (InboundKind.BUTTON, "nonce-1")
    assert message.peer == rig.peer


@pytest.mark.parametrize("rig", [rig for rig in RIGS if rig.is_json], ids=lambda rig: rig.name)
def test_nothing_that_no_database_stores_is_read(rig: Rig) -> None:
    channel = built(rig.name)
    body = channel.compose(rig.peer, "MARK", number=1)

    [message] = channel.parse(body.replace(b"MARK", b"a" + rig.nul + b"b"))
    if rig.half is not None:
        with pytest.raises(NotUnderstood):
            channel.parse(body.replace(b"MARK", b"half " + rig.half + b" of a pair"))

    assert message.text == "a�b"


@every_channel
def test_a_long_reply_is_split_and_joins_again_exactly(rig: Rig) -> None:
    channel = built(rig.name)
    able = channel.capabilities
    reply = "订单 1042 is late. 🚚 We are sorry!\n\n" * (able.length_limit // 12 + 20)

    parts = fit(reply, (), able)

    assert len(parts) > 1
    assert "".join(part.text for part in parts) == reply
    assert all(length(part.text, able.length_unit) <= able.length_limit for part in parts)


@every_channel
def test_a_channel_is_built_and_closed_without_reaching_for_its_carrier(rig: Rig) -> None:
    channel = built(rig.name)

    asyncio.run(channel.close())

    assert channel.name == rig.name


@pytest.mark.parametrize(
    "rig", [rig for rig in RIGS if rig.name not in CARRIED + ELSEWHERE], ids=lambda r: r.name
)
def test_a_channel_without_a_carrier_has_sent_what_is_stored(rig: Rig) -> None:
    message = OutboundMessage(rig.peer, "hello")

    assert send(built(rig.name), message) == [SendResult(())]


@every_carrier
def test_every_part_of_a_long_reply_arrives_once_and_in_order(name: str) -> None:
    reply = "Order 1042 is late.\n\n" + "很抱歉。" * 4000
    with carried(name) as (channel, wire):
        parts = fit(reply, (), channel.capabilities)

        results = send(channel, *(OutboundMessage(PEERS[name], part.text) for part in parts))

        assert wire.arrived() == [part.text.strip() for part in parts]
        assert len({result.provider_ids for result in results}) == len(parts) > 1


@every_carrier
def test_a_carrier_that_asks_for_a_pause_is_given_it(name: str) -> None:
    with carried(name) as (channel, wire):
        wire.flood(17)

        with pytest.raises(TryLater) as paused:
            send(channel, OutboundMessage(PEERS[name], "hello"))

        assert paused.value.after == 17
        assert wire.arrived() == []


@every_carrier
def test_a_customer_who_is_gone_is_final(name: str) -> None:
    with carried(name) as (channel, wire):
        wire.forget(PEERS[name])

        with pytest.raises(Undeliverable):
            send(channel, OutboundMessage(PEERS[name], "hello"))

        assert wire.arrived() == []


@every_carrier
def test_no_answer_after_handing_over_is_uncertain_and_nothing_is_sent_again(name: str) -> None:
    with carried(name) as (channel, wire):
        wire.silence()

        with pytest.raises(Uncertain):
            send(channel, OutboundMessage(PEERS[name], "hello"))

        assert wire.arrived() == ["hello"]


@every_carrier
def test_a_carrier_that_cannot_be_reached_is_tried_later(name: str) -> None:
    with carried(name) as (channel, _):
        pass  # leaving the block stops the carrier

    with pytest.raises(TryLater):
        send(channel, OutboundMessage(PEERS[name], "hello"))


@every_carrier
def test_a_wrong_token_stops_no_start_and_loses_no_message(name: str) -> None:
    with carried(name, knows=False) as (channel, wire):
        with pytest.raises(TryLater) as paused:
            send(channel, OutboundMessage(PEERS[name], "hello"))

        assert paused.value.after >= 60
        assert wire.arrived() == []
