"""Send one mail through SMTP, once, and say honestly what is known afterwards.

This file loads aiosmtplib; import it only when something is to be sent.

| what happened | raised | why |
|---|---|---|
| no connection, no greeting | TryLater | nothing was handed over |
| user or password refused | TryLater(5 minutes) | an operator corrects it, no message is lost |
| 4xx at any step | TryLater | the server says: later |
| 5xx for sender, recipient or content | Undeliverable | the same mail will be refused again |
| 5xx that says that the recipient is not there | Unreachable | so will any other |
| cut or silent before the mail was handed over | TryLater | nothing was handed over |
| cut, silent or unreadable after it | Uncertain | the server may have taken it |
"""

import ssl
from datetime import datetime

import aiosmtplib
from aiosmtplib import errors

from channels.contract import OutboundMessage, SendResult
from channels.email.bounces import is_not_there
from channels.email.endpoint import Security
from channels.email.ours import Ours
from channels.email.settings import EmailSettings
from channels.email.writing import written
from channels.errors import ChannelError, TryLater, Uncertain, Undeliverable, Unreachable

PAUSE = 30.0
WRONG_LOGIN_PAUSE = 300.0
LATER = range(400, 500)


async def send(
    settings: EmailSettings, ours: Ours, message: OutboundMessage, now: datetime
) -> SendResult:
    """Send one mail on a connection of its own."""
    message_id, mail = written(settings, ours, message, now)
    client = await _connected(settings)
    try:
        await _addressed(client, settings.address, message.peer)
        await _handed_over(client, mail)
    finally:
        client.close()
    return SendResult((message_id,))


async def check(settings: EmailSettings) -> str:
    """Log in and out; returns how the server calls itself."""
    client = await _connected(settings)
    client.close()
    return f"{settings.smtp.host} takes our mail"


async def _connected(settings: EmailSettings) -> aiosmtplib.SMTP:
    server = settings.smtp
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        timeout=settings.timeout,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        tls_context=None if server.security is Security.NONE else ssl.create_default_context(),
        local_hostname=settings.domain,
    )
    try:
        await client.connect()
        if server.user:
            await client.login(server.user, server.password)
    except errors.SMTPAuthenticationError as error:
        client.close()
        raise _at_login(error) from error
    except (errors.SMTPException, OSError) as error:
        client.close()
        raise TryLater(PAUSE, f"The mail server cannot be reached: {_words(error)}") from error
    return client


async def _addressed(client: aiosmtplib.SMTP, sender: str, recipient: str) -> None:
    """Name sender and recipient: whatever goes wrong here, nothing was handed over."""
    options = [] if recipient.isascii() else ["SMTPUTF8"]
    encoding = "ascii" if recipient.isascii() else "utf-8"
    try:
        await client.mail(sender, options=options, encoding=encoding)
        await client.rcpt(recipient, encoding=encoding)
    except errors.SMTPRecipientRefused as error:
        raise _not_taken(error) from error
    except errors.SMTPResponseException as error:
        raise _refused(error) from error
    except (errors.SMTPException, OSError) as error:
        raise TryLater(PAUSE, f"The mail server went away: {_words(error)}") from error


async def _handed_over(client: aiosmtplib.SMTP, mail: bytes) -> None:
    try:
        await client.data(mail)
    except errors.SMTPResponseException as error:
        raise _refused(error) from error
    except (errors.SMTPException, OSError, ValueError) as error:
        msg = f"The mail server gave no answer after it had the mail: {_words(error)}"
        raise Uncertain(msg) from error


def _at_login(error: errors.SMTPAuthenticationError) -> ChannelError:
    if error.code in LATER:
        return TryLater(PAUSE, f"The mail server asks for a pause: {_words(error)}")
    return TryLater(WRONG_LOGIN_PAUSE, "The mail server does not take our user and password.")


def _not_taken(error: errors.SMTPRecipientRefused) -> ChannelError:
    """Tell a recipient who is not there from one whom this mail does not reach."""
    refused = _refused(error)
    if isinstance(refused, Undeliverable) and is_not_there(_words(error)):
        return Unreachable(str(refused))
    return refused


def _refused(error: errors.SMTPResponseException) -> ChannelError:
    if 500 <= error.code < 600:
        return Undeliverable(f"The mail server refuses it: {_words(error)}")
    if error.code in LATER:  # it may mean this recipient alone, as greylisting does
        reason = f"The mail server asks for a pause: {_words(error)}"
        return TryLater(PAUSE, reason, of_account=False)
    return Uncertain(f"The mail server's answer cannot be read: {_words(error)}")


def _words(error: Exception) -> str:
    if isinstance(error, errors.SMTPResponseException):
        return " ".join(f"{error.code} {error.message}".split())[:200]
    return " ".join((str(error) or type(error).__name__).split())[:200]
