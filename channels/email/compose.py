"""Write the mail that would have come, for ``frontdesk chat`` and the tests."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from email_validator import EmailNotValidError, validate_email

from channels.email.payload import Payload
from channels.email.settings import EmailSettings

SUBJECT = "Message"


def compose(settings: EmailSettings, peer: str, text: str, *, number: int, now: datetime) -> bytes:
    """Write a mail as our mailbox would hold it, proven where our mail server proves senders.

    Raises:
        ValueError: The peer is no e-mail address.
    """
    try:
        found = validate_email(peer, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        msg = f"An e-mail customer is an address such as tom@example.com, not {peer!r}."
        raise ValueError(msg) from None
    mail = EmailMessage(policy=SMTP.clone(utf8=True))
    if settings.authserv_id:
        mail["Authentication-Results"] = (
            f"{settings.authserv_id}; dmarc=pass header.from={found.domain}"
        )
    mail["From"] = Address(addr_spec=f"{found.local_part}@{found.domain}")
    mail["To"] = Address(addr_spec=settings.address)
    mail["Subject"] = SUBJECT
    mail["Message-ID"] = f"<{number}@{found.ascii_domain or found.domain}>"
    mail["Date"] = now
    mail.set_content(text, charset="utf-8", cte="8bit")
    return Payload(settings.folder, 1, number, mail.as_bytes()).encoded()
