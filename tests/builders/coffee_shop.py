"""A small coffee house for tests of the assistant: articles, customers, orders, an invoice."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assistant.asker import Asker, Verification
from erp_core.access import customer_actor, stranger
from erp_core.catalog import (
    NewPrice,
    NewProduct,
    NewVariant,
    Synonym,
    create_product,
    set_prices,
)
from erp_core.finance import (
    NewPayment,
    PaymentMethod,
    record_payment,
    set_customer_terms,
)
from erp_core.inventory import NewWarehouse, create_warehouse, receive_stock
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.parties import (
    ContactKind,
    NewAddress,
    NewContactPoint,
    NewParty,
    PartyKind,
    Powers,
    create_party,
    grant_powers,
)
from erp_core.sales import (
    NewOrder,
    NewOrderLine,
    add_order_note,
    confirm_order,
    deliver_order,
    invoice_order,
    place_order,
    set_expectation,
    set_order_numbering,
    set_promise,
)
from tests.builders.catalog import a_category, a_price_list
from tests.builders.finance import books
from tests.builders.threads import a_thread

BOSS = system()


@dataclass(frozen=True)
class Shop:
    """What a test needs to know of the house: its database and the ids in it."""

    database: Database
    wei: int
    ana: int
    cafe: int
    yunnan: int
    house: int


def a_shop(database: Database, clock: FixedClock) -> Shop:
    """Open the house.

    Order 1041: the café's, delivered and invoiced four weeks ago, overdue by now. Order 1042:
    Wei's, paid by card and late. Order 1043: the café's, on its way.
    """
    today = clock.now()
    clock.move_to(today - timedelta(days=23))
    ids = database.run(_open)
    clock.move_to(today)
    shop = Shop(database, *ids)
    database.run(lambda tx: _today(tx, shop))
    return shop


def asker(
    shop: Shop,
    party_id: int | None,
    verification: Verification = Verification.LINKED,
    language: str = "en",
    channel: str = "telegram",
) -> Asker:
    """Somebody who writes; without a party a stranger."""
    if party_id is None:
        return Asker(stranger(), 1, None, "", Verification.PUBLIC, language, channel)
    actor = shop.database.read(lambda tx: customer_actor(tx, party_id))
    return Asker(actor, 1, party_id, actor.name, verification, language, channel)


def an_article(
    tx: Tx, price_list: int, sku: str, en: str, zh: str, price: str, stock: str, *words: str
) -> int:
    """Add an article in kilograms with a price and stock."""
    synonyms = tuple(
        Synonym(language="zh" if ord(word[0]) > 0x2E80 else "en", text=word) for word in words
    )
    variant = NewVariant(sku=sku, name_en=en, name_zh=zh, unit="KGM", weight=Decimal(1))
    new = NewProduct(
        name_en=en, name_zh=zh, category_id=a_category(tx), synonyms=synonyms, variants=(variant,)
    )
    made = create_product(tx, BOSS, new).variants[0]
    dated = NewPrice(variant_id=made.id, unit_price=Decimal(price), valid_from=date(2024, 1, 1))
    set_prices(tx, BOSS, price_list, [dated])
    if Decimal(stock):
        receive_stock(tx, BOSS, made.id, Decimal(stock), Decimal("8.00"))
    return made.id


def an_order(tx: Tx, party_id: int, variant_id: int, quantity: str) -> int:
    """Place and confirm an order."""
    line = NewOrderLine(variant_id=variant_id, quantity=Decimal(quantity))
    order = place_order(tx, BOSS, NewOrder(party_id=party_id, lines=(line,), channel="telegram"))
    confirm_order(tx, BOSS, order.id)
    return order.id


def a_customer(tx: Tx, kind: PartyKind, name: str, phone: str, city: str, zh: str = "") -> int:
    """Add a customer with a phone number and an address."""
    new = NewParty(
        kind=kind,
        name=name,
        name_zh=zh or None,
        contact_points=(NewContactPoint(kind=ContactKind.PHONE, value=phone),),
        addresses=(
            NewAddress(
                recipient=name, street="Hafenstr. 1", postcode="20457", city=city, country="DE"
            ),
        ),
    )
    return create_party(tx, BOSS, new).id


def pay(tx: Tx, party_id: int, amount: str) -> None:
    """Record a card payment for what is open."""
    money = Money.of(amount, "EUR")
    record_payment(tx, BOSS, NewPayment(party_id=party_id, amount=money, method=PaymentMethod.CARD))


def _open(tx: Tx) -> tuple[int, int, int, int, int]:
    books(tx)
    a_thread(tx, "700100009")
    create_warehouse(tx, BOSS, NewWarehouse(code="HH", name_en="Hamburg", name_zh="汉堡"))
    prices = a_price_list(tx, tax_included=True).id
    yunnan = an_article(
        tx, prices, "YN-1000", "Yunnan Single Origin", "云南单品豆", "31.00", "0", "云南豆"
    )
    house = an_article(tx, prices, "HB-1000", "House Blend", "鹤港拼配", "24.50", "60", "拼配豆")
    wei = a_customer(tx, PartyKind.PERSON, "Wei Zhang", "+491701111111", "Hamburg", "张伟")
    ana = a_customer(tx, PartyKind.PERSON, "Ana Lindner", "+491702222222", "Hamburg")
    cafe = a_customer(tx, PartyKind.COMPANY, "Café Lindner", "+494033333333", "Hamburg")
    limit = Money.of("1500", "EUR")
    grant_powers(tx, BOSS, ana, cafe, Powers(view=True, order_up_to=limit, pay=True))
    set_customer_terms(tx, BOSS, cafe, 14, None)
    set_customer_terms(tx, BOSS, wei, 0, None)
    set_order_numbering(tx, BOSS, 1041)
    bought = an_order(tx, cafe, house, "12")
    deliver_order(tx, BOSS, bought)
    invoice_order(tx, BOSS, bought)
    return wei, ana, cafe, yunnan, house


def _today(tx: Tx, shop: Shop) -> None:
    late = an_order(tx, shop.wei, shop.yunnan, "2")
    set_promise(tx, BOSS, late, date(2026, 5, 15))
    set_expectation(tx, BOSS, late, date(2026, 5, 21))
    add_order_note(
        tx, BOSS, late, "the green beans from Yunnan arrived late", "云南生豆到港晚了", public=True
    )
    add_order_note(tx, BOSS, late, "supplier is unreliable", "供应商不可靠")
    invoice_order(tx, BOSS, late)
    pay(tx, shop.wei, "62.00")
    an_order(tx, shop.cafe, shop.house, "5")
