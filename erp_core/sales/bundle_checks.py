"""What is always true of sets that were offered or ordered."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from erp_core.catalog import line_amount
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.bundles import BundleView, from_data
from erp_core.sales.tables import Order, OrderLine, Quotation, QuotationLine

_Line = tuple[str, int, str, Any, Decimal, Decimal, Decimal]
"""Document, its id and currency; the set, price, quantity and discount of the line."""


def bundles_cost_their_price(tx: Tx) -> Findings:
    """Compare the amounts of the lines of each set with the price of the set, to the cent."""
    lines = [*_of_orders(tx), *_of_quotations(tx)]
    wrong = list(_wrong(lines))
    return Findings.of(len(lines), wrong)


def _of_orders(tx: Tx) -> list[_Line]:
    rows = tx.session.execute(
        select(
            Order.id,
            Order.currency,
            OrderLine.bundle,
            OrderLine.unit_price,
            OrderLine.quantity,
            OrderLine.discount,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.bundle.is_not(None))
    )
    return [("order", *row) for row in rows]


def _of_quotations(tx: Tx) -> list[_Line]:
    rows = tx.session.execute(
        select(
            Quotation.id,
            Quotation.currency,
            QuotationLine.bundle,
            QuotationLine.unit_price,
            QuotationLine.quantity,
            QuotationLine.discount,
        )
        .join(Quotation, Quotation.id == QuotationLine.quotation_id)
        .where(QuotationLine.bundle.is_not(None))
    )
    return [("quotation", *row) for row in rows]


def _wrong(lines: Iterable[_Line]) -> Iterable[str]:
    asked: dict[tuple[str, int, int], Money | None] = {}
    parts: dict[tuple[str, int, int], Money] = {}
    for document, id_, currency, told, unit_price, quantity, discount in lines:
        try:
            bundle = _read(told)
            key = (document, id_, bundle.place)
            price = line_amount(bundle.unit_price, bundle.quantity, currency, discount)
            share = line_amount(unit_price, quantity, currency, discount)
            parts[key] = share + parts.get(key, Money.zero(currency))
            same = asked.setdefault(key, price) == price
        except (ValidationError, DomainError, TypeError):
            yield f"{document} {id_}: what is told of a set is none"
            continue
        if not same:
            yield f"{document} {id_}: the lines of set {bundle.place} tell different prices"
    for (document, id_, place), share in parts.items():
        if share != asked[document, id_, place]:
            yield f"{document} {id_}: set {place} is sold for {share}, not its price"


def _read(told: dict[str, Any] | None) -> BundleView:
    """Read a set; SQLAlchemy gives whatever stands in the column, also a JSON ``null``."""
    bundle = from_data(told)
    if bundle is None:
        raise TypeError
    return bundle


BUNDLE_CHECKS = (Check("I8", "The lines of a set sum to its price", bundles_cost_their_price),)
