"""Asking the mail servers whether they know us: both are asked, and what is missing is told."""

import asyncio
from datetime import UTC, datetime

import pytest

from channels.email.channel import EmailChannel
from frontdesk.workflows.checking import check_channels
from tests.builders.mail import ADDRESS, AUTHSERV, mail_settings, outgoing
from tests.fakes.imap import scripted_imap

WARNING = (
    "WARNING: no sender can be vouched for, so every customer stays a stranger and no code or yes "
    "by mail counts: set FRONTDESK_EMAIL__AUTHSERV_ID"
)


@pytest.mark.parametrize(
    ("authserv_id", "told"), [("", WARNING), (AUTHSERV, f"senders proven by {AUTHSERV}")]
)
def test_the_check_warns_where_no_sender_can_be_proven(authserv_id: str, told: str) -> None:
    with scripted_imap({}, {}) as mailbox, outgoing() as sending:
        settings = mail_settings(mailbox.url, sending.url, authserv_id=authserv_id)
        channel = EmailChannel(settings, lambda: datetime(2026, 3, 3, tzinfo=UTC))
        [found] = asyncio.run(check_channels([channel]))

    assert (found.state, found.account) == ("ok", ADDRESS)
    assert found.words.startswith(f"{ADDRESS}: INBOX can be read, ")
    assert found.words.endswith(f"; {told}")
