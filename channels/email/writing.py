"""Write the mail that a message becomes: threaded, marked if nobody wrote it, free of injection.

A header value is made by the standard library from one line of text, so that nothing in a
subject, a name or a file name can begin a header of its own.
"""

import re
import secrets
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from channels.contract import OutboundFile, OutboundMessage
from channels.email.ours import Ours
from channels.email.settings import EmailSettings
from channels.errors import Undeliverable

NO_SUBJECT = "Your message / 您的来信"
LONGEST_SUBJECT = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_TYPE = re.compile(r"([a-z0-9][a-z0-9.+-]{0,60})/([a-z0-9][a-z0-9.+-]{0,80})")


def written(
    settings: EmailSettings, ours: Ours, message: OutboundMessage, now: datetime
) -> tuple[str, bytes]:
    """Return the Message-ID and the bytes of the mail.

    Raises:
        Undeliverable: The recipient's address is none.
    """
    key = message.key or secrets.token_hex(12)
    mail = EmailMessage(policy=SMTP)
    try:
        mail["To"] = Address(addr_spec=message.peer)
        mail["From"] = Address(display_name=one_line(settings.name), addr_spec=settings.address)
        mail["Reply-To"] = Address(
            display_name=one_line(settings.name), addr_spec=ours.reply_address(key)
        )
    except (ValueError, IndexError, AttributeError) as error:
        msg = f"{message.peer!r} is no e-mail address."
        raise Undeliverable(msg) from error
    mail["Subject"] = _subject(message)
    mail["Date"] = now
    mail["Message-ID"] = ours.message_id(key)
    _thread(mail, message)
    _mark(mail, settings, message)
    text = _LINE_END.sub("\n", message.text).replace("\x00", "")
    mail.set_content(text + "\n", charset="utf-8")
    for file in message.files:
        _attach(mail, file)
    return ours.message_id(key), mail.as_bytes()


def one_line(text: str) -> str:
    """Return a text without anything that could end a header."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _subject(message: OutboundMessage) -> str:
    about = one_line(message.subject)[:LONGEST_SUBJECT]
    if not about:
        return NO_SUBJECT
    return f"Re: {about}" if message.answers else about


def _mark(mail: EmailMessage, settings: EmailSettings, message: OutboundMessage) -> None:
    """Say whether a program wrote it (RFC 3834), and of an offer how it ends (RFC 2369, 8058).

    One press in a mailbox posts to the address, which takes TLS.
    """
    if message.automatic:
        mail["Auto-Submitted"] = "auto-generated" if message.unasked else "auto-replied"
        mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if not message.is_offer:
        return
    mail["Precedence"] = "bulk"
    mail["List-Id"] = f"<offers.{settings.domain}>"
    if message.unsubscribe:
        mail["List-Unsubscribe"] = f"<{one_line(message.unsubscribe)}>"
    if message.unsubscribe.startswith("https://"):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _thread(mail: EmailMessage, message: OutboundMessage) -> None:
    """Name the messages that are answered, so that mail programs show them together."""
    ids = [one for one in message.answers if _ID.fullmatch(one)]
    if ids:
        mail["In-Reply-To"] = ids[-1]
        mail["References"] = " ".join(ids)


def _attach(mail: EmailMessage, file: OutboundFile) -> None:
    found = _TYPE.fullmatch(file.mime_type.lower())
    main, sub = found.groups() if found else ("application", "octet-stream")
    if main in {"multipart", "message"}:
        main, sub = "application", "octet-stream"  # they are made of parts, and this is bytes
    mail.add_attachment(file.content, maintype=main, subtype=sub, filename=one_line(file.name))
