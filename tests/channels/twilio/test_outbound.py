"""Sending: one call, and an honest word on what is known afterwards."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from channels.abilities import Checks, FetchesFiles, ReportsStatus
from channels.contract import OutboundMessage, SendResult
from channels.errors import ChannelError, OptedOut, TryLater, Uncertain, Undeliverable, Unreachable
from channels.sms.channel import build_sms
from channels.twilio_channel import TwilioChannel
from channels.twilio_settings import TwilioSettings
from channels.whatsapp.channel import build_whatsapp
from frontdesk.demo.carriers.twilio import Media
from tests.fakes.carrier import Answer, Break
from tests.fakes.twilio import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    NOW,
    NUMBERS,
    TwilioFake,
    flood,
    refused,
    twilio_fake,
    web_page,
)

ANA = "+491713920002"
STATUS = "https://desk.example/hooks/twilio/status"


@pytest.fixture
def fake() -> Iterator[TwilioFake]:
    with twilio_fake() as running:
        yield running


def settings(base: str, **more: object) -> TwilioSettings:
    return TwilioSettings.model_validate(
        {
            "account_sid": ACCOUNT_SID,
            "auth_token": AUTH_TOKEN,
            "number": NUMBERS.sms,
            "whatsapp_number": NUMBERS.whatsapp,
            "api_base": base,
            "timeout": 0.3,
            "status_url": STATUS,
            **more,
        }
    )


def sms(base: str, **more: object) -> TwilioChannel:
    channel = build_sms(settings(base, **more))
    assert channel is not None
    return channel


def send(channel: TwilioChannel, text: str = "hello", peer: str = ANA) -> SendResult:
    async def once() -> SendResult:
        try:
            return await channel.send(OutboundMessage(peer, text))
        finally:
            await channel.close()

    return asyncio.run(once())


def test_a_text_message_goes_out_with_where_to_report(fake: TwilioFake) -> None:
    result = send(sms(fake.url), "It’s “ready” – 12 kg")

    [sent] = fake.twilio.sent
    assert (sent.sender, sent.recipient) == (NUMBERS.sms, ANA)
    assert sent.text == 'It\'s "ready" - 12 kg'
    assert sent.callback == STATUS
    assert result == SendResult((sent.sid,), NOW)


def test_a_whatsapp_message_goes_out_as_it_was_written(fake: TwilioFake) -> None:
    channel = build_whatsapp(settings(fake.url))
    assert channel is not None

    send(channel, "It’s “ready”")

    [sent] = fake.twilio.sent
    assert (sent.sender, sent.recipient) == (f"whatsapp:{NUMBERS.whatsapp}", f"whatsapp:{ANA}")
    assert sent.text == "It’s “ready”"


def test_a_message_without_words_is_not_sent(fake: TwilioFake) -> None:
    assert send(sms(fake.url), " \n") == SendResult(())
    assert fake.wire.requests == []


@pytest.mark.parametrize(
    ("fault", "error", "after"),
    [
        (flood(17), TryLater, 17),
        (refused(429, 20429), TryLater, 5),
        (refused(400, 21611), TryLater, 5),
        (refused(401, 20003), TryLater, 300),
        (refused(403, 20003), TryLater, 300),
        (refused(404, 20404), TryLater, 300),
        (refused(400, 21606), TryLater, 300),
        (refused(400, 63007), TryLater, 300),
        (refused(400, 21610), OptedOut, None),
        (refused(400, 21211), Unreachable, None),
        (refused(400, 21614), Unreachable, None),
        (refused(400, 63016), Undeliverable, None),
        (refused(400, 99999), Undeliverable, None),
        (web_page(400), Undeliverable, None),
        (refused(500, 20500), Uncertain, None),
        (refused(503, 20503), Uncertain, None),
        (web_page(502), Uncertain, None),
        (web_page(504), Uncertain, None),
        (web_page(200), Uncertain, None),
        (Break.RESET_AFTER_ACCEPT, Uncertain, None),
        (Break.SILENCE_AFTER_ACCEPT, Uncertain, None),
        (Break.HALF_BODY, Uncertain, None),
        (Break.RESET, Uncertain, None),
    ],
    ids=str,
)
def test_each_failure_says_what_to_do(
    fake: TwilioFake, fault, error: type[ChannelError], after: float | None
) -> None:
    fake.wire.faults.append(fault)

    with pytest.raises(ChannelError) as raised:
        send(sms(fake.url))

    assert type(raised.value) is error
    assert getattr(raised.value, "after", None) == after
    assert fake.wire.requests.count(f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json") == 1
    assert AUTH_TOKEN not in str(raised.value)


DATED = ("date", "Tue, 19 May 2026 07:00:00 GMT")


@pytest.mark.parametrize(
    ("told", "after"),
    [
        ("7200", 7200),
        ("0", 1),
        ("Tue, 19 May 2026 07:02:30 GMT", 150),
        ("Tuesday, 19-May-26 07:02:30 GMT", 150),
        ("Tue, 19 May 2026 06:00:00 GMT", 1),
        ("999999999", 86_400),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400),
        ("nan", 5),
        ("soon", 5),
        ("", 5),
    ],
)
def test_a_pause_is_as_long_as_the_carrier_says_in_seconds_or_as_a_date(
    fake: TwilioFake, told: str, after: float
) -> None:
    asks = refused(429, 20429, **{"retry-after": told})
    fake.wire.faults.append(Answer(asks.status, asks.body, (*asks.headers, DATED)))

    with pytest.raises(TryLater) as raised:
        send(sms(fake.url))

    assert raised.value.after == after


def test_a_refused_connection_is_tried_later() -> None:
    with pytest.raises(TryLater) as raised:
        send(sms("http://127.0.0.1:9"))

    assert raised.value.after == 5


def test_whoever_wrote_stop_to_the_carrier_has_opted_out(fake: TwilioFake) -> None:
    fake.twilio.write(ANA, "Stop")

    with pytest.raises(OptedOut):
        send(sms(fake.url))

    fake.twilio.write(ANA, "START")
    send(sms(fake.url))
    assert [message.text for message in fake.twilio.sent] == ["hello"]


def check(channel: TwilioChannel) -> str:
    async def once() -> str:
        try:
            return await channel.check()
        finally:
            await channel.close()

    return asyncio.run(once())


def test_a_number_whose_texts_go_elsewhere_is_told_with_what_to_enter(fake: TwilioFake) -> None:
    hook = "https://desk.example/hooks/twilio/sms"
    channel = sms(fake.url)
    fake.twilio.hooks["sms"] = "https://demo.twilio.example/welcome"
    with pytest.raises(TryLater, match=f"and not to us: set .* Webhook, {hook}, HTTP POST"):
        check(channel)

    fake.twilio.hooks["sms"] = hook
    assert check(channel) == f"Crane Harbour Coffee, {NUMBERS.sms}, delivered to {hook}"

    with pytest.raises(TryLater, match="is no number of the account"):
        check(sms(fake.url, number="+491700000001"))
    assert fake.twilio.sent == []


def test_the_carrier_is_asked_who_we_are(fake: TwilioFake) -> None:
    assert check(sms(fake.url, status_url="")) == f"Crane Harbour Coffee, {NUMBERS.sms}"
    assert fake.twilio.sent == []


@pytest.mark.parametrize("base", ["", "http://127.0.0.1:9"])
def test_a_check_says_what_to_do(fake: TwilioFake, base: str) -> None:
    expected = "cannot be reached" if base else "FRONTDESK_TWILIO__AUTH_TOKEN"

    with pytest.raises(ChannelError, match=expected):
        check(sms(base or fake.url, auth_token="another"))


def test_a_channel_can_do_all_that_twilio_can(fake: TwilioFake) -> None:
    channel = sms(fake.url)

    assert isinstance(channel, FetchesFiles)
    assert isinstance(channel, ReportsStatus)
    assert isinstance(channel, Checks)


def fetch(channel: TwilioChannel, body: bytes, change: Callable[[str], str] = str):
    from dataclasses import replace

    [message] = channel.parse(body)
    attachment = message.attachments[0]
    wanted = replace(attachment, provider_ref=change(attachment.provider_ref))

    async def once():
        try:
            return await channel.fetch(wanted, body)
        finally:
            await channel.close()

    return asyncio.run(once())


def test_a_file_is_fetched_from_twilio_and_from_where_it_sends_us(fake: TwilioFake) -> None:
    call = fake.twilio.write(ANA, "leaking", Media(b"\xff\xd8\xff", "image/jpeg"))

    file = fetch(sms(fake.url, timeout=5), call.body)

    assert (file.content, file.mime_type) == (b"\xff\xd8\xff", "image/jpeg")


def test_a_file_that_is_not_in_the_message_is_not_fetched(fake: TwilioFake) -> None:
    call = fake.twilio.write(ANA, "leaking", Media(b"\xff\xd8\xff", "image/jpeg"))

    with pytest.raises(Undeliverable):
        fetch(sms(fake.url), call.body, lambda url: url + "x")

    assert fake.wire.requests == []


def test_a_file_that_is_gone_is_final(fake: TwilioFake) -> None:
    call = fake.twilio.write(ANA, "leaking", Media(b"\xff\xd8\xff", "image/jpeg"))
    fake.twilio.forget_files()

    with pytest.raises(Undeliverable):
        fetch(sms(fake.url, timeout=5), call.body)
