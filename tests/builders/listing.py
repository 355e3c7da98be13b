"""A front desk that texts and asks Twilio's list, beside the test."""

import asyncio
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from channels.contract import Channel
from erp_core import conversations
from erp_core.conversations import Outgoing
from erp_core.conversations.tables import OutboxRow
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio_api import SentText
from frontdesk.workflows.delivery import DeliveryLoop
from frontdesk.workflows.listing import ListingLoop
from frontdesk.workflows.pace import Pace
from frontdesk.workflows.real_time import real_now
from tests.builders.texting import ANA, channel_of
from tests.fakes.twilio import ACCOUNT_SID, NUMBERS, TwilioFake

FAST = 1e6


@contextmanager
def at_the_carrier(
    desk: Frontdesk, *, sends: bool = True, lists: bool = True, channel: Channel | None = None
) -> Iterator[None]:
    """Run the sender, the reader of the list or both, on one event loop."""
    using = channel or channel_of(desk)
    stop, loop = asyncio.Event(), asyncio.new_event_loop()

    async def run() -> None:
        running = []
        if sends:
            running.append(DeliveryLoop(desk, using, Pace(FAST, FAST)).run())
        if lists:
            running.append(ListingLoop(desk, using).run())
        tasks = [asyncio.create_task(one) for one in running]
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await using.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        assert not thread.is_alive()
        loop.close()


def taken(desk: Frontdesk, channel: str = "sms") -> Outgoing:
    """Mark the next message as a sender does right before it hands it over."""
    [outgoing] = desk.database.run(
        lambda tx: conversations.take_next(
            tx, channel, ACCOUNT_SID, real_now(), limit=1, busy=frozenset()
        )
    )
    return outgoing


def doubted(desk: Frontdesk, outbox_id: int, ago: float = 0.0) -> None:
    """Let a message be in doubt, for some seconds already."""
    at = real_now() - timedelta(seconds=ago)

    def doubt(tx: Any) -> None:
        conversations.mark_uncertain(tx, outbox_id, "no answer", at)
        tx.session.get_one(OutboxRow, outbox_id).handed_at = at

    desk.database.run(doubt)


def accepted(
    fake: TwilioFake, text: str, *, ago: float = 0.0, peer: str = ANA, status: str = "queued"
) -> str:
    """Let Twilio have taken a message of ours whose answer never came; returns its SID."""
    at = real_now() - timedelta(seconds=ago)
    on_its_way = at if status in ("sent", "delivered") else None
    sid = "SM" + secrets.token_hex(16)
    fake.twilio.sent.append(
        SentText(sid, NUMBERS.sms, peer, text, at, status=status, sent_at=on_its_way)
    )
    return sid


def sendings(desk: Frontdesk) -> list[tuple[str, list[str], str | None, bool]]:
    """Return (state, carrier ids, progress, sent again) of everything that goes out, in order."""
    return desk.database.read(
        lambda tx: [
            (row.state, row.provider_ids, row.progress, row.resent)
            for row in tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        ]
    )
