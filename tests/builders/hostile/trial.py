"""Brings one hostile mail in by the way that every mail takes, and says what went wrong."""

import asyncio
from collections.abc import Iterator

import structlog
from sqlalchemy import select

from channels.abilities import FetchesFiles
from channels.contract import Channel
from channels.errors import ChannelError, NotUnderstood
from erp_core import conversations
from erp_core.conversations import InboundState
from erp_core.conversations.tables import InboundRow, MessageRow
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store
from tests.builders.talk import answer_all

ENDS = {InboundState.UNDERSTOOD, InboundState.SET_ASIDE, InboundState.NOT_UNDERSTOOD}
"""What may become of a mail; a dead one killed its turns, a stored one was never answered."""


def wrong_with(desk: Frontdesk, channel: Channel, body: bytes) -> list[str]:
    """Store a mail twice, let it be understood and answered, take its files, show it to staff.

    Args:
        desk: The house.
        channel: Its mailbox.
        body: The payload, as it is stored.
    """
    with structlog.testing.capture_logs() as told:
        event = store(desk, channel, body).event_id
        again = store(desk, channel, body).event_id
        while answer_all(desk):
            pass
    found = [f"{one['event']}: {one.get('exc_info')}" for one in told if _is_failure(one)]
    if event is None or again is not None:
        return [*found, f"stored as {event}, and once more as {again}"]
    state, threads = desk.database.read(lambda tx: _became(tx, event))
    if state not in ENDS:
        found.append(f"left {state}")
    desk.database.read(lambda tx: [conversations.get_thread(tx, system(), it) for it in threads])
    return [*found, *_files(channel, body)]


def _is_failure(entry: structlog.typing.EventDict) -> bool:
    return entry["log_level"] in {"error", "critical"}


def _became(tx: Tx, event: int) -> tuple[str, list[int]]:
    state = tx.session.scalars(select(InboundRow.state).where(InboundRow.id == event)).one()
    row = MessageRow
    threads = tx.session.scalars(select(row.thread_id).where(row.inbound_id == event).distinct())
    return state, list(threads)


def _files(channel: Channel, body: bytes) -> Iterator[str]:
    """Take every file that the mail is said to have, as the fetching loop does."""
    assert isinstance(channel, FetchesFiles)
    try:
        messages = channel.parse(body)
    except NotUnderstood:
        return
    for file in (one for message in messages for one in message.attachments if not one.left_out):
        try:
            asyncio.run(channel.fetch(file, body))
        except ChannelError as error:
            if file.size:
                yield f"a file is not to be had: {error}"
