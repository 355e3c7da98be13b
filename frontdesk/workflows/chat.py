"""``frontdesk chat``: a conversation through the real intake, replies shown instead of sent."""

import threading
import time
from datetime import timedelta
from itertools import takewhile

from pydantic import BaseModel, ConfigDict

from channels.contract import Channel, Envelope
from erp_core import conversations
from erp_core.conversations import Claim, MessageView
from erp_core.kernel.errors import Invalid, Unavailable
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.text_numbers import draw_number
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.turns import run_turn

PATIENCE = 40.0
"""Seconds to wait for an answer: a turn's own limit, and some."""


class ChannelNotConfigured(Invalid):
    """This channel is not configured here."""


class NoSuchSender(Invalid):
    """Nobody on this channel can have this address."""


class Reply(BaseModel):
    """One reply: its text, its buttons' labels and its sources."""

    model_config = ConfigDict(frozen=True)

    text: str
    author: str
    buttons: list[str]
    citations: list[dict[str, str]]


class Exchange(BaseModel):
    """A text and what came back; no reply means that a person handles the thread."""

    model_config = ConfigDict(frozen=True)

    text: str
    replies: list[Reply]


def converse(
    desk: Frontdesk,
    channel_name: str,
    sender: str,
    texts: list[str],
    *,
    loops_running: bool,
    first: int | None = None,
) -> list[Exchange]:
    """Send texts one after the other and collect the replies.

    Args:
        desk: The house.
        channel_name: The channel to speak on.
        sender: The address on it.
        texts: What to say, in order.
        loops_running: Whether turn workers run in this process; if not, turns are run here.
        first: The number of the first text. Texts that are sent again under the same numbers
            are taken once, and answered with the replies they had.

    Raises:
        ChannelNotConfigured: There is no such channel here.
        NoSuchSender: Nobody on it can have this address.
        Unavailable: No answer came in time.
    """
    channel = desk.channel(channel_name)
    if channel is None:
        known = ", ".join(sorted({name for name, _ in desk.channels}))
        message = f"The channel {channel_name!r} is not configured. Configured: {known}."
        raise ChannelNotConfigured(message, field="channel")
    return [
        _exchange(desk, channel, sender, text, number, loops_running=loops_running)
        for number, text in enumerate(texts, draw_number() if first is None else first)
    ]


def _exchange(
    desk: Frontdesk,
    channel: Channel,
    sender: str,
    text: str,
    number: int,
    *,
    loops_running: bool,
) -> Exchange:
    body = _composed(channel, sender, text, number)
    return deliver(desk, channel, body, text, loops_running=loops_running)


def deliver(
    desk: Frontdesk, channel: Channel, body: bytes, text: str, *, loops_running: bool
) -> Exchange:
    """Take a payload as the carrier would deliver it, and collect the replies.

    Args:
        desk: The house.
        channel: The channel that it comes in on.
        body: The payload.
        text: What it says, for the record.
        loops_running: Whether turn workers run in this process; if not, turns are run here.

    Raises:
        Unavailable: No answer came in time.
    """
    envelope = channel.envelope(body)
    key = envelope.conversation_key
    last = desk.database.read(lambda tx: conversations.last_message_id(tx, key))
    received = store(desk, channel, body, captured=True)
    if loops_running:
        _wait(desk, received.key)
    else:
        _run(desk, received.key)
    rows = desk.database.read(lambda tx: _rows_after(tx, channel, envelope, last))
    if received.event_id is None:  # it was sent before: what came of later texts is not its own
        rows = list(takewhile(lambda row: row.direction == "out", rows))
    return Exchange(text=text, replies=[_reply(row) for row in rows if row.direction == "out"])


def _rows_after(tx: Tx, channel: Channel, envelope: Envelope, last: int) -> list[MessageView]:
    """Return what was written after a text; after the last message before it, if it became none."""
    own = conversations.message_of_payload(tx, channel.name, channel.account, envelope.dedupe_key)
    after = last if own is None else own
    return conversations.transcript(tx, envelope.conversation_key, after=after)


def _composed(channel: Channel, sender: str, text: str, number: int) -> bytes:
    try:
        return channel.compose(sender, text, number=number)
    except ValueError as error:
        raise NoSuchSender(str(error), field="sender") from error


def _run(desk: Frontdesk, key: str) -> None:
    """Run what is due here: no server runs, so nobody else will."""
    until = time.monotonic() + PATIENCE
    while not _answered(desk, key):
        claims = [*_claim(desk, suspects=False), *_claim(desk, suspects=True)]
        for claim in claims:
            run_turn(desk, claim)
        if not claims:
            _rest(until)


def _claim(desk: Frontdesk, *, suspects: bool) -> tuple[Claim, ...]:
    lease = timedelta(seconds=desk.settings.turn_lease)
    return desk.database.run(
        lambda tx: conversations.claim_due(
            tx, "chat", real_now(), lease, limit=1, suspects=suspects
        )
    )


def _rest(until: float) -> None:
    """Wait a moment for what is put off, but not for ever.

    Raises:
        Unavailable: No answer came in time.
    """
    if time.monotonic() > until:
        raise Unavailable
    time.sleep(0.05)


def _wait(desk: Frontdesk, key: str) -> None:
    """Wait for the turn workers of this process."""
    woken = threading.Event()
    forget = desk.bus.watch(lambda _topics: woken.set())
    until = time.monotonic() + PATIENCE
    try:
        while not _answered(desk, key):
            if time.monotonic() > until:
                raise Unavailable
            woken.wait(0.2)
            woken.clear()
    finally:
        forget()


def _answered(desk: Frontdesk, key: str) -> bool:
    progress = desk.database.read(lambda tx: conversations.conversation_progress(tx, key))
    return progress is None or progress[0] == progress[1]


def _reply(row: MessageView) -> Reply:
    return Reply(
        text=row.text,
        author=row.author,
        buttons=[one["label"] for one in row.buttons],
        citations=row.citations,
    )
