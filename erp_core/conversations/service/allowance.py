"""How much one sender may send in a day before the rest is set aside: mail bombs cost little."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from erp_core.conversations.schemas import OpenTurn
from erp_core.conversations.states import InboundState
from erp_core.conversations.tables import InboundRow
from erp_core.kernel.transaction import Tx

A_DAY = timedelta(days=1)
TOO_MANY, TOO_MUCH = "too_many", "too_much"
MEASURES = frozenset({TOO_MANY, TOO_MUCH})
REPORT = "bounce"
"""How the reason begins why a mail server's report was set aside."""


@dataclass(frozen=True)
class Allowance:
    """What a channel takes from one sender in 24 hours.

    Attributes:
        messages: How many.
        size: How many bytes of payload in all.
    """

    messages: int
    size: int


def over_allowance(
    tx: Tx, turn: OpenTurn, allowance: Allowance, reports: Collection[int] = ()
) -> dict[int, str]:
    """Name the events of a turn that come above it, with why; those heard by hand never are.

    Each is judged by the 24 hours before it came, whatever became of what came then, so that a
    bomb that goes on stays out, and who was over it is heard again when the day is. Reports that a
    message of ours did not arrive are all read, within the bytes of a day.

    Args:
        tx: The transaction.
        turn: What is open.
        allowance: What may come in a day.
        reports: Which events of the turn are such reports.
    """
    first = min(event.received_at for event in turn.events)
    row = InboundRow
    came = tx.session.execute(
        select(row.seq, row.received_at, func.length(row.body), row.state, row.error)
        .where(row.conversation_id == turn.conversation_id, row.received_at > first - A_DAY)
        .order_by(row.seq)
    ).all()
    found = {}
    for event in turn.events:
        if event.by_hand:
            continue
        before = {
            seq: (size, seq not in reports and not _was_report(state, error))
            for seq, at, size, state, error in came
            if seq < event.seq and _is_of_the_day(at, event.received_at)
        }
        sizes = [size for size, _ in before.values()]
        counted = sum(counts for _, counts in before.values())
        if event.seq not in reports and counted >= allowance.messages:
            found[event.seq] = TOO_MANY
        elif sum(sizes) + len(event.body) > max(allowance.size, len(event.body)):
            found[event.seq] = TOO_MUCH
    return found


def _was_report(state: str, error: str | None) -> bool:
    return state == InboundState.SET_ASIDE and (error or "").startswith(REPORT)


def _is_of_the_day(at: datetime, end: datetime) -> bool:
    return end - A_DAY < at <= end
