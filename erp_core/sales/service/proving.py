"""Order number and postcode: the proof that opens one order's progress, and nothing else.

A postcode is no secret and there are few of them, so tries are counted for who asks and for the
order, and wrong ones for the channel account as well, because numbers are consecutive and a web
chat gives out identities for nothing. They are counted in one line however many ask at once. Only
the transaction that counts a try learns what became of it, and a number that nobody has is
counted and answered like one that somebody has.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, func, select

from erp_core.conversations import Proof, get_identity
from erp_core.kernel.transaction import Tx
from erp_core.sales.queries.progress import folded
from erp_core.sales.schemas import ProofOutcome
from erp_core.sales.tables import Order, OrderProofTry

log = structlog.get_logger(__name__)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_HOUR = 5
PER_DAY = 10
WRONG_PER_HOUR = 60
"""Wrong tries of everybody on one channel account."""
_WRONG = OrderProofTry.accepted.is_(False)


@dataclass(frozen=True)
class _Asked:
    """What is tried, and where.

    Attributes:
        identity_id: Who asks.
        account: On which channel account.
        number: The order number, folded.
        postcode: Where that order goes, folded; empty where there is none.
        own: It is an order of the customer to whom the identity is linked.
    """

    identity_id: int
    account: str
    number: str
    postcode: str
    own: bool


def prove_order(
    tx: Tx,
    identity_id: int,
    thread_id: int,
    number: str,
    postcode: str,
    *,
    most_wrong: int = WRONG_PER_HOUR,
) -> ProofOutcome:
    """Try an order number with the postcode that its goods go to; the try is counted.

    Args:
        tx: The transaction; the outcome may be told only once it has committed.
        identity_id: Who asks.
        thread_id: Where; the order is open there, to them, for half an hour.
        number: The order number as the customer wrote it.
        postcode: The postcode as the customer wrote it.
        most_wrong: Wrong tries an hour on one channel account, after which none is compared.
    """
    asked = _asked(tx, identity_id, folded(number))
    _stand_in_line(
        tx, f"identity {identity_id}", f"order {asked.number}", f"account {asked.account}"
    )
    if _locked(tx, asked, most_wrong):
        return ProofOutcome.LOCKED
    same = hmac.compare_digest(asked.postcode.encode(), folded(postcode).encode())
    accepted = bool(asked.postcode) and same
    tx.session.add(
        OrderProofTry(
            identity_id=identity_id,
            thread_id=thread_id,
            account=asked.account,
            number=asked.number,
            tried_at=tx.now,
            accepted=accepted,
        )
    )
    tx.session.flush()
    if accepted:
        return ProofOutcome.ACCEPTED
    _tell_when_full(tx, asked.account, most_wrong)
    return ProofOutcome.WRONG


def _asked(tx: Tx, identity_id: int, number: str) -> _Asked:
    who = get_identity(tx, identity_id)
    order = tx.session.scalar(select(Order).where(Order.number == number))
    return _Asked(
        identity_id=identity_id,
        account=f"{who.channel}:{who.account}",
        number=number,
        postcode=folded(order.ship_to.get("postcode", "")) if order and order.ship_to else "",
        own=bool(order and who.proof is not Proof.NONE and who.party_id == order.party_id),
    )


def _stand_in_line(tx: Tx, *names: str) -> None:
    """Let parallel tries pass one by one, whether or not there is a row to lock.

    SQLite has one writer at a time already.
    """
    if tx.dialect == "postgresql":
        for name in names:
            key = func.hashtextextended(f"order proof: {name}", 0)
            tx.session.execute(select(func.pg_advisory_xact_lock(key)))


def _locked(tx: Tx, asked: _Asked, most_wrong: int) -> bool:
    """Tell whether enough was tried; what strangers tried does not lock out an order's owner."""
    if _over(tx, OrderProofTry.identity_id == asked.identity_id):
        return True
    if asked.own:
        return False
    if _over(tx, OrderProofTry.number == asked.number, _WRONG):
        return True
    return _tried(tx, HOUR, OrderProofTry.account == asked.account, _WRONG) >= most_wrong


def _over(tx: Tx, *which: ColumnElement[bool]) -> bool:
    return _tried(tx, HOUR, *which) >= PER_HOUR or _tried(tx, DAY, *which) >= PER_DAY


def _tried(tx: Tx, span: timedelta, *which: ColumnElement[bool]) -> int:
    rows = select(func.count()).select_from(OrderProofTry)
    return tx.session.scalar(rows.where(*which, OrderProofTry.tried_at > tx.now - span)) or 0


def _tell_when_full(tx: Tx, account: str, most_wrong: int) -> None:
    if _tried(tx, HOUR, OrderProofTry.account == account, _WRONG) == most_wrong:
        log.warning(
            "too many wrong postcodes; none is compared here for up to an hour",
            account=account,
            limit=most_wrong,
        )
