"""What purchasing keeps about people who supply: orders, goods that came and bills stay.

The law has us keep what was ordered, received and billed. What was only offered goes, and nobody
buys of them any more; of an order that was cancelled the words go.
"""

from collections.abc import Iterator

from sqlalchemy import func, literal, select

from erp_core.kernel.personal import GONE, Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.states import MatchState, PurchaseState
from erp_core.purchasing.tables import (
    PurchaseBill,
    PurchaseBillLine,
    PurchaseOffer,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceipt,
    PurchaseReceiptLine,
    PurchaseRequestParty,
    PurchaseReturn,
    PurchaseStep,
    SupplierPrice,
)

_OVER = (PurchaseState.CLOSED, PurchaseState.CANCELLED)


def _rows(tx: Tx, person: Person) -> Iterator[PersonalRows]:
    own, now = list(person.parties), literal(tx.now, SupplierPrice.archived_at.type)
    asked = {"supplier_sku": "", "archived_at": func.coalesce(SupplierPrice.archived_at, now)}
    yield PersonalRows(SupplierPrice, SupplierPrice.party_id.in_(own), asked)
    yield PersonalRows(PurchaseOffer, PurchaseOffer.party_id.in_(own), deleted=True)
    yield PersonalRows(PurchaseRequestParty, PurchaseRequestParty.party_id.in_(own), deleted=True)
    ours = PurchaseOrder.party_id.in_(own)
    is_void = PurchaseOrder.state == PurchaseState.CANCELLED
    yield PersonalRows(PurchaseOrder, ours & ~is_void, kept=True)
    yield PersonalRows(PurchaseOrder, ours & is_void, {"note": "", "supplier_reference": ""})
    real = select(PurchaseOrder.id).where(ours & ~is_void)
    void = select(PurchaseOrder.id).where(ours & is_void)
    yield PersonalRows(PurchaseStep, PurchaseStep.order_id.in_(real), kept=True)
    yield PersonalRows(PurchaseStep, PurchaseStep.order_id.in_(void), {"reason": GONE})
    every = select(PurchaseOrder.id).where(ours)
    yield PersonalRows(PurchaseOrderLine, PurchaseOrderLine.order_id.in_(every), kept=True)
    came = PurchaseReceipt.order_id.in_(real)
    yield PersonalRows(PurchaseReceipt, came, kept=True)
    receipts = select(PurchaseReceipt.id).where(came)
    yield PersonalRows(PurchaseReceiptLine, PurchaseReceiptLine.receipt_id.in_(receipts), kept=True)
    yield PersonalRows(PurchaseReturn, PurchaseReturn.order_id.in_(real), kept=True)
    billed = PurchaseBill.party_id.in_(own)
    yield PersonalRows(PurchaseBill, billed, kept=True)
    bills = select(PurchaseBill.id).where(billed)
    lines = PurchaseBillLine.purchase_bill_id.in_(bills)
    yield PersonalRows(PurchaseBillLine, lines, kept=True)


def _unfinished(tx: Tx, person: Person) -> Iterator[str]:
    own = list(person.parties)
    orders = select(PurchaseOrder.id).where(
        PurchaseOrder.party_id.in_(own), PurchaseOrder.state.not_in(_OVER)
    )
    for id_ in tx.session.scalars(orders.order_by(PurchaseOrder.id)):
        yield f"purchase order {id_} is open"
    held = select(PurchaseBill.id).where(
        PurchaseBill.party_id.in_(own), PurchaseBill.state == MatchState.HELD
    )
    for id_ in tx.session.scalars(held.order_by(PurchaseBill.id)):
        yield f"purchase bill {id_} is held"


PERSONAL = Personal(_rows, _unfinished)
