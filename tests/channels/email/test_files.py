"""The files of a mail: parsed once, beside the event loop, and so many of one mail at most."""

import asyncio
import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest

from channels.email import inbound
from channels.email.channel import EmailChannel
from channels.email.mail import Mail, read_mail
from channels.email.payload import Payload
from tests.builders.mail import a_mail, mail_settings


def with_files(count: int) -> bytes:
    mail = BytesParser(EmailMessage, policy=default).parsebytes(a_mail("Here they are"))
    for number in range(count):
        content = f"file {number}".encode()
        mail.add_attachment(content, maintype="text", subtype="csv", filename=f"{number}.csv")
    return Payload("INBOX", 1, 1, mail.as_bytes()).encoded()


def a_channel(**email: int) -> EmailChannel:
    settings = mail_settings("imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9", **email)
    return EmailChannel(settings, lambda: datetime(2026, 3, 3, tzinfo=UTC))


def test_the_files_of_a_mail_are_fetched_with_one_parse_beside_the_event_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed_in: list[threading.Thread] = []

    def noted(raw: bytes) -> Mail:
        parsed_in.append(threading.current_thread())
        return read_mail(raw)

    channel, body = a_channel(), with_files(3)
    [message] = channel.parse(body)
    monkeypatch.setattr(inbound, "read_mail", noted)

    async def fetched() -> list[bytes]:
        return [(await channel.fetch(one, body)).content for one in message.attachments]

    assert asyncio.run(fetched()) == [b"file 0", b"file 1", b"file 2"]
    assert len(parsed_in) == 1
    assert parsed_in[0] is not threading.main_thread()


def test_files_of_two_mails_in_turn_are_never_mixed_up() -> None:
    channel, one, two = a_channel(), with_files(2), with_files(3)

    async def fetched() -> list[bytes]:
        return [
            (await channel.fetch(channel.parse(body)[0].attachments[place], body)).content
            for body, place in ((one, 0), (two, 2), (one, 1), (two, 0))
        ]

    assert asyncio.run(fetched()) == [b"file 0", b"file 2", b"file 1", b"file 0"]


def test_of_too_many_files_the_first_are_taken_and_the_others_are_named_with_the_reason() -> None:
    [message] = a_channel(most_files=2).parse(with_files(4))

    why = "only the first 2 files of a mail are taken: look at it in the mailbox"
    assert [(one.file_name, one.left_out) for one in message.attachments] == [
        ("0.csv", ""),
        ("1.csv", ""),
        ("2.csv", why),
        ("3.csv", why),
    ]


def test_no_files_at_all_is_no_number_of_files_to_take() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        a_channel(most_files=0)
