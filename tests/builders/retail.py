"""A shop whose customers change their minds: one shirt in three forms, and who pays how."""

from dataclasses import dataclass
from decimal import Decimal

from erp_core.catalog import (
    NewPrice,
    NewProduct,
    NewVariant,
    create_product,
    set_prices,
)
from erp_core.finance import METHODS, PaymentAccountKind, get_payment_account
from erp_core.inventory import receive_stock
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    ConfirmedOrder,
    confirm_order,
    deliver_order,
    invoice_order,
    note_arrival,
    place_order,
)
from tests.builders.catalog import LONG_AGO, a_category, a_price_list
from tests.builders.finance import a_gift_card, a_payment, an_account, books
from tests.builders.inventory import a_warehouse
from tests.builders.sales import a_buyer, wanted

PRICES = {"small": "20.00", "large": "25.00", "plain": "20.00", "gone": "30.00"}


@dataclass(frozen=True)
class Shop:
    """The ids of a shop.

    Attributes:
        shirts: The forms of one product, by name: small 20.00, large 25.00, plain 20.00, and
            ``gone`` 30.00, which is not in stock.
        mug: Another product, at 9.00.
        card: Ana's card.
        gift: Ana's gift card, with 30.00 on it.
    """

    database: Database
    ana: int
    shirts: dict[str, int]
    mug: int
    card: int
    gift: int
    price_list: int


def a_shop(database: Database, *, days: int = 0) -> Shop:
    """Open a shop; Ana pays in advance, or has days to pay."""

    def opened(tx: Tx) -> Shop:
        books(tx)
        a_warehouse(tx)
        listed = a_price_list(tx).id
        shirts = _product(tx, listed, "Shirt", PRICES)
        mug = _product(tx, listed, "Mug", {"mug": "9.00"})["mug"]
        for name, variant_id in {**shirts, "mug": mug}.items():
            if name != "gone":
                receive_stock(tx, system(), variant_id, Decimal(20), Decimal("8.00"))
        ana = a_buyer(tx, "Ana Costa", days)
        card = an_account(tx, ana, PaymentAccountKind.CARD)
        gift = a_gift_card(tx, ana, "30.00")
        return Shop(database, ana, shirts, mug, card, gift, listed)

    return database.run(opened)


def _product(tx: Tx, listed: int, name: str, prices: dict[str, str]) -> dict[str, int]:
    new = NewProduct(
        name_en=name,
        name_zh=name,
        category_id=a_category(tx, name.upper()),
        variants=tuple(
            NewVariant(sku=f"{name}-{form}".upper(), name_en=f"{name} {form}", name_zh=form)
            for form in prices
        ),
    )
    made = create_product(tx, system(), new).variants
    ids = {each.sku.partition("-")[2].lower(): each.id for each in made}
    rows = [
        NewPrice(variant_id=ids[form], unit_price=price, valid_from=LONG_AGO)
        for form, price in prices.items()
    ]
    set_prices(tx, system(), listed, rows)
    return ids


def bought(shop: Shop, *forms: str, with_account: int | None = None) -> ConfirmedOrder:
    """Let Ana buy one shirt of each form, and pay with her card or another account of hers."""
    return shop.database.run(lambda tx: buy(tx, shop, forms, with_account or shop.card))


def buy(tx: Tx, shop: Shop, forms: tuple[str, ...], account: int) -> ConfirmedOrder:
    """Place, confirm, invoice and pay an order."""
    lines = tuple((shop.shirts[form], "1") for form in forms)
    placed = place_order(tx, system(), wanted(shop.ana, *lines))
    order = confirm_order(tx, system(), placed.id)
    invoice = invoice_order(tx, system(), order.id)
    amount = str(invoice.gross.amount)
    method = METHODS[get_payment_account(tx, system(), account).kind]
    a_payment(tx, shop.ana, amount, {invoice.id: amount}, method, account)
    return order


def arrived(shop: Shop, order_id: int) -> None:
    """Deliver an order and note that it is with the customer."""

    def run(tx: Tx) -> None:
        deliver_order(tx, system(), order_id)
        note_arrival(tx, system(), order_id)

    shop.database.run(run)
