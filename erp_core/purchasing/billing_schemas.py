"""Receipts, goods that go back and suppliers' bills as they cross a border."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from erp_core.finance import BillView
from erp_core.inventory.schemas import Code as LotCode
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.purchasing.schemas import Code
from erp_core.purchasing.states import MatchState

Reference = Annotated[Name, Field(max_length=60)]


class ReceivedLine(Schema):
    """What came of one line of an order."""

    line_id: RecordId
    quantity: Quantity
    lot: LotCode | None = None
    expires_on: date | None = None
    location_id: RecordId | None = None


class NewPurchaseReceipt(Schema):
    """Goods of an order that came together."""

    lines: Annotated[tuple[ReceivedLine, ...], Field(min_length=1, max_length=500)]
    delivery_note: Code = ""
    warehouse_id: RecordId | None = None
    business_date: date | None = None


class ReceiptLineView(Schema):
    """What came of a line.

    Attributes:
        accrued: What is owed for it without a bill; negative when a credit is due.
    """

    id: int
    order_line_id: int
    variant_id: int
    lot: str
    quantity: Number
    returned: Number
    billed: Number
    credited: Number
    accrued: Money


class ReceiptView(Schema):
    """A receipt of an order."""

    id: int
    order_id: int
    delivery_note: str
    business_date: date
    lines: tuple[ReceiptLineView, ...]


class NewPurchaseReturn(Schema):
    """Goods that go back to their supplier: so much of one line of a receipt.

    Attributes:
        warehouse_id: Where they lie; without it, where they came in.
    """

    receipt_line_id: RecordId
    quantity: Quantity
    reason: Name
    warehouse_id: RecordId | None = None


class BilledLine(Schema):
    """What a bill says of a line of an order: how much, at what price without tax."""

    line_id: RecordId
    quantity: Quantity
    unit_price: Price


class NewPurchaseBill(Schema):
    """A supplier's bill against orders of theirs.

    Attributes:
        untaxed: It charges no tax: of a supplier abroad, or one that is exempt.
        total: What it asks for with tax, in its currency; when given, ours must come to the same.
    """

    party_id: RecordId
    reference: Reference
    bill_date: date
    lines: Annotated[tuple[BilledLine, ...], Field(min_length=1, max_length=500)]
    due_days: Annotated[int, Field(ge=0, le=365)] | None = None
    untaxed: bool = False
    total: Price | None = None


class BillProblem(Schema):
    """Why a bill does not match.

    Attributes:
        kind: ``quantity``: more is billed than was received; ``price``: it is dearer than ordered.
    """

    kind: Annotated[str, Field(pattern="^(quantity|price)$")]
    line_id: int
    sku: str
    expected: Number
    billed: Number


class PurchaseBillLineView(Schema):
    """A line of a supplier's bill."""

    position: int
    order_line_id: int
    order_id: int
    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    quantity: Number
    unit_price: Number
    ordered_price: Number


class PurchaseBillView(Schema):
    """A supplier's bill and what became of it.

    Attributes:
        problems: Why it is, or was, held.
        decision: Why it was approved or rejected.
        bill: As it is posted.
    """

    id: int
    state: MatchState
    party_id: int
    supplier: str
    reference: str
    bill_date: date
    net: Money
    problems: tuple[BillProblem, ...]
    decision: str
    created_at: datetime
    lines: tuple[PurchaseBillLineView, ...]
    bill_id: int | None
    bill: BillView | None = None


class CreditedLine(Schema):
    """How much of a bill's line is credited."""

    position: Annotated[int, Field(ge=0, le=500)]
    quantity: Quantity


class NewPurchaseCredit(Schema):
    """A supplier's credit note: for some lines of a bill, or (None) for all that is left of it."""

    reference: Reference
    credit_date: date
    reason: Name
    lines: Annotated[tuple[CreditedLine, ...], Field(min_length=1, max_length=500)] | None = None
