"""A small market for tests: goods in stock with prices, who buys them, and their orders."""

from dataclasses import dataclass
from decimal import Decimal

from erp_core.finance import (
    InvoiceView,
    PaymentMethod,
    PaymentView,
    get_invoice,
    set_customer_terms,
)
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.inventory.checks import CHECKS as STOCK
from erp_core.kernel.actor import Actor, ActorKind, PartyId, system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.parties import NewAddress, NewParty, PartyKind, create_party
from erp_core.sales import (
    Condition,
    ConfirmedOrder,
    NewOrder,
    NewOrderLine,
    NewReturn,
    OrderView,
    ReturnView,
    ShippingAddress,
    approve_return,
    confirm_order,
    get_order,
    invoice_order,
    place_order,
    receive_return,
    refund_return,
    request_return,
)
from erp_core.sales.checks import CHECKS
from tests.builders.catalog import a_price, a_price_list, a_tax, a_variant
from tests.builders.finance import a_payment
from tests.builders.inventory import a_stocked_variant, received

CUSTOMER = frozenset(
    {
        "sales.read",
        "sales.place_order",
        "sales.confirm_order",
        "sales.cancel_order",
        "sales.change_address",
        "sales.repeat_order",
        "sales.request_return",
        "sales.request_quotation",
        "sales.accept_quotation",
        "sales.decline_quotation",
    }
)
ELSEWHERE = ShippingAddress(
    recipient="Wei Zhang", street="Elbchaussee 9", postcode="22765", city="Hamburg", country="DE"
)


@dataclass(frozen=True)
class Market:
    """The ids of a market: House Blend at 20.00, Yunnan at 25.00, 7 % tax on top, in stock."""

    database: Database
    wei: int
    cafe: int
    blend: int
    yunnan: int
    price_list: int


def a_market(database: Database, stock: str = "100", unit: str = "C62") -> Market:
    """Open a market: Wei pays in advance, the café has 14 days; coffee comes in bags, or loose."""

    def opened(tx: Tx) -> Market:
        tax = a_tax(tx)
        blend = a_stocked_variant(tx, stock, "8.00", unit=unit).id
        variant = a_variant(tx, "YN-1000", "Yunnan 1 kg", "云南 1公斤", (tax.id,), unit)
        if Decimal(stock):
            received(tx, variant.id, stock, "9.00")
        standard = a_price_list(tx)
        a_price(tx, standard, variant, "25.00")
        a_price(tx, standard, variant.model_copy(update={"id": blend}), "20.00")
        wei, cafe = a_buyer(tx, "Wei Zhang", 0), a_buyer(tx, "Café Lindner", 14)
        return Market(database, wei, cafe, blend, variant.id, standard.id)

    return database.run(opened)


def a_buyer(tx: Tx, name: str, payment_days: int, limit: Money | None = None) -> int:
    """Enter a customer with an address and terms; no days means paying in advance."""
    address = NewAddress(
        recipient=name, street="Hafenstr. 1", postcode="20457", city="Hamburg", country="DE"
    )
    new = NewParty(kind=PartyKind.COMPANY, name=name, addresses=(address,))
    party_id = create_party(tx, system(), new).id
    set_customer_terms(tx, system(), party_id, payment_days, limit)
    return party_id


def customer(party_id: int, *companies: int) -> Actor:
    """A customer who sees itself and some companies."""
    scope = frozenset(PartyId(each) for each in (party_id, *companies))
    return Actor(ActorKind.CUSTOMER, party_id, "customer", CUSTOMER, scope)


def wanted(party_id: int, *lines: tuple[int, str], **more: object) -> NewOrder:
    """An order to place: pairs of article and quantity."""
    asked = tuple(NewOrderLine(variant_id=v, quantity=Decimal(q)) for v, q in lines)
    return NewOrder.model_validate({"party_id": party_id, "lines": asked, **more})


def an_order(market: Market, party_id: int, *lines: tuple[int, str]) -> ConfirmedOrder:
    """Place and confirm an order, of two House Blend unless told otherwise."""

    def ordered(tx: Tx) -> ConfirmedOrder:
        new = wanted(party_id, *(lines or ((market.blend, "2"),)))
        return confirm_order(tx, system(), place_order(tx, system(), new).id)

    return market.database.run(ordered)


def billed(market: Market, order_id: int) -> InvoiceView:
    """Invoice an order and return the invoice with its number."""

    def bill(tx: Tx) -> InvoiceView:
        invoice = invoice_order(tx, system(), order_id)
        tx.settle()
        return get_invoice(tx, system(), invoice.id)

    return market.database.run(bill)


def paid(
    market: Market,
    invoice: InvoiceView,
    amount: str,
    method: PaymentMethod = PaymentMethod.CARD,
) -> PaymentView:
    """Pay some of an invoice."""
    return market.database.run(
        lambda tx: a_payment(tx, invoice.party_id, amount, {invoice.id: amount}, method)
    )


def coming_back(
    market: Market, order_id: int, quantity: str, condition: Condition = Condition.SEALED
) -> NewReturn:
    """Some of an order's first line, to be returned."""
    line = seen(market, order_id).lines[0]
    return NewReturn(
        line_id=line.id, quantity=Decimal(quantity), condition=condition, reason="not needed"
    )


def refunded(market: Market, order_id: int, quantity: str) -> ReturnView:
    """Take a return of some of an order's first line to its end."""
    new = coming_back(market, order_id, quantity)

    def run(tx: Tx) -> ReturnView:
        asked = request_return(tx, system(), new)
        for verb in (approve_return, receive_return, refund_return):
            last = verb(tx, system(), asked.id)
        return last

    return market.database.run(run)


def seen(market: Market, order_id: int, actor: Actor | None = None) -> OrderView:
    """Read an order."""
    return market.database.read(lambda tx: get_order(tx, actor or system(), order_id))


def violations(database: Database) -> list[str]:
    """Everything that any check of stock, books or orders complains about."""
    checks = (*CHECKS, *STOCK, *BOOKS)
    found = [database.read(check.run) for check in checks]
    return [violation for findings in found for violation in findings.violations]
