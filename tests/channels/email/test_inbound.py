"""What is read out of a mail: who, what, whether it is proven, and whether anybody wrote it."""

import asyncio
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from channels.contract import InboundKind
from channels.email.channel import EmailChannel
from channels.email.ours import Ours
from channels.email.payload import Payload
from channels.email.quotes import new_text
from channels.errors import NotUnderstood
from tests.builders.mail import ADDRESS, AUTHSERV, TOM, a_mail, mail_settings

SECRET = "a secret of the tests"
SETTINGS = mail_settings("imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9", secret=SECRET)
CHANNEL = EmailChannel(SETTINGS, lambda: datetime(2026, 5, 19, 7, tzinfo=UTC))
OURS = Ours(ADDRESS, SECRET)


def stored(raw: bytes, uid: int = 1, validity: int = 7) -> bytes:
    return Payload("INBOX", validity, uid, raw).encoded()


def parsed(raw: bytes):
    [message] = CHANNEL.parse(stored(raw))
    return message


def test_a_mail_is_known_again_by_its_bytes_wherever_it_lies():
    first = CHANNEL.envelope(stored(a_mail(), uid=1, validity=7))

    again = CHANNEL.envelope(stored(a_mail(), uid=9, validity=8))
    assert (again.dedupe_key, again.conversation_key) == (first.dedupe_key, first.conversation_key)
    assert CHANNEL.envelope(stored(a_mail("Else"), uid=1)).dedupe_key != first.dedupe_key
    assert first.conversation_key == f"email:{ADDRESS}:{TOM}"


def test_a_mail_cannot_name_its_own_place():
    forged = stored(b"frontdesk-mail/1 INBOX 1 1\r\nFrom: wei@example.com\r\n\r\nhi")

    assert CHANNEL.envelope(forged).conversation_key == f"email:{ADDRESS}:unknown"


def test_the_sender_is_one_whatever_the_case_and_a_name_that_is_an_address_is_left_out():
    message = parsed(a_mail(sender='"wei@example.com" <ToM@Example.COM>'))

    assert (message.peer, message.sender_name) == (TOM, "")


@pytest.mark.parametrize(
    ("header", "proven"),
    [
        (f"{AUTHSERV}; dmarc=pass header.from=example.com", True),
        (f"{AUTHSERV}; spf=pass; dkim=pass; dmarc=pass (p=none) header.from=example.com", True),
        (f"{AUTHSERV}; dmarc=fail header.from=example.com", False),
        (f"{AUTHSERV}; dkim=pass header.d=example.com", False),
        (f"{AUTHSERV}; dmarc=pass header.from=evil.example", False),
        ("mx.evil.example; dmarc=pass header.from=example.com", False),
        (f"mx.evil.example; x={AUTHSERV}; dmarc=pass header.from=example.com", False),
        (f"{AUTHSERV}; none (dmarc=pass header.from=example.com)", False),
    ],
)
def test_only_our_own_mail_servers_word_proves_a_sender(header, proven):
    message = parsed(a_mail(proven=False, Authentication_Results=header))

    assert message.vouched is proven
    assert message.contact_email == (TOM if proven else None)


def test_a_forged_verdict_beside_ours_proves_nothing():
    genuine = a_mail(
        proven=False, Authentication_Results=f"{AUTHSERV}; dmarc=fail header.from=example.com"
    )
    forged = b"Authentication-Results: mx.shop.example; dmarc=pass header.from=example.com\n"

    assert not parsed(genuine.replace(b"From:", forged + b"From:", 1)).vouched


def test_what_is_answered_is_known_by_its_references_and_by_the_address_it_goes_to():
    by_reference = parsed(a_mail(References=f"<0@example> {OURS.message_id('aa11')}"))
    by_address = parsed(a_mail(Delivered_To=OURS.reply_address("bb22")))
    forged = parsed(a_mail(Delivered_To="service+bb22-000000000000@shop.example"))

    assert by_reference.answers_keys == ("aa11",)
    assert by_reference.answers == ("<0@example>", "<fd.aa11@shop.example>")
    assert by_address.answers_keys == ("bb22",)
    assert forged.answers_keys == ()


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto-Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto-Submitted": "no"}, ""),
        ({"Subject": "Automatische Antwort: Bestellung", "Precedence": "first"}, "auto_reply"),
        ({"Subject": "自动回复：订单", "X-Loop": "yes"}, "auto_reply"),
        ({"Message-ID": "<vacation.1@mail.example>"}, "auto_reply"),
        ({"Message-ID": "<1@vacation-homes.example>"}, ""),
        ({"Subject": "Undelivered mail", "Auto-Submitted": "auto-generated"}, "bounce"),
        ({"From": "alerts@example.com"}, ""),
        ({"From": "notifications@example.com"}, ""),
        ({"From": "norman.mailer@example.com"}, ""),
        ({"From": "alerts@example.com", "X-Precedence": "first"}, "no_reply"),
        ({"Subject": "Automatic coffee machine: reply to offer"}, ""),
        ({"List-Id": "<news.example>"}, "mailing_list"),
        ({"Precedence": "bulk"}, "mailing_list"),
        ({"From": "no-reply@example.com"}, "no_reply"),
        ({"From": ADDRESS}, "own_mail"),
        ({"From": "service+x@shop.example"}, "own_mail"),
        ({"Return-Path": "<>"}, "bounce"),
        ({"From": "MAILER-DAEMON@mx.example"}, "bounce"),
        ({"From": "noreen@example.com"}, ""),
        ({}, ""),
    ],
)
def test_what_no_customer_wrote_is_named_and_what_one_wrote_is_not(headers, reason):
    mail = EmailMessage()
    for name, value in ({"From": TOM, "To": ADDRESS, "Subject": "Order"} | headers).items():
        mail[name] = value
    mail.set_content("Hello")

    assert parsed(mail.as_bytes()).automatic == reason


@pytest.mark.parametrize(
    "subject",
    [
        "Delivery status of my order SO-1042",
        "Order SO-1042 not delivered",
        "Delivery problem",
        "My delivery failed, nobody came",
        "mattress could not be delivered",
        "On holiday next week, please deliver later",
        "不在家，请改天送货",
        "外出时收货",
        "退回商品",
    ],
)
def test_a_complaint_in_the_words_of_a_machine_is_a_customers(subject):
    message = parsed(a_mail(subject=subject, References=OURS.message_id("aa11")))

    assert (message.automatic, message.failed) == ("", None)


def test_only_a_report_or_a_mail_server_says_that_our_mail_failed():
    ours = OURS.message_id("aa11")
    away = parsed(a_mail("I am away.", Return_Path="<>", References=ours))
    report = parsed(a_mail("550 5.1.1 no", sender="MAILER-DAEMON@mx.example", References=ours))

    assert (away.automatic, away.failed) == ("bounce", None)
    assert report.failed is not None
    assert report.failed.key == "aa11"


@pytest.mark.parametrize(
    ("mail", "new"),
    [
        (
            "Yes please.\n\nOn Tue, 19 May 2026 at 09:00, Shop <s@shop.example> wrote:\n> Hi",
            "Yes please.",
        ),
        ("Ja.\n\nAm 19.05.2026 um 09:00 schrieb Laden:\n> Hallo", "Ja."),
        ("Oui.\n\nLe mar. 19 mai 2026 à 09:00, Shop <s@shop.example> a\nécrit :\n\n> Hi", "Oui."),
        ("Sí.\n\nEl mar, 19 may 2026 a las 9:00, Shop (<s@shop.example>) escribió:\n\n> Hi", "Sí."),
        ("好的。\n\n在 2026年5月19日 上午9:00，客服 <s@shop.example> 写道：\n\n您好", "好的。"),
        ("好的。\n\n----- 原始邮件 -----\n发件人: 客服 <s@shop.example>\n您好", "好的。"),
        ("好的。\n\n发件人：客服\n发送时间：2026年5月19日\n收件人：x\n主题：y\n\n您好", "好的。"),
        ("Ok\n\nSent from my iPhone", "Ok"),
        ("好的\n发自我的iPhone", "好的"),
        ("Ok\n\n-- \nTom\nExample Ltd", "Ok"),
        ("> How many?\n\nThree.\n\n> Which?\n\nThe blue ones.", "Three.\n\nThe blue ones."),
        ("From: Berlin\nTo: Hamburg\nHow much?", "From: Berlin\nTo: Hamburg\nHow much?"),
        ("我写道：请重开发票", "我写道：请重开发票"),
        ("", ""),
    ],
)
def test_the_new_text_is_told_from_what_is_quoted(mail, new):
    assert new_text(mail) == new


def test_the_whole_text_is_kept_beside_the_new():
    message = parsed(a_mail("Yes.\n\nOn Tue, 19 May 2026 09:00, Shop wrote:\n> Hi"))

    assert message.text == "Yes."
    assert message.whole_text.endswith("> Hi\n")


def test_html_is_read_as_text_without_its_scripts_and_quotes():
    mail = EmailMessage()
    mail["From"], mail["To"] = TOM, ADDRESS
    mail.set_content(
        "<p>Where is <b>1042</b>?</p><script>alert(1)</script>"
        "<div class='gmail_quote'>On Tuesday<blockquote>Hello</blockquote></div>",
        subtype="html",
    )

    message = parsed(mail.as_bytes())

    assert message.text == "Where is 1042?"
    assert "alert" not in message.whole_text


def test_a_file_is_taken_out_of_the_stored_mail():
    mail = EmailMessage()
    mail["From"], mail["To"] = TOM, ADDRESS
    mail.set_content("See the photo")
    mail.add_attachment(b"\xff\xd8photo", maintype="image", subtype="jpeg", filename="破损.jpg")
    body = stored(mail.as_bytes())

    [message] = CHANNEL.parse(body)
    [file] = message.attachments

    assert (file.kind, file.file_name, file.size) == ("photo", "破损.jpg", 7)
    assert asyncio.run(CHANNEL.fetch(file, body)).content == b"\xff\xd8photo"


def test_a_photo_without_text_is_a_photo():
    mail = EmailMessage()
    mail["From"], mail["To"] = TOM, ADDRESS
    mail.add_attachment(b"\xff\xd8photo", maintype="image", subtype="jpeg", filename="a.jpg")

    assert parsed(mail.as_bytes()).kind is InboundKind.PHOTO


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("gb2312", "您好，镕".encode("gb18030"), "您好，镕"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("utf-8", "订单".encode("gb18030"), "订单"),
        ("no-such-charset", "Grüße".encode(), "Grüße"),
        ("iso-8859-1", "10 €".encode("cp1252"), "10 €"),
    ],
)
def test_a_wrong_charset_loses_no_text(charset, raw, text):
    head = f"From: {TOM}\r\nContent-Type: text/plain; charset={charset}\r\n"
    head += "Content-Transfer-Encoding: 8bit\r\n\r\n"

    assert parsed(head.encode() + raw).text == text


HOSTILE = {
    "nothing": b"",
    "no headers": b"\r\n\r\nhello",
    "nul": b"From: tom@example.com\r\n\r\na\x00b",
    "huge header": b"From: tom@example.com\r\nTo: " + b"a@b.example, " * 200_000 + b"\r\n\r\nhi",
    "huge word": b"From: tom@example.com\r\nSubject: =?utf-8?q?"
    + b"=41" * 300_000
    + b"?=\r\n\r\nhi",
    "deep": b"From: tom@example.com\r\n"
    + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(5000)
    ),
    "bad base64": b"From: tom@example.com\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\xff",
    "no boundary": b"From: tom@example.com\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhi",
    "bad parameter": b"From: tom@example.com\r\nContent-Type: ;x*0*\r\n\r\nhi",
    "bad from": b"From: @@@<<>>\xff\xfe\r\n\r\nhi",
    "bad date": b"From: tom@example.com\r\nDate: 99 Foo 99999 99:99:99 +9999\r\n\r\nhi",
    "many lines": b"From: tom@example.com\r\n\r\n" + b"wrote\r\n" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_or_not_understood_and_nothing_else(name):
    body = stored(HOSTILE[name])

    envelope = CHANNEL.envelope(body)
    try:
        messages = CHANNEL.parse(body)
    except NotUnderstood:
        messages = []

    assert {f"email:{ADDRESS}:{one.peer}" for one in messages} <= {envelope.conversation_key}
    assert all("\x00" not in one.text + one.whole_text for one in messages)
