"""The demo's mail servers speak the real wire to the real channel."""

import asyncio
import contextlib
from datetime import UTC, datetime

from channels.contract import OutboundMessage
from channels.email.channel import EmailChannel
from channels.email.settings import EmailSettings
from frontdesk.demo.carriers.mail import MailCarrier, MailFile
from frontdesk.demo.facts import AUTHSERV_ID

NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
TOM = "tom@example.com"


class Notes:
    """A cursor in memory."""

    def __init__(self) -> None:
        self.note = ""

    async def load(self) -> str:
        return self.note

    async def save(self, note: str) -> None:
        self.note = note


def a_channel(carrier: MailCarrier) -> EmailChannel:
    given = {"imap_url": carrier.imap_url, "smtp_url": carrier.smtp_url, "poll": 30}
    given |= {"address": carrier.address, "authserv_id": AUTHSERV_ID, "secret": "of the tests"}
    return EmailChannel(EmailSettings.model_validate(given), lambda: NOW)


async def talk() -> tuple[list, MailCarrier, list, str]:
    carrier = MailCarrier("service@shop.example", lambda: NOW)
    await carrier.start()
    channel, taken, told = a_channel(carrier), asyncio.Queue(), []
    carrier.watch(told.append)

    async def take(body: bytes) -> None:
        [message] = channel.parse(body)
        await taken.put((message, body))

    said = await channel.check()
    photo = MailFile("broken.jpg", "image/jpeg", b"\xff\xd8photo")
    carrier.write(TOM, "It is broken", subject="Mill", name="Tom Ford", files=[photo])
    task = asyncio.create_task(channel.listen(take, Notes()))
    try:
        async with asyncio.timeout(60):
            first, body = await taken.get()
            reply = OutboundMessage(
                TOM, "Sorry!", subject="Mill", answers=(first.provider_id,), key="aa"
            )
            await channel.send(reply)
            file = await channel.fetch(first.attachments[0], body)
            carrier.write(TOM, "Thanks", answers=carrier.mails_of(TOM)[0])
            second, _ = await taken.get()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await carrier.stop()
    return [first, second, file], carrier, told, said


def test_a_customers_mail_with_a_photo_is_read_answered_and_answered_again():
    (first, second, file), carrier, told, said = asyncio.run(talk())

    assert (first.peer, first.text, first.subject, first.vouched) == (
        TOM,
        "It is broken",
        "Mill",
        True,
    )
    assert (file.content, file.name) == (b"\xff\xd8photo", "broken.jpg")
    assert [(mail.subject, mail.text) for mail in carrier.mails_of(TOM)] == [("Re: Mill", "Sorry!")]
    assert told == carrier.received
    assert (second.text, second.answers_keys) == ("Thanks", ("aa",))
    assert "> Sorry!" in second.whole_text
    assert said.startswith("service@shop.example: INBOX can be read")
