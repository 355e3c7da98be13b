"""Brings a retailer of the cases into a database, through our own verbs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from benchmarks.tau.addresses import of_party, of_shipping
from erp_core import catalog, finance, inventory, parties, sales
from erp_core.finance import (
    METHODS,
    Allocation,
    NewPayment,
    NewPaymentAccount,
    NewStoredValue,
    PaymentAccountKind,
    StoredValueSource,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import Organisation, business_date, found_organisation
from erp_core.kernel.transaction import Tx

HOUSE = system("import")
CURRENCY = "USD"
KINDS = {
    "credit_card": PaymentAccountKind.CARD,
    "paypal": PaymentAccountKind.WALLET,
    "gift_card": PaymentAccountKind.GIFT_CARD,
}
BEFORE = "cancelled before"
Plain = dict[str, Any]


@dataclass
class Known:
    """What the cases call our records.

    Attributes:
        parties: User to customer.
        orders: Order to order.
        accounts: Payment method to payment account.
        variants: Item to article.
    """

    parties: dict[str, int] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    variants: dict[str, int] = field(default_factory=dict)


def usd(amount: float) -> Money:
    """Read an amount that JSON wrote as a number."""
    return Money.of(f"{amount:.2f}", CURRENCY)


def import_shop(database: Database, db: Plain) -> Known:
    """Found the company and bring in its products, users and orders."""
    known = Known()
    database.run(_found)
    database.run(lambda tx: _products(tx, db, known))
    for user in db["users"].values():
        orders = [db["orders"][id_] for id_ in user["orders"]]
        database.run(lambda tx, user=user, orders=orders: _user(tx, user, orders, known))
    database.run(lambda tx: _take_off_sale(tx, db, known))
    return known


def _found(tx: Tx) -> None:
    organisation = Organisation(
        name="Retail", country="US", currency=CURRENCY, zone="America/New_York"
    )
    found_organisation(tx, organisation)
    finance.install_chart(tx, HOUSE)
    warehouse = inventory.NewWarehouse(code="MAIN", name_en="Main", name_zh="主仓")
    inventory.create_warehouse(tx, HOUSE, warehouse)


def _products(tx: Tx, db: Plain, known: Known) -> None:
    new = catalog.NewCategory(code="retail", name_en="Retail", name_zh="零售")
    category = catalog.create_category(tx, HOUSE, new).id
    standard = catalog.NewPriceList(
        code="STANDARD",
        name_en="Standard",
        name_zh="标准",
        currency=CURRENCY,
        standard=True,
        tax_included=False,
    )
    prices = catalog.create_price_list(tx, HOUSE, standard).id
    ordered = Counter(i["item_id"] for o in db["orders"].values() for i in o["items"])
    for product in db["products"].values():
        for sku, variant_id in _product(tx, product, category):
            known.variants[sku] = variant_id
        _stock(tx, product["variants"].values(), prices, ordered, known)


def _product(tx: Tx, product: Plain, category: int) -> Iterator[tuple[str, int]]:
    variants = tuple(
        catalog.NewVariant(
            sku=each["item_id"],
            name_en=product["name"],
            name_zh=product["name"],
            options=each["options"],
        )
        for each in product["variants"].values()
    )
    new = catalog.NewProduct(
        name_en=product["name"],
        name_zh=product["name"],
        category_id=category,
        variants=variants,
    )
    for made in catalog.create_product(tx, HOUSE, new).variants:
        yield made.sku, made.id


def _stock(
    tx: Tx, variants: Sequence[Plain], price_list: int, ordered: Counter[str], known: Known
) -> None:
    """Price the articles, and receive what was ordered of them and a thousand of those on sale."""
    today = business_date(tx)
    rows = [
        catalog.NewPrice(
            variant_id=known.variants[each["item_id"]],
            unit_price=f"{each['price']:.2f}",
            valid_from=today,
        )
        for each in variants
    ]
    catalog.set_prices(tx, HOUSE, price_list, rows)
    for each in variants:
        quantity = ordered[each["item_id"]] + (1_000 if each["available"] else 0)
        if quantity:
            cost = usd(each["price"] * 0.6).amount
            variant_id = known.variants[each["item_id"]]
            inventory.receive_stock(tx, HOUSE, variant_id, Decimal(quantity), cost)


def _take_off_sale(tx: Tx, db: Plain, known: Known) -> None:
    for product in db["products"].values():
        for each in product["variants"].values():
            if not each["available"]:
                catalog.archive_variant(tx, HOUSE, known.variants[each["item_id"]])


def _user(tx: Tx, user: Plain, orders: Sequence[Plain], known: Known) -> None:
    name = f"{user['name']['first_name']} {user['name']['last_name']}"
    email = parties.NewContactPoint(kind="email", value=user["email"])
    new = parties.NewParty(
        kind=parties.PartyKind.PERSON, name=name, addresses=(of_party(name, user["address"]),)
    )
    party_id = parties.create_party(tx, HOUSE, new).id
    known.parties[user["user_id"]] = party_id
    parties.add_contact_point(tx, HOUSE, party_id, email)
    finance.set_customer_terms(tx, HOUSE, party_id, 0, None)
    moved = [entry for order in orders for entry in order["payment_history"]]
    for method in user["payment_methods"].values():
        _account(tx, party_id, method, moved, known)
    for order in orders:
        _order(tx, party_id, name, order, known)
    for method in user["payment_methods"].values():
        _balance(tx, method, known)


def _account(tx: Tx, party_id: int, method: Plain, moved: Sequence[Plain], known: Known) -> None:
    """Note a payment method; a gift card is loaded with what it will have paid and still holds."""
    new = NewPaymentAccount(
        party_id=party_id,
        kind=KINDS[method["source"]],
        provider=method.get("brand"),
        last_four=method.get("last_four"),
        token=method["id"],
    )
    account = finance.add_payment_account(tx, HOUSE, new).id
    known.accounts[method["id"]] = account
    if new.kind is PaymentAccountKind.GIFT_CARD:
        spent = sum(
            entry["amount"]
            for entry in moved
            if entry["payment_method_id"] == method["id"] and entry["transaction_type"] == "payment"
        )
        amount = usd(method["balance"] + spent)
        if amount:
            value = NewStoredValue(
                amount=amount, source=StoredValueSource.OPENING, reason="brought in"
            )
            finance.load_stored_value(tx, HOUSE, account, value)


def _balance(tx: Tx, method: Plain, known: Known) -> None:
    """Take off a gift card what a cancelled order brought back beyond what it holds."""
    if method["source"] != "gift_card":
        return
    account = known.accounts[method["id"]]
    held = finance.get_payment_account(tx, HOUSE, account).balance
    surplus = Money.zero(CURRENCY) if held is None else held - usd(method["balance"])
    if surplus:
        value = NewStoredValue(
            amount=surplus, source=StoredValueSource.OPENING, reason="brought in"
        )
        finance.withdraw_stored_value(tx, HOUSE, account, value)


def _order(tx: Tx, party_id: int, name: str, order: Plain, known: Known) -> None:
    lines = tuple(
        sales.NewOrderLine(variant_id=known.variants[each["item_id"]], quantity=Decimal(1))
        for each in order["items"]
    )
    new = sales.NewOrder(party_id=party_id, lines=lines, note=order["order_id"], channel="import")
    placed = sales.place_order(tx, HOUSE, new)
    known.orders[order["order_id"]] = placed.id
    sales.change_address(tx, HOUSE, placed.id, of_shipping(name, order["address"]))
    sales.confirm_order(tx, HOUSE, placed.id)
    _pay(tx, placed, order["payment_history"][0], known)
    if order["status"] == "cancelled":
        sales.cancel_order(tx, HOUSE, placed.id, BEFORE)
    elif order["status"] != "pending":
        (parcel,) = order["fulfillments"]
        (code,) = parcel["tracking_id"]
        sales.deliver_order(tx, HOUSE, placed.id, tracking_code=code)
        if order["status"] == "delivered":
            sales.note_arrival(tx, HOUSE, placed.id)


def _pay(tx: Tx, order: sales.OrderSummary, paid: Mapping[str, Any], known: Known) -> None:
    invoice = sales.invoice_order(tx, HOUSE, order.id)
    account = finance.get_payment_account(tx, HOUSE, known.accounts[paid["payment_method_id"]])
    amount = usd(paid["amount"])
    new = NewPayment(
        party_id=order.party_id,
        amount=amount,
        method=METHODS[account.kind],
        account_id=account.id,
        reference=order.number,
        allocate_to=(Allocation(invoice_id=invoice.id, amount=amount),),
    )
    finance.record_payment(tx, HOUSE, new)
