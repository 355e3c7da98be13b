"""What customers wrote while nobody heard the carrier: read from its list, through the same door.

A carrier calls a hook a few times and then gives up; its list forgets nothing for months. It is
read from where the last reading ended, and some way before that. What was stored before is known
at the door by the same key.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from channels.abilities import ListsReceived
from channels.contract import Channel
from erp_core import conversations
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ReadSoFar:
    """How far a carrier's list was read.

    Attributes:
        begun: When this house first read it: what is older was never meant for us.
        until: The end of the last reading.
    """

    begun: datetime
    until: datetime

    def note(self) -> str:
        """Write it as the channel's cursor."""
        return json.dumps({"begun": self.begun.isoformat(), "until": self.until.isoformat()})


def read_so_far(tx: Tx, channel: str, account: str) -> ReadSoFar | None:
    """Return how far a channel account's list was read; None before the first reading."""
    note = conversations.load_cursor(tx, channel, account)
    if not note:
        return None
    told = json.loads(note)
    return ReadSoFar(*(datetime.fromisoformat(told[name]) for name in ("begun", "until")))


def is_due(tx: Tx, channel: Channel, lists: ListsReceived, now: datetime) -> bool:
    """Tell whether it is time to read on; whoever read last, the note says it."""
    if not lists.lists_every:
        return False
    known = read_so_far(tx, channel.name, channel.account)
    end = now - timedelta(seconds=lists.lists_after)
    return known is None or end - known.until >= timedelta(seconds=lists.lists_every)


async def store_missed(desk: Frontdesk, channel: Channel, lists: ListsReceived) -> int:
    """Read the list on, and store what no hook heard of; returns how much that was.

    The cursor moves when everything before it is stored: a reading that fails is made again.

    Args:
        desk: The house.
        channel: The channel.
        lists: The same channel, by what it can do.

    Raises:
        TryLater: The carrier's list could not be read to its end.
        Unavailable: Something could not be stored.
    """
    where, now = (channel.name, channel.account), real_now()
    known = await asyncio.to_thread(desk.database.read, lambda tx: read_so_far(tx, *where))
    end = now - timedelta(seconds=lists.lists_after)
    if known is None:
        await _keep(desk, channel, ReadSoFar(now, end))
        return 0
    since = max(known.begun, known.until - timedelta(seconds=lists.lists_overlap))
    stored = 0
    async for missed in lists.received(since, end):
        if missed.at >= known.begun:
            stored += await asyncio.to_thread(_stored, desk, channel, missed.payload)
    if stored:
        log.warning("messages that no hook heard of", channel=channel.name, stored=stored)
    await _keep(desk, channel, ReadSoFar(known.begun, end))
    return stored


def _stored(desk: Frontdesk, channel: Channel, payload: bytes) -> bool:
    """Take a message in, unless it was; most were, and cost no write."""
    key = channel.envelope(payload).dedupe_key
    where = (channel.name, channel.account)
    if desk.database.read(lambda tx: conversations.is_stored(tx, *where, key)):
        return False
    return store(desk, channel, payload).event_id is not None


async def _keep(desk: Frontdesk, channel: Channel, read: ReadSoFar) -> None:
    where = (channel.name, channel.account)
    await asyncio.to_thread(
        desk.database.run, lambda tx: conversations.save_cursor(tx, *where, read.note())
    )
