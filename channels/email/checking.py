"""Does the mailbox open, and would our mail be taken? Asked without reading or sending any."""

import asyncio

from channels.email import outbound
from channels.email.mailbox import Gone, LoginRefused, Mailbox
from channels.email.settings import EmailSettings
from channels.errors import TryLater


async def check(settings: EmailSettings) -> str:
    """Look into the mailbox and log in where mail is sent.

    Raises:
        TryLater: One of them cannot be reached or does not know us.
    """
    await asyncio.to_thread(_look, settings)
    sends = await outbound.check(settings)
    proven = settings.authserv_id or "nobody (FRONTDESK_EMAIL__AUTHSERV_ID is not set)"
    return f"{settings.address}: {settings.folder} can be read, {sends}; senders proven by {proven}"


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
