"""What may or may not have been sent is looked up in the carrier's own list.

The list is read without a transaction; its word is taken in one. Reports and receipts meet there
as they always do, so a report that came meanwhile is not lost.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from channels.abilities import ListsSent
from channels.contract import Channel, Progress
from channels.listed import ListedSend
from erp_core import conversations
from erp_core.conversations import Doubt, Doubts, Found
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows import statuses
from frontdesk.workflows.delivery import AGAIN
from frontdesk.workflows.real_time import real_now


async def settle_next(desk: Frontdesk, channel: Channel, lists: ListsSent) -> bool:
    """Settle what is in doubt of the next conversation that is due; returns whether one was.

    Args:
        desk: The house.
        channel: The channel.
        lists: The same channel, by what it can do.

    Raises:
        TryLater: The carrier could not be asked; nothing is settled.
    """
    at = real_now()
    where = (channel.name, channel.account)
    asked = await asyncio.to_thread(
        desk.database.read, lambda tx: conversations.next_doubts(tx, *where, at)
    )
    if asked is None:
        return False
    listed = await _listed(lists, asked)
    found = [_found(lists, one, asked) for one in listed]
    grace = timedelta(seconds=desk.settings.uncertain_after)

    def settle(tx: Tx) -> None:
        ours = conversations.settle_doubts(tx, asked, found, at, grace)
        _report(tx, channel, listed, ours)

    await asyncio.to_thread(desk.database.run, settle)
    return True


async def _listed(lists: ListsSent, asked: Doubts) -> list[ListedSend]:
    """Read what the carrier took for them since, and what became of earlier tries."""
    listed = list(await lists.sent_to(asked.peer, asked.since))
    known = {one.provider_id for one in listed}
    for number in sorted({number for one in asked.tries for number in one.provider_ids} - known):
        earlier = await lists.sent_as(number)
        if earlier is not None:
            listed.append(earlier)
    return listed


def _found(lists: ListsSent, one: ListedSend, asked: Doubts) -> Found:
    says = frozenset(doubt.outbox_id for doubt in asked.tries if one.text in _texts(lists, doubt))
    went_on = one.update is not None and one.update.progress is not Progress.FAILED
    return Found(one.provider_id, says, one.at, went_on)


def _texts(lists: ListsSent, doubt: Doubt) -> frozenset[str]:
    """Write a message as each of its tries said it."""
    said = {doubt.text, AGAIN + doubt.text} if doubt.again else {doubt.text}
    return frozenset(map(lists.reads, said))


def _report(tx: Tx, channel: Channel, listed: Sequence[ListedSend], ours: frozenset[str]) -> None:
    for one in listed:
        if one.provider_id in ours and one.update is not None:
            statuses.take(tx, channel, one.update)
