"""How much one sender may send in a day before the rest is set aside: mail bombs cost little."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from erp_core.conversations.schemas import OpenTurn
from erp_core.conversations.tables import InboundRow
from erp_core.kernel.transaction import Tx

A_DAY = timedelta(days=1)
TOO_MANY, TOO_MUCH = "too_many", "too_much"


@dataclass(frozen=True)
class Allowance:
    """What a channel takes from one sender in 24 hours.

    Attributes:
        messages: How many.
        size: How many bytes of payload in all.
    """

    messages: int
    size: int


def over_allowance(tx: Tx, turn: OpenTurn, allowance: Allowance) -> dict[int, str]:
    """Name the events of a turn that come above it, with why; those heard by hand never are.

    Each is judged by the 24 hours before it came, whatever became of what came then, so that a
    bomb that goes on stays out, and who was over it is heard again when the day is.

    Args:
        tx: The transaction.
        turn: What is open.
        allowance: What may come in a day.
    """
    first = min(event.received_at for event in turn.events)
    row = InboundRow
    came = tx.session.execute(
        select(row.seq, row.received_at, func.length(row.body))
        .where(row.conversation_id == turn.conversation_id, row.received_at > first - A_DAY)
        .order_by(row.seq)
    ).all()
    found = {}
    for event in turn.events:
        before = [
            size
            for seq, at, size in came
            if seq < event.seq and _is_of_the_day(at, event.received_at)
        ]
        if event.by_hand:
            continue
        if len(before) >= allowance.messages:
            found[event.seq] = TOO_MANY
        elif sum(before) + len(event.body) > max(allowance.size, len(event.body)):
            found[event.seq] = TOO_MUCH
    return found


def _is_of_the_day(at: datetime, end: datetime) -> bool:
    return end - A_DAY < at <= end
