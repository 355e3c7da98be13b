"""Counting what became of an order's lines, all of them in one statement."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Update, update
from sqlalchemy.orm.attributes import set_committed_value

from erp_core.kernel.changing import Given, change_rows
from erp_core.kernel.transaction import Tx
from erp_core.sales.tables import OrderLine

Counted = Sequence[tuple[OrderLine, Decimal]]
"""Lines of one order that is locked, each once, and how much more of each."""


def count_delivered(tx: Tx, counted: Counted) -> None:
    """Count what left the house."""
    rows = [{"id": line.id, "delivered": quantity} for line, quantity in counted]
    change_rows(tx, OrderLine, rows, _delivered)
    for line, quantity in counted:
        set_committed_value(line, "delivered", line.delivered + quantity)


def count_invoiced(tx: Tx, counted: Counted) -> None:
    """Count what was invoiced."""
    rows = [{"id": line.id, "invoiced": quantity} for line, quantity in counted]
    change_rows(tx, OrderLine, rows, _invoiced)
    for line, quantity in counted:
        set_committed_value(line, "invoiced", line.invoiced + quantity)


def _delivered(given: Given) -> Update:
    more = OrderLine.delivered + given["delivered"]
    return update(OrderLine).where(OrderLine.id == given["id"]).values(delivered=more)


def _invoiced(given: Given) -> Update:
    more = OrderLine.invoiced + given["invoiced"]
    return update(OrderLine).where(OrderLine.id == given["id"]).values(invoiced=more)
