"""Doubts: what may or may not have been sent is settled by the carrier's own list.

The list is read outside of any transaction; here its word is taken. A message of the carrier's
settles at most one of ours: the row in which its reports and our receipt meet says whose it is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from erp_core.conversations.carrier_schemas import Doubt, Doubts, Found
from erp_core.conversations.service.delivery import mark_sent
from erp_core.conversations.service.reports import meet_report
from erp_core.conversations.states import OUTBOX, OutboxState
from erp_core.conversations.tables import MessageRow, OutboxRow
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose

SKEW = timedelta(minutes=2)
"""How far a carrier's clock may be from ours."""
SOONEST = timedelta(seconds=1)
"""Between two questions about the same message."""
MOST = 50
"""Messages of one conversation that are asked for at once."""
NOT_TAKEN = "the carrier lists no such message: it never got it"


def next_doubts(tx: Tx, channel: str, account: str, at: datetime) -> Doubts | None:
    """Return the conversation whose doubts are due, with all of them; None where there is none.

    A conversation waits while a message of it is with the carrier: what that becomes could be
    taken for an older message with the same words.
    """
    first = tx.session.scalars(
        _doubtful(channel, account).where(OutboxRow.due_at <= at).order_by(OutboxRow.due_at)
    ).first()
    if first is None:
        return None
    rows = tx.session.scalars(
        _doubtful(channel, account)
        .where(OutboxRow.conversation_id == first.conversation_id)
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(MOST)
    )
    tries = tuple(_doubt(row) for row in rows)
    since = min(one.handed_at for one in tries) - SKEW
    return Doubts(first.conversation_id, first.peer, tries, since)


def settle_doubts(
    tx: Tx,
    asked: Doubts,
    listed: Sequence[Found],
    asked_at: datetime,
    grace: timedelta,
) -> frozenset[str]:
    """Take the carrier's list for what it says; returns what of it turned out to be ours.

    What is listed was sent. What is not, once it had the time to be, was never taken: a service
    reply is sent once more, and says so; everything else waits for an operator.

    Args:
        tx: The transaction.
        asked: What was asked for.
        listed: Everything that could be one of them, oldest first.
        asked_at: Real time at which the list was asked for.
        grace: How long after a try the carrier may need to list it.
    """
    rows = [row for one in asked.tries if (row := _still(tx, one)) is not None]
    if _is_sending(tx, asked.conversation_id):
        for row in rows:
            row.due_at = asked_at + SOONEST
        return frozenset()
    free = list(listed)
    for row in rows:
        found = _claimed(tx, row, free)
        if found is not None:
            free.remove(found)
            mark_sent(tx, row.id, (found.carrier_id,), asked_at, found.at, reported=True)
        elif asked_at - _doubted_at(row) < grace:
            row.due_at = _next_look(row, asked_at, grace)
        else:
            _count_as_not_taken(tx, row, asked_at)
    tx.session.flush()
    return frozenset(one.carrier_id for one in listed) - {one.carrier_id for one in free}


def _doubtful(channel: str, account: str) -> Select[OutboxRow]:
    busy = aliased(OutboxRow)
    return select(OutboxRow).where(
        OutboxRow.channel == channel,
        OutboxRow.account == account,
        OutboxRow.state == OutboxState.UNCERTAIN,
        OutboxRow.looked_up_at.is_(None),
        ~exists().where(
            busy.conversation_id == OutboxRow.conversation_id, busy.state == OutboxState.SENDING
        ),
    )


def _doubt(row: OutboxRow) -> Doubt:
    return Doubt(
        outbox_id=row.id,
        text=row.text,
        again=row.resent,
        provider_ids=tuple(row.provider_ids),
        handed_at=_handed_at(row),
    )


def _handed_at(row: OutboxRow) -> datetime:
    """Since when the carrier may have it; what was never handed over has been in doubt since."""
    return row.handed_at or _doubted_at(row)


def _doubted_at(row: OutboxRow) -> datetime:
    return row.done_at or row.handed_at or row.due_at


def _still(tx: Tx, asked: Doubt) -> OutboxRow | None:
    """Lock a message, if the try that was asked for is still in doubt."""
    keys: dict[str, Any] = {"with_for_update": True, "populate_existing": True}
    row = tx.session.get(OutboxRow, asked.outbox_id, **keys)
    if row is None or row.state != OutboxState.UNCERTAIN or row.looked_up_at is not None:
        return None
    return row if _handed_at(row) == asked.handed_at else None


def _is_sending(tx: Tx, conversation_id: int) -> bool:
    return bool(
        tx.session.scalar(
            select(
                exists().where(
                    OutboxRow.conversation_id == conversation_id,
                    OutboxRow.state == OutboxState.SENDING,
                )
            )
        )
    )


def _claimed(tx: Tx, row: OutboxRow, listed: Sequence[Found]) -> Found | None:
    """Take the first message of the carrier's that is this one, and nobody else's."""
    return next((one for one in listed if _may_be(row, one) and _is_free(tx, row, one)), None)


def _may_be(row: OutboxRow, one: Found) -> bool:
    if row.id not in one.says:
        return False
    if one.carrier_id in row.provider_ids:  # an earlier try, that counts if it arrived after all
        return one.went_on
    return _handed_at(row) - SKEW <= one.at <= _doubted_at(row) + SKEW


def _is_free(tx: Tx, row: OutboxRow, one: Found) -> bool:
    """Tell whether no other message has this receipt."""
    owner = meet_report(tx, row.channel, row.account, one.carrier_id).outbox_id
    return owner is None or (owner == row.id and one.carrier_id in row.provider_ids)


def _count_as_not_taken(tx: Tx, row: OutboxRow, at: datetime) -> None:
    row.looked_up_at, row.error = at, NOT_TAKEN
    if row.purpose == Purpose.SERVICE and not row.resent:
        row.state = OUTBOX.move(row.state, OutboxState.PENDING)
        row.resent, row.due_at, row.done_at = True, at, None
        tx.notify(f"outbox:{row.channel}:{row.account}")
    tx.notify(f"thread:{tx.session.get_one(MessageRow, row.message_id).thread_id}")


def _next_look(row: OutboxRow, at: datetime, grace: timedelta) -> datetime:
    """Ask soon at first and then less often, and once more when the time is over."""
    waited = at - _doubted_at(row)
    return min(at + max(SOONEST, waited), _doubted_at(row) + grace)
