"""A house that buys from two suppliers, made through purchasing's own verbs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core import finance, inventory, purchasing
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.inventory import NewReorderRule
from erp_core.inventory.checks import CHECKS as STOCK
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Check
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.purchasing import (
    BilledLine,
    Confirmation,
    NewPrice,
    NewPurchaseBill,
    NewPurchaseLine,
    NewPurchaseOrder,
    NewPurchaseReceipt,
    PurchaseBillView,
    PurchaseOrderView,
    ReceiptView,
    ReceivedLine,
)
from erp_core.purchasing.checks import CHECKS
from tests.builders.catalog import a_tax, a_variant
from tests.builders.finance import books
from tests.builders.inventory import a_warehouse
from tests.builders.payables import a_supplier

EVERYTHING: tuple[Check, ...] = (*CHECKS, *STOCK, *BOOKS)


@dataclass(frozen=True)
class House:
    """A house with two articles and two suppliers."""

    database: Database
    beans: int
    filters: int
    finca: int
    other: int


def a_house(database: Database) -> House:
    """Open a house: beans at 8.00 from the finca within 5 days, dearer and sooner elsewhere."""

    def opened(tx: Tx) -> House:
        books(tx)
        a_warehouse(tx)
        tax = a_tax(tx)
        beans = a_variant(tx, "BEANS", tax_ids=(tax.id,)).id
        filters = a_variant(tx, "FILTERS", tax_ids=(tax.id,)).id
        finca, other = a_supplier(tx), a_supplier(tx, "Hafen Import")
        a_price(tx, finca, beans, "8.00", "10", "5", 5)
        a_price(tx, finca, beans, "7.50", "100", "5", 5)
        a_price(tx, other, beans, "9.00", "1", "1", 1)
        a_price(tx, other, filters, "0.50", "1", "1", 2)
        return House(database, beans, filters, finca, other)

    return database.run(opened)


def a_price(
    tx: Tx,
    party_id: int,
    variant_id: int,
    unit_price: str,
    least: str = "1",
    pack: str = "1",
    days: int = 0,
    currency: str = "EUR",
) -> int:
    """Note what a supplier asks and return the price's id."""
    new = NewPrice(
        party_id=party_id,
        variant_id=variant_id,
        currency=currency,
        unit_price=Decimal(unit_price),
        min_quantity=Decimal(least),
        pack_size=Decimal(pack),
        lead_days=days,
    )
    return purchasing.set_supplier_price(tx, system(), new).id


def an_order(
    tx: Tx, party_id: int, *lines: tuple[int, str], price: str | None = None, currency: str = "EUR"
) -> PurchaseOrderView:
    """Draft an order for articles and quantities."""
    new = NewPurchaseOrder(
        party_id=party_id,
        currency=currency,
        lines=tuple(
            NewPurchaseLine(
                variant_id=variant_id,
                quantity=Decimal(quantity),
                unit_price=None if price is None else Decimal(price),
            )
            for variant_id, quantity in lines
        ),
    )
    return purchasing.draft_purchase_order(tx, system(), new)


def sent(tx: Tx, order: PurchaseOrderView, due_on: date | None = None) -> PurchaseOrderView:
    """Send an order and have it confirmed."""
    purchasing.send_purchase_order(tx, system(), order.id)
    return purchasing.confirm_purchase_order(tx, system(), order.id, Confirmation(due_on=due_on))


def receive(tx: Tx, order: PurchaseOrderView, *quantities: str) -> ReceiptView:
    """Receive quantities of an order's lines, in their order."""
    lines = tuple(
        ReceivedLine(line_id=line.id, quantity=Decimal(quantity))
        for line, quantity in zip(order.lines, quantities, strict=False)
        if Decimal(quantity)
    )
    new = NewPurchaseReceipt(lines=lines)
    return purchasing.receive_purchase_order(tx, system(), order.id, new)


def bill(
    tx: Tx, order: PurchaseOrderView, reference: str, *lines: tuple[str, str]
) -> PurchaseBillView:
    """Enter a bill of an order's lines: quantity and price of each."""
    new = NewPurchaseBill(
        party_id=order.party_id,
        reference=reference,
        bill_date=business_date(tx),
        lines=tuple(
            BilledLine(line_id=line.id, quantity=Decimal(quantity), unit_price=Decimal(price))
            for line, (quantity, price) in zip(order.lines, lines, strict=False)
            if Decimal(quantity)
        ),
    )
    return purchasing.enter_purchase_bill(tx, system(), new)


def a_rule(tx: Tx, variant_id: int, least: str, most: str) -> None:
    """Say when an article is to be bought again, and up to how much."""
    rule = NewReorderRule(minimum=Decimal(least), maximum=Decimal(most))
    inventory.set_reorder_rule(tx, system(), variant_id, rule)


def balance(tx: Tx, account: str) -> str:
    """Tell an account's balance today, a debit positive."""
    tx.settle()
    rows = finance.trial_balance(tx, system(), business_date(tx)).rows
    found = [str(row.balance.amount) for row in rows if row.account == account]
    return found[0] if found else "0.00"


def broken(database: Database) -> list[str]:
    """Run every check of purchasing, stock and books and return what they found."""
    found = [database.read(check.run) for check in EVERYTHING]
    return [violation for findings in found for violation in findings.violations]
