"""What Twilio delivers becomes a message, a report, or is not understood."""

from urllib.parse import urlencode

import pytest

from channels import twilio_wire
from channels.contract import (
    Attachment,
    CarrierWord,
    InboundKind,
    InboundMessage,
    Objection,
    Progress,
    StatusUpdate,
)
from channels.errors import NotUnderstood
from channels.twilio_wire import Line
from frontdesk.demo.carriers.twilio import Call, Media, TwilioCarrier
from tests.fakes.twilio import ACCOUNT_SID, a_twilio

SMS = Line("sms", ACCOUNT_SID, is_phone=True)
WHATSAPP = Line("whatsapp", ACCOUNT_SID, "whatsapp:")
ANA = "+491713920002"
PHOTO = Media(b"\xff\xd8\xff", "image/jpeg")
HOOK = "https://desk.example/hooks/twilio/status"


@pytest.fixture
def twilio() -> TwilioCarrier:
    return a_twilio(reports=())


def read(line: Line, call: Call) -> InboundMessage:
    [message] = twilio_wire.parse(line, call.body)
    return message


def test_a_text_message_is_read_with_the_number_that_wrote_it(twilio: TwilioCarrier) -> None:
    call = twilio.write(ANA, "same as last time 请")

    assert read(SMS, call) == InboundMessage(
        channel="sms",
        account=ACCOUNT_SID,
        peer=ANA,
        provider_id=call.form["MessageSid"],
        kind=InboundKind.TEXT,
        text="same as last time 请",
        contact_phone=ANA,
    )


def test_a_whatsapp_message_is_read_with_its_name_and_without_the_prefix(
    twilio: TwilioCarrier,
) -> None:
    call = twilio.write(f"whatsapp:{ANA}", "hi", ProfileName="Ana", WaId=ANA[1:])

    message = read(WHATSAPP, call)

    assert (message.peer, message.sender_name, message.contact_phone) == (ANA, "Ana", ANA)
    envelope = twilio_wire.envelope(WHATSAPP, call.body)
    assert envelope.conversation_key == f"whatsapp:{ACCOUNT_SID}:{ANA}"
    sid = call.form["MessageSid"]
    assert envelope.dedupe_key == f"whatsapp:{ACCOUNT_SID}:{sid}:message"


@pytest.mark.parametrize(
    ("line", "sender"),
    [(SMS, f"whatsapp:{ANA}"), (WHATSAPP, ANA), (WHATSAPP, "Bank"), (SMS, "")],
)
def test_a_message_of_another_service_or_of_no_number_is_kept_and_not_understood(
    twilio: TwilioCarrier, line: Line, sender: str
) -> None:
    body = urlencode({**twilio.write(ANA, "hi").form, "From": sender}).encode()

    assert twilio_wire.envelope(line, body).conversation_key.endswith(":unknown")
    with pytest.raises(NotUnderstood):
        twilio_wire.parse(line, body)


def test_a_report_at_the_door_for_messages_is_not_understood(twilio: TwilioCarrier) -> None:
    form = {**twilio.write(ANA, "hi").form, "MessageStatus": "sent", "SmsStatus": "sent"}

    with pytest.raises(NotUnderstood):
        twilio_wire.parse(SMS, urlencode(form).encode())


def test_files_come_with_their_place_and_type(twilio: TwilioCarrier) -> None:
    call = twilio.write(ANA, "leaking", PHOTO, Media(b"%PDF", "application/pdf"))

    message = read(SMS, call)

    assert message.kind is InboundKind.TEXT
    assert message.attachments == (
        Attachment("photo", call.form["MediaUrl0"], mime_type="image/jpeg"),
        Attachment("document", call.form["MediaUrl1"], mime_type="application/pdf"),
    )


@pytest.mark.parametrize(
    ("mime_type", "kind"),
    [
        ("image/jpeg", InboundKind.PHOTO),
        ("audio/ogg", InboundKind.VOICE),
        ("application/pdf", InboundKind.OTHER),
    ],
)
def test_a_file_without_words_says_what_it_is(
    twilio: TwilioCarrier, mime_type: str, kind: InboundKind
) -> None:
    assert read(SMS, twilio.write(ANA, "", Media(b"x", mime_type))).kind is kind


def test_a_place_is_read(twilio: TwilioCarrier) -> None:
    call = twilio.write(f"whatsapp:{ANA}", "", Latitude="53.5511", Longitude="9.9937")

    message = read(WHATSAPP, call)

    assert message.kind is InboundKind.LOCATION
    assert message.attachments == (Attachment("location", "53.5511,9.9937"),)


def test_a_place_without_any_words_is_read_too(twilio: TwilioCarrier) -> None:
    call = twilio.write(f"whatsapp:{ANA}", "", Latitude="53.5511", Longitude="9.9937")
    form = {name: value for name, value in call.form.items() if name != "Body"}

    [message] = twilio_wire.parse(WHATSAPP, urlencode(form).encode())

    assert (message.kind, message.text) == (InboundKind.LOCATION, "")


def test_an_empty_message_is_a_text(twilio: TwilioCarrier) -> None:
    assert read(SMS, twilio.write(ANA, "")).kind is InboundKind.TEXT


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("STOP", CarrierWord.STOP),
        ("start", CarrierWord.START),
        ("HELP", CarrierWord.HELP),
        ("", None),
        ("MOON", None),
    ],
)
def test_the_carriers_own_reading_is_kept(
    twilio: TwilioCarrier, said: str, word: CarrierWord | None
) -> None:
    message = read(SMS, twilio.write(ANA, "ARRET", OptOutType=said))

    assert (message.text, message.carrier_word) == ("ARRET", word)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        ("sent", "", (Progress.SENT, "", None)),
        ("delivered", "", (Progress.DELIVERED, "", None)),
        ("read", "", (Progress.READ, "", None)),
        ("delivered", "21610", (Progress.DELIVERED, "", None)),
        ("failed", "30005", (Progress.FAILED, "30005: nobody has this number", None)),
        ("undelivered", "99999", (Progress.FAILED, "99999", None)),
        ("failed", "", (Progress.FAILED, "the carrier gives no reason", None)),
        (
            "failed",
            "21610",
            (Progress.FAILED, "21610: the recipient has opted out", Objection.EVERYTHING),
        ),
        (
            "undelivered",
            "63014",
            (Progress.FAILED, "63014: the recipient has blocked us", Objection.OFFERS),
        ),
        ("queued", "", None),
        ("sending", "", None),
        ("accepted", "", None),
        ("orbiting", "", None),
    ],
)
def test_a_report_is_read(
    twilio: TwilioCarrier,
    status: str,
    code: str,
    expected: tuple[Progress, str, Objection | None] | None,
) -> None:
    form = {
        "MessageSid": "SM" + "0" * 32,
        "AccountSid": ACCOUNT_SID,
        "To": ANA,
        "MessageStatus": status,
        "ErrorCode": code,
    }
    found = twilio_wire.statuses(SMS, urlencode(form).encode())

    if expected is None:
        assert found == ()
    else:
        progress, reason, objection = expected
        gone = code in {"30005", "63014"}
        said = StatusUpdate(form["MessageSid"], progress, reason, ANA, objection, gone)
        assert found == (said,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"To": f"whatsapp:{ANA}"},
        {"AccountSid": "AC" + "f" * 32},
        {"MessageSid": "SM1"},
        {"To": "somebody"},
    ],
)
def test_a_report_on_something_else_is_none(wrong: dict[str, str]) -> None:
    form = {
        "MessageSid": "SM" + "0" * 32,
        "AccountSid": ACCOUNT_SID,
        "To": ANA,
        "MessageStatus": "sent",
    }

    assert twilio_wire.statuses(SMS, urlencode(form | wrong).encode()) == ()


@pytest.mark.parametrize("peer", ["ana", "0171 3920002", "whatsapp:+49171", "+0171", ""])
def test_nobody_with_such_a_number_can_write(peer: str) -> None:
    with pytest.raises(ValueError, match="a number such as"):
        twilio_wire.compose(SMS, "+494066969001", peer, "hi", count=1, button=None)


def test_a_short_code_writes_and_can_be_answered_but_is_nobodys_telephone(
    twilio: TwilioCarrier,
) -> None:
    call = twilio.write("70707", "Your parcel arrives today. Reply 1 to change.")

    message = read(SMS, call)

    assert twilio_wire.envelope(SMS, call.body).conversation_key == f"sms:{ACCOUNT_SID}:70707"
    assert (message.peer, message.contact_phone, message.automatic) == ("70707", None, "")


@pytest.mark.parametrize("name", ["DHL", "Stadtwerke", "1-800 PAY", "A"])
def test_a_name_writes_and_nobody_can_answer_it(twilio: TwilioCarrier, name: str) -> None:
    call = twilio.write(name, "Your code is 4711")

    message = read(SMS, call)

    assert (message.peer, message.text) == (name, "Your code is 4711")
    assert (message.contact_phone, message.automatic) == (None, "no_number")


@pytest.mark.parametrize("sender", ["", "12", "123456789", "a name too long", "naïve"])
def test_what_is_no_sender_of_texts_is_not_understood_and_still_known_by_its_number(
    twilio: TwilioCarrier, sender: str
) -> None:
    """It may come by the hook and by the list: not the same bytes, and the same message."""
    call = twilio.write(sender, "hello")

    with pytest.raises(NotUnderstood):
        twilio_wire.parse(SMS, call.body)
    assert twilio_wire.envelope(SMS, call.body).dedupe_key == (
        f"sms:{ACCOUNT_SID}:{call.form['MessageSid']}:message"
    )


@pytest.mark.parametrize("sender", ["whatsapp:70707", "whatsapp:DHL", "DHL"])
def test_on_whatsapp_only_numbers_write(twilio: TwilioCarrier, sender: str) -> None:
    with pytest.raises(NotUnderstood):
        twilio_wire.parse(WHATSAPP, twilio.write(sender, "hello").body)
