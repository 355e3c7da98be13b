"""Order number and postcode: the proof that opens one order's progress, and nothing else.

A postcode is no secret and there are few of them, so tries are counted for who asks and for the
order, in one line however many ask at once. Only the transaction that counts a try learns what
became of it, and a number that nobody has is counted and answered like one that somebody has.
"""

import hmac
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select

from erp_core.kernel.transaction import Tx
from erp_core.sales.queries.progress import folded
from erp_core.sales.schemas import ProofOutcome
from erp_core.sales.tables import Order, OrderProofTry

PER_HOUR = 5
PER_DAY = 10


def prove_order(
    tx: Tx, identity_id: int, thread_id: int, number: str, postcode: str
) -> ProofOutcome:
    """Try an order number with the postcode that its goods go to; the try is counted.

    Args:
        tx: The transaction; the outcome may be told only once it has committed.
        identity_id: Who asks.
        thread_id: Where; the order is open there, to them, for half an hour.
        number: The order number as the customer wrote it.
        postcode: The postcode as the customer wrote it.
    """
    number = folded(number)
    _stand_in_line(tx, f"identity {identity_id}", f"order {number}")
    if _over(tx, OrderProofTry.identity_id == identity_id):
        return ProofOutcome.LOCKED
    if _over(tx, OrderProofTry.number == number):
        return ProofOutcome.LOCKED
    accepted = _goes_to(tx, number, folded(postcode))
    tx.session.add(
        OrderProofTry(
            identity_id=identity_id,
            thread_id=thread_id,
            number=number,
            tried_at=tx.now,
            accepted=accepted,
        )
    )
    tx.session.flush()
    return ProofOutcome.ACCEPTED if accepted else ProofOutcome.WRONG


def _stand_in_line(tx: Tx, *names: str) -> None:
    """Let parallel tries pass one by one, whether or not there is a row to lock.

    SQLite has one writer at a time already.
    """
    if tx.dialect == "postgresql":
        for name in names:
            key = func.hashtextextended(f"order proof: {name}", 0)
            tx.session.execute(select(func.pg_advisory_xact_lock(key)))


def _over(tx: Tx, whose: ColumnElement[bool]) -> bool:
    for span, limit in ((timedelta(hours=1), PER_HOUR), (timedelta(days=1), PER_DAY)):
        tried = tx.session.scalar(
            select(func.count())
            .select_from(OrderProofTry)
            .where(whose, OrderProofTry.tried_at > tx.now - span)
        )
        if (tried or 0) >= limit:
            return True
    return False


def _goes_to(tx: Tx, number: str, postcode: str) -> bool:
    ship_to = tx.session.scalar(select(Order.ship_to).where(Order.number == number))
    known = folded(ship_to.get("postcode", "")) if ship_to else ""
    same = hmac.compare_digest(known.encode(), postcode.encode())
    return bool(known) and same
