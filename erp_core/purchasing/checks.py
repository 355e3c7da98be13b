"""What is always true of purchases, examined row by row."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select

from erp_core import finance
from erp_core.finance import AccountRole
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.exactness import exact_amounts
from erp_core.kernel.sequences import Counter
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.accruals import accrued
from erp_core.purchasing.states import PURCHASE, MatchState, PurchaseState
from erp_core.purchasing.tables import (
    PurchaseBill,
    PurchaseBillLine,
    PurchaseBillPart,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceiptLine,
    PurchaseRequest,
    PurchaseReturn,
    PurchaseStep,
)

NOTHING = Decimal(0)
SERIES: dict[str, type[PurchaseOrder] | type[PurchaseRequest]] = {
    "purchase_order": PurchaseOrder,
    "purchase_request": PurchaseRequest,
}


def quantities_are_bounded(tx: Tx) -> Findings:
    """Find lines with more received than is tolerated, more billed than received, and the like."""
    lines = list(tx.session.scalars(select(PurchaseOrderLine).order_by(PurchaseOrderLine.id)))
    return Findings.of(len(lines), (word for line in lines for word in _out_of_bounds(line)))


def lines_are_their_receipts(tx: Tx) -> Findings:
    """Find order lines whose counters differ from receipts, returns and bills behind them."""
    counted = {
        row[0]: tuple(row[1:])
        for row in tx.session.execute(
            select(
                PurchaseReceiptLine.order_line_id,
                func.sum(PurchaseReceiptLine.quantity),
                func.sum(PurchaseReceiptLine.returned),
                func.sum(PurchaseReceiptLine.billed),
                func.sum(PurchaseReceiptLine.credited),
            ).group_by(PurchaseReceiptLine.order_line_id)
        )
    }
    lines = list(tx.session.scalars(select(PurchaseOrderLine).order_by(PurchaseOrderLine.id)))
    empty = (NOTHING,) * 4
    return Findings.of(
        len(lines),
        (
            f"line {line.id} counts otherwise than its receipts"
            for line in lines
            if counted.get(line.id, empty)
            != (line.received, line.returned, line.billed, line.credited)
        ),
    )


def receipts_are_their_documents(tx: Tx) -> Findings:
    """Find receipt lines that returns and bills count otherwise."""
    returned = dict(
        tx.session.execute(
            select(PurchaseReturn.receipt_line_id, func.sum(PurchaseReturn.quantity)).group_by(
                PurchaseReturn.receipt_line_id
            )
        ).all()
    )
    billed = {
        row[0]: (row[1], row[2])
        for row in tx.session.execute(
            select(
                PurchaseBillPart.receipt_line_id,
                func.sum(PurchaseBillPart.quantity),
                func.sum(PurchaseBillPart.credited),
            ).group_by(PurchaseBillPart.receipt_line_id)
        )
    }
    rows = list(tx.session.scalars(select(PurchaseReceiptLine).order_by(PurchaseReceiptLine.id)))
    return Findings.of(
        len(rows),
        (
            f"receipt line {row.id} counts otherwise than its returns and bills"
            for row in rows
            if returned.get(row.id, NOTHING) != row.returned
            or billed.get(row.id, (NOTHING, NOTHING)) != (row.billed, row.credited)
        ),
    )


def received_is_in_the_ledger(tx: Tx) -> Findings:
    """Compare what is received and not billed with what purchases posted on its account."""
    rows = list(tx.session.scalars(select(PurchaseReceiptLine).order_by(PurchaseReceiptLine.id)))
    if not rows:
        return Findings(0)
    posted = finance.posted_by_source(tx, AccountRole.GOODS_RECEIVED_NOT_INVOICED)
    wrong = [
        f"receipt line {row.id} was booked on {-posted.get(('stock_moves', row.move_id), 0)}"
        for row in rows
        if row.move_id is not None
        and -posted.get(("stock_moves", row.move_id), 0) != row.base_minor
    ]
    sources = _sources(tx)
    ledger = -sum(minor for source, minor in posted.items() if source in sources)
    kept = sum(accrued(row) for row in rows)
    if ledger != kept:
        wrong.append(f"{kept} is received and not billed, the ledger says {ledger} (minor)")
    return Findings.of(len(rows), wrong)


def bills_are_posted_as_entered(tx: Tx) -> Findings:
    """Find bills that are posted without their goods, or held with goods taken for them."""
    parts = dict(
        tx.session.execute(
            select(PurchaseBillLine.id, func.sum(PurchaseBillPart.quantity))
            .join(PurchaseBillPart, PurchaseBillPart.line_id == PurchaseBillLine.id)
            .group_by(PurchaseBillLine.id)
        ).all()
    )
    pairs = tx.session.execute(
        select(PurchaseBill, PurchaseBillLine)
        .join(PurchaseBillLine, PurchaseBillLine.purchase_bill_id == PurchaseBill.id)
        .order_by(PurchaseBillLine.id)
    ).all()
    return Findings.of(
        len(pairs),
        (
            f"line {line.position} of purchase bill {row.id} bills {line.quantity}, "
            f"{parts.get(line.id, NOTHING)} were taken for it"
            for row, line in pairs
            if parts.get(line.id, NOTHING)
            != (line.quantity if row.state == MatchState.POSTED else NOTHING)
        ),
    )


def orders_took_declared_steps(tx: Tx) -> Findings:
    """Find orders that did not get to their state by declared steps, or are in a wrong one."""
    present = dict(tx.session.execute(select(PurchaseOrder.id, PurchaseOrder.state)).all())
    steps = [
        (row.order_id, row.from_state, row.to_state)
        for row in tx.session.scalars(select(PurchaseStep).order_by(PurchaseStep.id))
    ]
    astray = PURCHASE.astray(PurchaseState.DRAFT, present, steps)
    return Findings.of(
        len(present), (f"purchase order {id_} did not get there by its steps" for id_ in astray)
    )


def orders_are_numbered(tx: Tx) -> Findings:
    """Find gaps and duplicates in the numbers of orders and requests."""
    found: dict[tuple[str, str], list[int]] = {}
    for series, table in SERIES.items():
        for year, number in tx.session.execute(select(table.year, table.number)):
            found.setdefault((series, str(year)), []).append(number or 0)
    last = {
        (row.series, row.period): row.last
        for row in tx.session.scalars(select(Counter).where(Counter.series.in_(SERIES)))
    }
    return Findings.of(
        sum(len(numbers) for numbers in found.values()),
        (
            f"{series} {year}: the numbers are not 1 to {last.get((series, year), 0)}"
            for series, year in sorted(found.keys() | last.keys())
            if sorted(found.get((series, year), []))
            != list(range(1, last.get((series, year), 0) + 1))
        ),
    )


CHECKS: tuple[Check, ...] = (
    Check("I2", "What is received and not billed equals its account", received_is_in_the_ledger),
    Check(
        "I4", "No more is received than tolerated, nor billed than received", quantities_are_bounded
    ),
    Check("I4", "Order lines count what their receipts say", lines_are_their_receipts),
    Check("I4", "Receipts count what returns and bills say", receipts_are_their_documents),
    Check("I4", "A posted bill takes the goods that it bills", bills_are_posted_as_entered),
    Check("I5", "Purchase orders and requests are numbered without gaps", orders_are_numbered),
    Check("I6", "Purchase orders moved along their transitions", orders_took_declared_steps),
    exact_amounts("purchasing"),
)


def _out_of_bounds(line: PurchaseOrderLine) -> Iterator[str]:
    if not NOTHING <= line.returned <= line.received:
        yield f"line {line.id}: more went back than came"
    if line.received - line.returned > line.receivable:
        yield f"line {line.id}: more came than is tolerated"
    if not NOTHING <= line.credited <= line.billed:
        yield f"line {line.id}: more is credited than billed"
    if line.billed - line.credited > line.received:
        yield f"line {line.id}: more is billed than came"


def _sources(tx: Tx) -> set[tuple[str, int]]:
    """Name every document of purchasing that posts on goods received not invoiced."""
    moves = tx.session.scalars(select(PurchaseReceiptLine.move_id))
    bills = {id_ for id_ in tx.session.scalars(select(PurchaseBill.bill_id)) if id_ is not None}
    sources = {("stock_moves", id_) for id_ in moves if id_ is not None}
    sources |= {("purchase_returns", id_) for id_ in tx.session.scalars(select(PurchaseReturn.id))}
    sources |= {("purchase_bills", id_) for id_ in tx.session.scalars(select(PurchaseBill.id))}
    sources |= {("bills", id_) for id_ in bills | finance.credits_of_bills(tx, bills)}
    return sources
