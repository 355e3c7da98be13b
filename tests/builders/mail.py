"""Mails that customers write, servers that carry them, a house that reads and sends them."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from channels.contract import Channel
from channels.email.settings import EmailSettings
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.listening import ListeningLoop
from tests.builders.house import a_house
from tests.builders.ports import free_port

ADDRESS = "service@shop.example"
AUTHSERV = "mx.shop.example"
TOM = "tom@example.com"


def a_mail(
    text: str = "Where is my order 1042?",
    *,
    sender: str = TOM,
    subject: str = "My order",
    number: int = 1,
    proven: bool = True,
    **headers: str,
) -> bytes:
    """Write a mail as our own mail server delivers it."""
    mail = EmailMessage()
    if proven:
        domain = sender.rpartition("@")[2].rstrip(">")
        mail["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={domain}"
    given = {"From": sender, "To": ADDRESS, "Subject": subject, "Message-ID": f"<{number}@example>"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in (given | named).items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def bounce_of(message_id: str, said: str = "5.1.1 <tom@example.com>: user unknown") -> bytes:
    """Write the report of a mail server as Postfix does."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: service@shop.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; tom@example.com
Action: failed
Status: {said.partition(" ")[0]}
Diagnostic-Code: smtp; 550 {said}

--b
Content-Type: text/rfc822-headers

From: service@shop.example
Message-ID: {message_id}

--b--
""".replace("\n", "\r\n").encode()


@dataclass
class Sent:
    """What an SMTP server took.

    Attributes:
        sender: Who it came from, on the envelope.
        recipients: Whom it is for.
        raw: Its bytes.
    """

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = BytesParser(EmailMessage, policy=default).parsebytes(self.raw)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Outgoing:
    """An SMTP server that keeps what it takes and hands it on."""

    deliver: Callable[[bytes], None] = lambda raw: None
    sent: list[Sent] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens, as the settings name it."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.sent.append(Sent(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        self.deliver(envelope.content)
        return "250 taken"


@contextmanager
def outgoing(deliver: Callable[[bytes], None] = lambda raw: None) -> Iterator[Outgoing]:
    """Run an SMTP server for as long as the block lasts."""
    server = Outgoing(deliver)
    server.port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=server.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def mail_settings(imap_url: str, smtp_url: str, **more: object) -> EmailSettings:
    """Configure a mailbox."""
    given = {"imap_url": imap_url, "smtp_url": smtp_url, "address": ADDRESS, "timeout": 5}
    given |= {"authserv_id": AUTHSERV, "poll": 0.3}
    return EmailSettings.model_validate(given | more)


def a_mail_desk(
    database: Database, folder: Path, imap_url: str, smtp_url: str, **settings: Any
) -> Frontdesk:
    """Build a front desk with a mailbox; nothing runs."""
    email = settings.pop("email", None) or mail_settings(imap_url, smtp_url)
    given = {"email": email, "uncertain_after": 0.0, "delivery_lease": 1.0}
    return a_house(database, folder, **(given | settings))


def email_of(desk: Frontdesk) -> Channel:
    """Return the configured mailbox."""
    channel = desk.channel("email")
    assert channel is not None
    return channel


@contextmanager
def listening(desk: Frontdesk) -> Iterator[None]:
    """Run the listening loop beside the test, on an event loop of its own."""
    stop, loop = asyncio.Event(), asyncio.new_event_loop()
    channel: Any = email_of(desk)

    async def run() -> None:
        task = asyncio.create_task(ListeningLoop(desk, channel, channel).run())
        await stop.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        assert not thread.is_alive()
        loop.close()
