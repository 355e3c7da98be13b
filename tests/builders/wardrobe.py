"""What the coffee house sells beside coffee: a shirt in forms, and customers who pay in ways."""

import dataclasses
from dataclasses import dataclass
from decimal import Decimal

from erp_core.catalog import NewPrice, NewProduct, NewVariant, create_product, set_prices
from erp_core.finance import (
    METHODS,
    NewPaymentAccount,
    PaymentAccountKind,
    add_payment_account,
    get_payment_account,
)
from erp_core.inventory import receive_stock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    RETAIL,
    OrderRules,
    OrderView,
    confirm_order,
    deliver_order,
    get_order,
    invoice_order,
    note_arrival,
    place_order,
)
from tests.builders.catalog import LONG_AGO, a_category
from tests.builders.coffee_shop import BOSS, Shop
from tests.builders.finance import a_gift_card, a_payment
from tests.builders.sales import wanted

FORMS = {
    "small": ("black", "S", "Shirt black S", "衬衫黑色小号", "20.00", "9"),
    "large": ("black", "L", "Shirt black L", "衬衫黑色大号", "25.00", "9"),
    "white": ("white", "S", "Shirt white S", "衬衫白色小号", "18.00", "9"),
    "gone": ("green", "S", "Shirt green S", "衬衫绿色小号", "20.00", "0"),
}


@dataclass(frozen=True)
class Wardrobe:
    """The ids: shirts by form, a mug, and how Wei and Ana pay.

    Attributes:
        shirts: Small 20.00, large 25.00, white 18.00, and ``gone``, which is not in stock.
        card: Wei's card, ending 4242.
        paypal: Wei's account with a payment service.
        gift: Wei's gift card, with 30.00 on it.
        anas_card: Ana's card, ending 9999.
    """

    shop: Shop
    shirts: dict[str, int]
    mug: int
    card: int
    paypal: int
    gift: int
    anas_card: int


def a_wardrobe(shop: Shop) -> Wardrobe:
    """Hang shirts up, and note how the customers pay."""

    def hang(tx: Tx) -> Wardrobe:
        shirts = _shirts(tx)
        mug = _product(tx, "Mug", "杯子", {"mug": ("blue", "-", "Mug blue", "蓝杯子", "9.00", "9")})
        kind = PaymentAccountKind
        card = _a_way(tx, shop.wei, kind.CARD, "Visa", "4242")
        paypal = _a_way(tx, shop.wei, kind.WALLET, "PayPal")
        anas = _a_way(tx, shop.ana, kind.CARD, "Visa", "9999")
        gift = a_gift_card(tx, shop.wei, "30.00")
        return Wardrobe(shop, shirts, mug["mug"], card, paypal, gift, anas)

    return shop.database.run(hang)


def _a_way(
    tx: Tx, party_id: int, kind: PaymentAccountKind, provider: str, last_four: str | None = None
) -> int:
    new = NewPaymentAccount(party_id=party_id, kind=kind, provider=provider, last_four=last_four)
    return add_payment_account(tx, BOSS, new).id


def _shirts(tx: Tx) -> dict[str, int]:
    return _product(tx, "Shirt", "衬衫", FORMS)


def _product(
    tx: Tx, name: str, chinese: str, forms: dict[str, tuple[str, str, str, str, str, str]]
) -> dict[str, int]:
    variants = tuple(
        NewVariant(
            sku=f"{name}-{form}".upper(),
            name_en=en,
            name_zh=zh,
            options={"color": color, "size": size},
        )
        for form, (color, size, en, zh, _, _) in forms.items()
    )
    new = NewProduct(name_en=name, name_zh=chinese, category_id=a_category(tx), variants=variants)
    made = create_product(tx, BOSS, new).variants
    ids = {each.sku.partition("-")[2].lower(): each.id for each in made}
    for form, (_, _, _, _, price, stock) in forms.items():
        new_price = NewPrice(variant_id=ids[form], unit_price=price, valid_from=LONG_AGO)
        set_prices(tx, BOSS, 1, [new_price])
        if stock != "0":
            receive_stock(tx, BOSS, ids[form], Decimal(stock), Decimal("8.00"))
    return ids


def bought(wardrobe: Wardrobe, *articles: int, account: int | None = None) -> OrderView:
    """Let Wei buy one of each article and pay with the card, or another account."""
    return wardrobe.shop.database.run(
        lambda tx: buy(tx, wardrobe, articles, account or wardrobe.card)
    )


def buy(tx: Tx, wardrobe: Wardrobe, articles: tuple[int, ...], account: int) -> OrderView:
    """Order, invoice and pay."""
    placed = place_order(tx, BOSS, wanted(wardrobe.shop.wei, *((one, "1") for one in articles)))
    order_id = confirm_order(tx, BOSS, placed.id).id
    invoice = invoice_order(tx, BOSS, order_id)
    amount = str(invoice.gross.amount)
    method = METHODS[get_payment_account(tx, BOSS, account).kind]
    a_payment(tx, wardrobe.shop.wei, amount, {invoice.id: amount}, method, account)
    return get_order(tx, BOSS, order_id)


def arrived(wardrobe: Wardrobe, order_id: int) -> None:
    """Deliver an order, and note that it is with the customer."""

    def run(tx: Tx) -> None:
        deliver_order(tx, BOSS, order_id)
        note_arrival(tx, BOSS, order_id)

    wardrobe.shop.database.run(run)


def with_rules(database: Database, rules: OrderRules = RETAIL) -> None:
    """Set the rules for changes after the order."""
    database.ports = dataclasses.replace(database.ports, policies={OrderRules: rules})
