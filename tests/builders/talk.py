"""People who write on Telegram to a house under test, and what became of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from channels.contract import Channel, WebhookRequest
from erp_core import conversations
from erp_core.conversations.tables import ConversationRow, MessageRow, OutboxRow
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import receive
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.turns import TurnLoop, run_turn

WEI = "700100001"
LEASE = timedelta(seconds=5)


def telegram_of(desk: Frontdesk) -> Channel:
    """Return the configured Telegram channel."""
    channel = desk.channel("telegram")
    assert channel is not None
    return channel


def write(desk: Frontdesk, text: str, number: int, peer: str = WEI, **more: Any) -> int | None:
    """Let somebody write; returns the event's id, None when it was a duplicate."""
    channel = telegram_of(desk)
    body = channel.compose(peer, text, number=number, **more)
    headers = {"x-telegram-bot-api-secret-token": "hook-secret"}
    return receive(desk, channel, WebhookRequest(headers, body, "hook", "")).event_id


def answer_all(desk: Frontdesk, *, suspects: bool = False) -> int:
    """Run the turns that are due, here and now."""
    claims = claim(desk, "tests", suspects=suspects)
    for one in claims:
        run_turn(desk, one)
    return len(claims)


def claim(
    desk: Frontdesk,
    owner: str,
    *,
    suspects: bool = False,
    after: float = 0.0,
    lease: timedelta = LEASE,
) -> Sequence[conversations.Claim]:
    """Claim what is due, as seen so many seconds from now."""
    at = real_now() + timedelta(seconds=after)
    return desk.database.run(
        lambda tx: conversations.claim_due(tx, owner, at, lease, limit=50, suspects=suspects)
    )


def count(desk: Frontdesk, table: type) -> int:
    """Count rows."""
    return desk.database.read(
        lambda tx: tx.session.scalar(select(func.count()).select_from(table)) or 0
    )


def outbox(desk: Frontdesk) -> list[tuple[str, str]]:
    """Return (text, state) of everything that goes out, in order."""

    def read(tx: Tx) -> list[tuple[str, str]]:
        rows = tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.text, row.state) for row in rows]

    return desk.database.read(read)


def outbox_states(desk: Frontdesk) -> list[str]:
    """Return the state of everything that goes out, in order."""
    return [state for _, state in outbox(desk)]


def watermarks(desk: Frontdesk) -> list[tuple[int, int]]:
    """Return (accepted, answered) of every conversation."""

    def read(tx: Tx) -> list[tuple[int, int]]:
        rows = tx.session.scalars(select(ConversationRow).order_by(ConversationRow.id))
        return [(row.next_seq, row.done_seq) for row in rows]

    return desk.database.read(read)


def owners(desk: Frontdesk) -> list[str]:
    """Return who holds conversations now."""
    return list(
        desk.database.read(
            lambda tx: tx.session.scalars(
                select(ConversationRow.owner).where(ConversationRow.owner.is_not(None))
            ).all()
        )
    )


def incoming(desk: Frontdesk) -> list[str]:
    """Return what customers wrote, in order."""
    return list(
        desk.database.read(
            lambda tx: tx.session.scalars(
                select(MessageRow.text)
                .where(MessageRow.direction == "in")
                .order_by(MessageRow.thread_id, MessageRow.seq)
            ).all()
        )
    )


@contextmanager
def answering(desk: Frontdesk) -> Iterator[TurnLoop]:
    """Run a turn loop beside the test."""
    loop = TurnLoop(desk)
    loop.start()
    try:
        yield loop
    finally:
        loop.stop()
