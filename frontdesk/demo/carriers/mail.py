"""Mail that runs on this machine: the shop's mailbox over IMAP, and a server that sends for it.

Customers' mailboxes are lists in memory. It does what the real servers do for the shop: proves
senders by an Authentication-Results header, wakes a reader that idles, and takes what the shop
sends.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from email.policy import default
from types import SimpleNamespace

from aiosmtpd.smtp import SMTP, Envelope, Session

from frontdesk.demo.carriers.mail_imap import ImapTalk, MailboxStore
from frontdesk.demo.facts import AUTHSERV_ID

USER = "service"


@dataclass(frozen=True)
class MailFile:
    """A file that comes with a mail."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class ReceivedMail:
    """What the shop sent to a customer, as their mail program shows it.

    Attributes:
        recipient: Whose mailbox.
        subject: What it is about.
        text: What it says.
        message_id: What an answer to it names.
        reply_to: Where an answer to it goes.
        references: The messages before it.
        files: What came with it.
        at: When it arrived.
    """

    recipient: str
    subject: str
    text: str
    message_id: str
    reply_to: str
    references: str
    files: tuple[MailFile, ...]
    at: datetime


Observer = Callable[[ReceivedMail], None]


class MailCarrier:
    """The shop's mailbox and the mailboxes of its customers."""

    def __init__(self, address: str, now: Callable[[], datetime]) -> None:
        """Open the mailboxes.

        Args:
            address: The shop's address.
            now: The time it stamps on mails.
        """
        self.address = address
        self.received: list[ReceivedMail] = []
        self._now = now
        self._observers: list[Observer] = []
        self._store = MailboxStore(int(time.time()), secrets.token_hex(8))
        self._servers: list[asyncio.Server] = []

    async def start(self) -> None:
        """Listen on two free ports of this machine."""
        loop = asyncio.get_running_loop()
        handler = SimpleNamespace(handle_DATA=self._take)
        imap = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        smtp = await loop.create_server(
            lambda: SMTP(handler, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0
        )
        self._servers = [imap, smtp]

    async def stop(self) -> None:
        """Listen no more."""
        for server in self._servers:
            server.close()

    @property
    def imap_url(self) -> str:
        """The shop's mailbox, as its settings name it."""
        return f"imap://{USER}:{self._store.password}@127.0.0.1:{self._port(0)}/INBOX"

    @property
    def smtp_url(self) -> str:
        """The server that sends for the shop, as its settings name it."""
        return f"smtp://127.0.0.1:{self._port(1)}"

    def watch(self, observer: Observer) -> None:
        """Be told of every mail that a customer receives."""
        self._observers.append(observer)

    def mails_of(self, customer: str) -> list[ReceivedMail]:
        """Return what a customer has received, oldest first."""
        return [mail for mail in self.received if mail.recipient == customer.lower()]

    def write(
        self,
        customer: str,
        text: str,
        *,
        subject: str = "",
        name: str = "",
        answers: ReceivedMail | None = None,
        files: Sequence[MailFile] = (),
    ) -> bytes:
        """Let a customer write to the shop; call it on the loop that serves the mailbox.

        Args:
            customer: Their address.
            text: What they write.
            subject: What it is about; without it, what the answered mail is about.
            name: How they call themselves.
            answers: The mail that they answer, which is quoted below as mail programs do.
            files: What they attach.
        """
        mail = EmailMessage(policy=SMTP_POLICY)
        domain = customer.rpartition("@")[2]
        mail["Authentication-Results"] = f"{AUTHSERV_ID}; dmarc=pass header.from={domain}"
        mail["From"] = Address(display_name=name, addr_spec=customer)
        mail["To"] = answers.reply_to if answers else self.address
        mail["Subject"] = subject or (_answered(answers.subject) if answers else "")
        mail["Date"] = self._now()
        mail["Message-ID"] = f"<{secrets.token_hex(8)}@{domain}>"
        if answers:
            mail["In-Reply-To"] = answers.message_id
            mail["References"] = f"{answers.references} {answers.message_id}".strip()
            text = f"{text}\n\n{_quoted(answers)}"
        mail.set_content(text)
        for file in files:
            main, _, sub = file.mime_type.partition("/")
            mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
        raw = mail.as_bytes()
        self._store.add(raw)
        return raw

    async def _take(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a mail that the shop sends."""
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        for recipient in envelope.rcpt_tos:
            mail = _read(raw, recipient.lower(), self._now())
            self.received.append(mail)
            for observer in self._observers:
                observer(mail)
        return "250 taken"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ImapTalk(self._store, reader, writer).run()

    def _port(self, number: int) -> int:
        return int(self._servers[number].sockets[0].getsockname()[1])


def _read(raw: bytes, recipient: str, at: datetime) -> ReceivedMail:
    mail = BytesParser(EmailMessage, policy=default).parsebytes(raw)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    return ReceivedMail(
        recipient=recipient,
        subject=str(mail["Subject"] or ""),
        text=str(body.get_content()).replace("\r\n", "\n").strip() if body else "",
        message_id=str(mail["Message-ID"] or ""),
        reply_to=str(mail["Reply-To"] or mail["From"] or ""),
        references=str(mail["References"] or ""),
        files=tuple(
            MailFile(
                part.get_filename() or "",
                part.get_content_type(),
                bytes(part.get_payload(decode=True) or b""),
            )
            for part in mail.iter_attachments()
        ),
        at=at,
    )


def _answered(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _quoted(answers: ReceivedMail) -> str:
    """Quote a mail as mail programs do."""
    lines = "\n".join(f"> {line}" for line in answers.text.split("\n"))
    return f"On {answers.at:%a, %d %b %Y at %H:%M}, {answers.reply_to} wrote:\n{lines}"
