"""Does the mailbox open, and would our mail be taken? Asked without reading or sending any."""

import asyncio

from channels.email import outbound
from channels.email.mailbox import Gone, LoginRefused, Mailbox
from channels.email.settings import EmailSettings
from channels.errors import TryLater

NOBODY = (
    "WARNING: no sender can be vouched for, so every customer stays a stranger and no code or yes "
    "by mail counts: set FRONTDESK_EMAIL__AUTHSERV_ID"
)


async def check(settings: EmailSettings) -> str:
    """Look into the mailbox and log in where mail is sent.

    Raises:
        TryLater: One of them cannot be reached or does not know us.
    """
    await asyncio.to_thread(_look, settings)
    sends = await outbound.check(settings)
    proven = f"senders proven by {settings.authserv_id}" if settings.authserv_id else NOBODY
    return f"{settings.address}: {settings.folder} can be read, {sends}; {proven}"


def _look(settings: EmailSettings) -> None:
    box = Mailbox(settings)
    try:
        box.open()
    except LoginRefused:
        msg = "The mailbox does not take our user and password: look at FRONTDESK_EMAIL__IMAP_URL."
        raise TryLater(outbound.WRONG_LOGIN_PAUSE, msg) from None
    except Gone as error:
        msg = f"The mailbox cannot be opened ({error}): look at FRONTDESK_EMAIL__IMAP_URL."
        raise TryLater(outbound.PAUSE, msg) from None
    finally:
        box.close()
