"""What the figures of purchasing and of what suppliers are owed are summed from."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, not_, select

from erp_core.analytics.facts import Asked, Expression, Fact, Step, Worked
from erp_core.analytics.sources.ways import (
    NOTHING,
    WHAT,
    has_number,
    inside,
    named,
    what_steps,
)
from erp_core.catalog.tables import Category, Product, Variant
from erp_core.finance import NoRate, worth_in_base
from erp_core.finance.numbers import read_number
from erp_core.finance.payable_tables import Bill, BillLineRow
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.schemas.payables import BillKind
from erp_core.finance.tables import Account, Entry, EntryLineRow
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.parties.schemas import PartyRole
from erp_core.parties.tables import HeldRole, Party
from erp_core.purchasing.arrivals import IN_FULL
from erp_core.purchasing.states import AWAITED, PurchaseState
from erp_core.purchasing.tables import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceipt,
    PurchaseReceiptLine,
)

FROM_WHOM = {"supplier": named("supplier", Party.id, Party.name, Party.name_zh)}
IS_ORDERED = PurchaseOrder.state.not_in([PurchaseState.DRAFT, PurchaseState.CANCELLED])
IS_AWAITED = PurchaseOrder.state.in_(AWAITED)
KEPT = PurchaseOrderLine.received - PurchaseOrderLine.returned
WAITS = and_(IS_AWAITED, PurchaseOrderLine.quantity > KEPT)
"""Goods of a line are still to come; what went back is awaited again."""
OF_ORDER = (PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)


def supplier_step(party: Expression) -> dict[str, Step]:
    """Lead to the supplier."""
    return {"supplier": Step(Party, Party.id == party)}


def is_late(asked: Asked) -> Expression:
    """Tell whether goods of a line should have come."""
    return and_(WAITS, PurchaseOrderLine.due_on < asked.today)


_ENDED_OTHERWISE = and_(
    PurchaseOrder.state == PurchaseState.CLOSED, PurchaseOrderLine.quantity != KEPT
)
"""Nothing more will come of a line, and not exactly what was ordered was kept."""
COUNTED = case((_ENDED_OTHERWISE, KEPT), else_=PurchaseOrderLine.quantity)
"""How much of a line counts: what was ordered, and of a closed order what was kept."""


def _in_base(tx: Tx, row: tuple[Any, ...]) -> int | None:
    """Convert what counts of a line at the rate of the day it was ordered, or of one before it."""
    minor, currency, day, quantity, counted = row
    worth = Money(minor, currency)
    if counted != quantity:
        worth = worth.times(counted / quantity)
    try:
        return worth_in_base(tx, worth, day).minor
    except NoRate:
        return None


def _is_plain(base: str) -> ColumnElement[bool]:
    """Tell that a line counts in full, and in base currency."""
    return and_(PurchaseOrder.currency == base, not_(_ENDED_OTHERWISE))


ORDERED_LINES = Fact(
    base=PurchaseOrderLine,
    identity=PurchaseOrderLine.id,
    joins=(OF_ORDER,),
    steps=supplier_step(PurchaseOrder.party_id) | what_steps(PurchaseOrderLine.variant_id),
    reaches=FROM_WHOM | WHAT,
    where=(IS_ORDERED,),
    day=PurchaseOrder.ordered_on,
    party=PurchaseOrder.party_id,
    measures={
        "purchase_order_count": func.count(PurchaseOrder.id.distinct()),
        "units_purchased": func.sum(COUNTED),
    },
    worked={
        "purchase_spend": Worked(
            (
                PurchaseOrderLine.net_minor,
                PurchaseOrder.currency,
                PurchaseOrder.ordered_on,
                PurchaseOrderLine.quantity,
                COUNTED,
            ),
            _in_base,
            _is_plain,
            document=PurchaseOrder.id,
            rate=(PurchaseOrder.currency, PurchaseOrder.ordered_on),
        )
    },
    fields={"open": lambda _: IS_AWAITED},
)
AWAITED_LINES = Fact(
    base=PurchaseOrderLine,
    identity=PurchaseOrderLine.id,
    joins=(OF_ORDER,),
    steps=ORDERED_LINES.steps,
    reaches=FROM_WHOM | WHAT,
    where=(WAITS,),
    party=PurchaseOrder.party_id,
    measures={"units_awaited": func.sum(PurchaseOrderLine.quantity - KEPT)},
    fields={"overdue": is_late},
)
LATE_LINES = Fact(
    base=PurchaseOrderLine,
    identity=PurchaseOrderLine.id,
    joins=(OF_ORDER,),
    steps=ORDERED_LINES.steps,
    reaches=FROM_WHOM | WHAT,
    where=(WAITS,),
    party=PurchaseOrder.party_id,
    measures={"overdue_purchase_orders": func.count(PurchaseOrder.id.distinct())},
    fields={"overdue": is_late},
)
CAME = Fact(
    base=PurchaseReceiptLine,
    identity=PurchaseReceiptLine.id,
    joins=(
        (PurchaseReceipt, PurchaseReceipt.id == PurchaseReceiptLine.receipt_id),
        (PurchaseOrderLine, PurchaseOrderLine.id == PurchaseReceiptLine.order_line_id),
        OF_ORDER,
    ),
    steps=ORDERED_LINES.steps,
    reaches=FROM_WHOM | WHAT,
    day=PurchaseReceipt.business_date,
    party=PurchaseOrder.party_id,
    measures={
        "units_received": func.sum(PurchaseReceiptLine.quantity - PurchaseReceiptLine.returned)
    },
)
_AGREED = func.coalesce(PurchaseOrderLine.promised_on, PurchaseOrderLine.due_on)
CAME_IN_FULL = Fact(
    base=PurchaseOrderLine,
    identity=PurchaseOrderLine.id,
    joins=(OF_ORDER, (IN_FULL, IN_FULL.c.order_line_id == PurchaseOrderLine.id)),
    steps=ORDERED_LINES.steps,
    reaches=FROM_WHOM | WHAT,
    where=(IS_ORDERED,),
    day=IN_FULL.c.day,
    party=PurchaseOrder.party_id,
    measures={
        "supplier_lines": func.count(),
        "supplier_lines_on_time": func.sum(case((IN_FULL.c.day <= _AGREED, 1), else_=0)),
    },
)
BILLED = Fact(
    base=BillLineRow,
    identity=BillLineRow.id,
    joins=((Bill, Bill.id == BillLineRow.bill_id),),
    steps=supplier_step(Bill.party_id) | what_steps(BillLineRow.variant_id),
    reaches=FROM_WHOM | WHAT,
    day=Bill.business_date,
    party=Bill.party_id,
    measures={
        "billed_amount": func.sum(
            case(
                (Bill.kind == BillKind.CREDIT, NOTHING - BillLineRow.base_net_minor),
                else_=BillLineRow.base_net_minor,
            )
        )
    },
)
WE_OWE = Fact(
    base=EntryLineRow,
    identity=EntryLineRow.id,
    joins=(
        (
            Account,
            and_(Account.id == EntryLineRow.account_id, Account.role == AccountRole.PAYABLE),
        ),
        (Entry, Entry.id == EntryLineRow.entry_id),
    ),
    steps=supplier_step(EntryLineRow.party_id),
    reaches=FROM_WHOM,
    day=Entry.business_date,
    party=EntryLineRow.party_id,
    measures={"payables": func.sum(NOTHING - EntryLineRow.amount_minor)},
)
OVERDUE_BILLS = Fact(
    base=Bill,
    identity=Bill.id,
    steps=supplier_step(Bill.party_id),
    reaches=FROM_WHOM,
    where=(Bill.state == InvoiceState.OPEN, Bill.kind != BillKind.CREDIT),
    party=Bill.party_id,
    measures={"overdue_payables": func.sum(Bill.base_open_minor)},
    fields={"overdue": lambda asked: Bill.due_date < asked.today},
)
IS_SUPPLIER = (
    HeldRole,
    and_(HeldRole.party_id == Party.id, HeldRole.role == PartyRole.SUPPLIER),
)
SUPPLIERS = Fact(
    base=Party,
    identity=Party.id,
    joins=(IS_SUPPLIER,),
    where=(Party.archived_at.is_(None),),
    party=Party.id,
    measures={"supplier_count": func.count()},
)
BUYING_FACTS = (
    ORDERED_LINES,
    AWAITED_LINES,
    LATE_LINES,
    CAME,
    CAME_IN_FULL,
    BILLED,
    WE_OWE,
    OVERDUE_BILLS,
    SUPPLIERS,
)

_TOTALS = (
    select(
        PurchaseOrderLine.order_id,
        func.min(PurchaseOrderLine.due_on).label("due"),
        func.min(case((PurchaseOrderLine.quantity > KEPT, PurchaseOrderLine.due_on))).label(
            "awaited"
        ),
    )
    .group_by(PurchaseOrderLine.order_id)
    .subquery()
)
_LINES_OF_ORDERS = (
    select(PurchaseOrderLine.order_id)
    .join(Variant, Variant.id == PurchaseOrderLine.variant_id)
    .join(Product, Product.id == Variant.product_id)
    .join(Category, Category.id == Product.category_id)
)


def _is_order(written: str) -> ColumnElement[bool]:
    """Tell whether an order has a number."""
    read = read_number(written)
    if read is None or read.prefix not in (None, "PO"):
        return false()
    return has_number(read, PurchaseOrder.year, PurchaseOrder.number)


PURCHASE_ORDERS = Fact(
    base=PurchaseOrder,
    identity=PurchaseOrder.id,
    steps=supplier_step(PurchaseOrder.party_id)
    | {"totals": Step(_TOTALS, _TOTALS.c.order_id == PurchaseOrder.id)},
    reaches=FROM_WHOM | inside(PurchaseOrder.id, _LINES_OF_ORDERS),
    where=(IS_ORDERED,),
    party=PurchaseOrder.party_id,
    fields={
        "number": lambda _: PurchaseOrder.number,
        "ordered_date": lambda _: PurchaseOrder.ordered_on,
        "arrival_date": lambda _: func.coalesce(_TOTALS.c.awaited, _TOTALS.c.due),
        "open": lambda _: IS_AWAITED,
        "overdue": lambda asked: and_(
            IS_AWAITED, func.coalesce(_TOTALS.c.awaited, asked.today) < asked.today
        ),
    },
    is_numbered=_is_order,
)
"""Orders to suppliers as a list; their amounts are in several currencies and stay out of it."""
