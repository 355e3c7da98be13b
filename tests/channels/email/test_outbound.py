"""What a mail says on its way out, and what is known after a mail server's answer."""

import asyncio
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from channels.contract import OutboundFile, OutboundMessage
from channels.email.channel import EmailChannel
from channels.errors import TryLater, Uncertain, Undeliverable, Unreachable
from tests.builders.mail import ADDRESS, TOM, mail_settings
from tests.builders.ports import free_port
from tests.fakes.mail import DROP, scripted_smtp

NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
KEY = "0123456789abcdef01234567"


def channel(smtp_url: str) -> EmailChannel:
    given = {"secret": "a secret of the tests", "name": "Crane Harbour"}
    return EmailChannel(mail_settings("imap://a:b@127.0.0.1:9", smtp_url, **given), lambda: NOW)


def send(url: str, message: OutboundMessage):
    return asyncio.run(channel(url).send(message))


def sent(message: OutboundMessage):
    with scripted_smtp({}) as server:
        send(server.url, message)
        [raw] = server.mails
        return message_from_bytes(raw, policy=default), server.commands


def test_a_reply_is_threaded_and_asks_for_answers_at_an_address_of_its_own():
    answers = ("<1@example.com>", "<fd.aa@shop.example>", "<2@example.com>")

    mail, commands = sent(
        OutboundMessage(TOM, "It left today.", subject="Order 1042", answers=answers, key=KEY)
    )

    assert mail["Message-ID"] == f"<fd.{KEY}@shop.example>"
    assert mail["In-Reply-To"] == "<2@example.com>"
    assert mail["References"] == " ".join(answers)
    assert mail["Subject"] == "Re: Order 1042"
    assert mail["From"] == "Crane Harbour <service@shop.example>"
    assert mail["Reply-To"].startswith(f"Crane Harbour <service+{KEY}-")
    assert mail["Auto-Submitted"] is None
    assert f"MAIL FROM:<{ADDRESS}>" in commands[1]
    assert commands[2] == f"RCPT TO:<{TOM}>"


def test_what_nobody_read_says_so():
    mail, _ = sent(OutboundMessage(TOM, "It left today.", automatic=True))

    assert mail["Auto-Submitted"] == "auto-replied"


def test_no_text_of_ours_can_begin_a_header():
    evil = "Order\r\nBcc: all@example.com\u2028X: y\x00"
    file = OutboundFile('a"\r\nX-Evil: 1.pdf', "application/pdf", b"%PDF")

    mail, commands = sent(
        OutboundMessage(TOM, "Hi", subject=evil, answers=("<a@b>\r\nBcc: x@y",), files=(file,))
    )

    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert mail["Subject"] == "Re: Order Bcc: all@example.com X: y"
    assert mail["In-Reply-To"] is None
    assert [one for one in commands if one.startswith("RCPT")] == [f"RCPT TO:<{TOM}>"]


@pytest.mark.parametrize(
    "peer", ["tom@example.com\r\nRCPT TO:<x@y>", "no address", "", "a@b>,<c@d"]
)
def test_a_peer_that_is_no_address_is_never_written_to(peer):
    with scripted_smtp({}) as server:
        with pytest.raises(Undeliverable):
            send(server.url, OutboundMessage(peer, "Hi"))

        assert server.commands == []


def test_chinese_text_and_a_file_arrive_as_they_are():
    file = OutboundFile("发票 1042.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")

    mail, _ = sent(OutboundMessage(TOM, "您好\n发票见附件。", subject="发票抬头", files=(file,)))

    [attached] = mail.iter_attachments()
    assert mail.get_body(("plain",)).get_content().split() == ["您好", "发票见附件。"]
    assert mail["Subject"] == "发票抬头"
    assert (attached.get_filename(), attached.get_content()) == (file.name, file.content)


@pytest.mark.parametrize(
    ("word", "answer", "error"),
    [
        ("CONNECT", DROP, TryLater),
        ("CONNECT", "421 busy", TryLater),
        ("MAIL", "451 later", TryLater),
        ("MAIL", "550 not you", Undeliverable),
        ("MAIL", DROP, TryLater),
        ("RCPT", "450 greylisted", TryLater),
        ("RCPT", "550 5.1.1 unknown", Undeliverable),
        ("RCPT", DROP, TryLater),
        ("DATA", "452 full", TryLater),
        ("DATA", "554 no", Undeliverable),
        (".", "451 later", TryLater),
        (".", "554 spam", Undeliverable),
        (".", DROP, Uncertain),
        (".", "gibberish", Uncertain),
    ],
)
def test_each_answer_of_a_mail_server_says_what_to_do_next(word, answer, error):
    with scripted_smtp({word: answer}) as server, pytest.raises(error):
        send(server.url, OutboundMessage(TOM, "Hi"))


def test_a_server_that_is_not_there_is_tried_later():
    with pytest.raises(TryLater):
        send(f"smtp://127.0.0.1:{free_port()}", OutboundMessage(TOM, "Hi"))


def test_a_wrong_password_loses_no_message():
    with scripted_smtp({"AUTH": "535 no"}) as server:
        url = server.url.replace("smtp://", "smtp://service:wrong@")
        with pytest.raises(TryLater) as raised:
            send(url, OutboundMessage(TOM, "Hi"))

    assert raised.value.after == 300
    assert "wrong" not in str(raised.value)
    assert server.mails == []


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("550 5.1.1 <tom@example.com>: Recipient address rejected: User unknown", True),
        ("550 no such user here", True),
        ("552 5.2.2 mailbox is full", False),
        ("554 5.7.1 Service unavailable; client host blocked", False),
    ],
)
def test_a_recipient_who_is_not_there_is_told_from_one_whom_this_mail_does_not_reach(said, gone):
    with scripted_smtp({"RCPT": said}) as server, pytest.raises(Undeliverable) as caught:
        send(server.url, OutboundMessage(TOM, "Hi"))

    assert (type(caught.value) is Unreachable) is gone
