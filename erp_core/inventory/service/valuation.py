"""What stock is worth, by moving average, and its postings: sub-ledger and ledger move together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from erp_core import finance
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry
from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.schemas import Source
from erp_core.inventory.tables import StockValue
from erp_core.kernel.actor import Actor
from erp_core.kernel.column_types import Micros
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx

_HALF = Fraction(1, 2)


def share_of(value: Money, part: Decimal, whole: Decimal) -> Money:
    """Return a part's share of a value, half up; all of it takes all, so that nothing is left."""
    if part >= whole:
        return value
    exact = Fraction(value.minor) * Fraction(part) / Fraction(whole)
    return Money(min(value.minor, int(exact + _HALF)), value.currency)


def values_of(tx: Tx, variant_ids: Iterable[int]) -> dict[int, tuple[Decimal, Money]]:
    """Lock and return quantity and value of articles, in the order of their ids."""
    rows = tx.session.execute(
        select(
            StockValue.variant_id, StockValue.quantity, StockValue.value_minor, StockValue.currency
        )
        .where(StockValue.variant_id.in_(sorted(set(variant_ids))))
        .order_by(StockValue.variant_id)
        .with_for_update()
    )
    return {row[0]: (row[1], Money(row[2], row[3])) for row in rows}


def raise_value(tx: Tx, variant_id: int, quantity: Decimal, value: Money) -> None:
    """Add stock and its value."""
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    new = insert(StockValue).values(
        variant_id=variant_id, quantity=quantity, value_minor=value.minor, currency=value.currency
    )
    tx.session.execute(
        new.on_conflict_do_update(
            index_elements=[StockValue.variant_id],
            set_={
                "quantity": StockValue.quantity + new.excluded.quantity,
                "value_minor": StockValue.value_minor + new.excluded.value_minor,
            },
        )
    )


def withdraw_value(tx: Tx, quantities: Mapping[int, Decimal]) -> dict[int, Money]:
    """Take the value of what leaves, at the moving average; returns it by article."""
    worth = values_of(tx, quantities)
    costs = {
        variant_id: share_of(worth[variant_id][1], quantity, worth[variant_id][0])
        for variant_id, quantity in quantities.items()
    }
    tx.connection.execute(
        update(StockValue)
        .where(StockValue.variant_id == bindparam("v_id"))
        .values(
            quantity=StockValue.quantity - bindparam("by", type_=Micros()),
            value_minor=StockValue.value_minor - bindparam("minor"),
        ),
        [
            {"v_id": variant_id, "by": quantities[variant_id], "minor": cost.minor}
            for variant_id, cost in sorted(costs.items())
        ],
    )
    return costs


def average_value(tx: Tx, variant_id: int, quantity: Decimal) -> Money | None:
    """Return what a quantity is worth at the moving average; None without stock to tell."""
    worth = values_of(tx, [variant_id]).get(variant_id)
    if worth is None or worth[0] == NOTHING:
        return None
    exact = Fraction(worth[1].minor) * Fraction(quantity) / Fraction(worth[0])
    return Money(int(exact + _HALF), worth[1].currency)


def base_currency(tx: Tx) -> str:
    """Return the currency that stock is valued in."""
    return get_organisation(tx).currency


def post_value(
    tx: Tx, actor: Actor, value: Money, against: AccountRole, source: Source, memo: str
) -> None:
    """Post a change of stock's value (positive: more) against another account."""
    if not value:
        return
    entry = NewEntry(
        journal=Journal.STOCK,
        business_date=business_date(tx),
        memo=memo,
        lines=(EntryLine.of(AccountRole.STOCK, value), EntryLine.of(against, -value)),
        source=source,
    )
    finance.post_entry(tx, _bookkeeper(actor), entry)


def _bookkeeper(actor: Actor) -> Actor:
    """Let a move of stock be posted by whoever may make the move, in their own name."""
    return replace(actor, permissions=actor.permissions | {"finance.post_entry"})
