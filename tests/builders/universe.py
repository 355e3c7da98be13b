"""A company that holds a set of names: whoever and whatever questions of other authors speak of.

Built through the services, with orders, deliveries, invoices, payments and cases spread over two
and a half years, so that every period that is asked for has something in it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from erp_core import catalog, crm, finance, inventory, sales, support
from erp_core.access import Role
from erp_core.catalog import NewCategory, NewPrice, NewProduct, NewVariant
from erp_core.crm import LostBecause, NewOpportunity, WonBy
from erp_core.inventory import NewWarehouse
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.parties import CustomerType, Region
from erp_core.support import NewCase, Priority
from tests.builders.catalog import LONG_AGO, a_price_list, a_tax
from tests.builders.finance import books
from tests.builders.payables import a_supplier
from tests.builders.pipeline import the_stages
from tests.builders.purchasing import an_order, receive, sent
from tests.builders.reference_company import BOSS, Company

CHANNELS = ("telegram", "sms", "email", "webchat", "whatsapp")
FIRST, LAST = date(2024, 1, 8), date(2026, 5, 19)
STEP = timedelta(days=11)

Members = Mapping[str, Mapping[str, str]]
"""By dimension: each member's name, and its Chinese one or an empty text."""


def a_universe(
    database: Database, clock: FixedClock, members: Members, countries: Sequence[str]
) -> Company:
    """Build the company.

    Args:
        database: An empty one.
        clock: Its time; it ends on the 20th of May 2026.
        members: Of customer, product, category, city and salesperson.
        countries: ISO codes that customers live in.
    """
    made = Company(database, clock)
    made.on("2024-01-02")
    staff = [f"s{at}" for at, _ in enumerate(members["salesperson"])]
    for login, name in zip(staff, members["salesperson"], strict=True):
        made.staff(login, name, Role.SALES)
    skus = _shelf(made, members)
    who = _customers(made, members, countries)
    _trade(made, who, skus, staff)
    _cases(made, who, staff)
    _purchases(made, members)
    _opportunities(made, staff)
    made.on("2026-05-20", 9)
    return made


def _shelf(made: Company, members: Members) -> list[str]:
    named = [(name, next(iter(members["category"]))) for name in members["product"]]
    named += [(f"{category} No. {n}", category) for category in members["category"] for n in (1, 2)]

    def build(tx):
        books(tx)
        inventory.create_warehouse(
            tx, BOSS, NewWarehouse(code="ONE", name_en="First house", name_zh="一号仓")
        )
        second = inventory.create_warehouse(
            tx, BOSS, NewWarehouse(code="TWO", name_en="Second house", name_zh="二号仓")
        ).id
        tax, prices = a_tax(tx, "VAT19", "0.19").id, a_price_list(tx)
        groups = {
            name: catalog.create_category(
                tx, BOSS, NewCategory(code=f"c{at}", name_en=name, name_zh=chinese or f"类{at}")
            ).id
            for at, (name, chinese) in enumerate(members["category"].items())
        }
        for at, (name, category) in enumerate(named):
            sku = f"A{at}"
            variant = NewVariant(
                sku=sku, name_en=name, name_zh=f"货{at}", tracked=True, reorder_point=Decimal(12)
            )
            new = NewProduct(
                name_en=name,
                name_zh=f"货{at}",
                category_id=groups[category],
                tax_ids=(tax,),
                variants=(variant,),
            )
            made.ids[sku] = catalog.create_product(tx, BOSS, new).variants[0].id
            price = Decimal("19.50") + 37 * at
            dated = NewPrice(variant_id=made.ids[sku], unit_price=price, valid_from=LONG_AGO)
            catalog.set_prices(tx, BOSS, prices.id, [dated])
            cost = Decimal("7.25") + 20 * at
            inventory.receive_stock(tx, BOSS, made.ids[sku], Decimal(900), cost)
            extra = Decimal(5 + 9 * at)
            inventory.receive_stock(tx, BOSS, made.ids[sku], extra, cost, warehouse_id=second)

    made.database.run(build)
    return [f"A{at}" for at, _ in enumerate(named)]


def _customers(made: Company, members: Members, countries: Sequence[str]) -> list[str]:
    cities = list(members["city"])
    names = [*members["customer"], *(f"Guest {at}" for at in range(2 * len(cities) + 3))]
    types, regions = list(CustomerType), list(Region)
    for at, name in enumerate(names):
        place = (cities[at % len(cities)], countries[at % len(countries)])
        made.customer(
            f"k{at}",
            name,
            (place,),
            days=5 + (at * 7) % 30,
            name_zh=members["customer"].get(name) or None,
            customer_type=types[at % len(types)],
            region=regions[at % len(regions)],
        )
    return [f"k{at}" for at, _ in enumerate(names)]


def _trade(made: Company, who: Sequence[str], skus: Sequence[str], staff: Sequence[str]) -> None:
    """Sell: a little of everything, on every channel; some of it cancelled, open or unshipped."""
    day, at = FIRST, 0
    while day <= LAST:
        written = day.isoformat()
        chosen = who[(at * 5 + at // len(who)) % (len(who) - at % 3)]
        lines = {
            skus[(at + n * 2) % len(skus)]: str(1 + (at * (n + 2)) % 7) for n in range(1 + at % 3)
        }
        key = f"o{at}"
        made.order(
            key,
            written,
            chosen,
            lines,
            channel=CHANNELS[at % len(CHANNELS)],
            sold_by=staff[at % len(staff)],
            confirmed=at % 29 != 28,
        )
        if at % 29 != 28:
            _finish(made, key, day, at)
        day, at = day + (STEP if day < date(2026, 1, 1) else timedelta(days=3)), at + 1


def _finish(made: Company, key: str, day: date, at: int) -> None:
    if at % 13 == 6:
        made.database.run(
            lambda tx: sales.cancel_order(tx, BOSS, made.ids[key], "changed their mind")
        )
    elif at % 11 != 7:
        made.ship(key, day.isoformat())
        if at % 10 != 9:
            made.bill(key, day.isoformat())
            if at % 4:
                _pay(made, key, min(LAST, day + timedelta(days=at % 5)))


def _pay(made: Company, key: str, day: date) -> None:
    invoice = made.database.read(
        lambda tx: finance.get_invoice(tx, BOSS, made.ids[f"{key}/invoice"])
    )
    owners = (name for name, known in made.ids.items() if known == invoice.party_id)
    owner = next(name for name in owners if name.startswith("k"))
    amount = str(invoice.gross.amount)
    made.pay(f"{key}/paid", day.isoformat(), owner, amount, {key: amount})


def _cases(made: Company, who: Sequence[str], staff: Sequence[str]) -> None:
    priorities = list(Priority)
    for at in range(24):
        day = LAST - timedelta(days=9 * at)
        made.on(day.isoformat(), 11)
        new = NewCase(
            party_id=made.ids[who[at % len(who)]],
            subject=f"Case {at}",
            description="It drips.",
            priority=priorities[at % len(priorities)],
        )

        def opened(tx, new=new, at=at):
            case = support.open_case(tx, BOSS, new).id
            support.assign_case(tx, BOSS, case, made.ids[staff[at % len(staff)]])

        made.database.run(opened)


def _purchases(made: Company, members: Members) -> None:
    """Order from each supplier every other month, the last ones still to come."""
    names = [*members.get("supplier", {}), "Packaging House"]
    suppliers = [made.database.run(lambda tx, name=name: a_supplier(tx, name)) for name in names]
    day = date(2025, 1, 7)
    while day <= LAST:
        made.on(day.isoformat())
        for at, supplier in enumerate(suppliers):
            quantity = str(2000 + 700 * at + day.month)

            def ordered(tx, supplier=supplier, quantity=quantity, day=day):
                order = sent(tx, an_order(tx, supplier, (made.ids["A0"], quantity), price="7.25"))
                if day < date(2026, 4, 1):
                    receive(tx, order, quantity)

            made.database.run(ordered)
        day += timedelta(days=59)


def _opportunities(made: Company, staff: Sequence[str]) -> None:
    """Hope, win and lose: a little at every stage, of everybody who sells."""
    stages = the_stages(made.database)
    sold = [key for key in made.ids if key.endswith("/invoice")]
    for at, key in enumerate(sold[::2]):
        order = made.database.read(
            lambda tx, key=key: sales.get_order(tx, BOSS, made.ids[key.removesuffix("/invoice")])
        )
        made.on(order.business_date.isoformat())
        new = NewOpportunity(
            title=f"Hope {at}",
            party_id=order.party_id,
            stage_id=stages[at % len(stages)].id,
            value=Money.of(f"{9000 + 1375 * (at % 19)}.50", "EUR"),
            close_on=date(2026, 5, 22) + timedelta(days=3 * (at % 30)),
            owner_id=made.ids[staff[at % len(staff)]],
        )

        def hoped(tx, new=new, order=order, at=at):
            one = crm.add_opportunity(tx, BOSS, new)
            if at % 4 == 1:
                crm.win_opportunity(tx, BOSS, one.id, WonBy(order_id=order.id))
            elif at % 4 == 2:
                crm.lose_opportunity(tx, BOSS, one.id, LostBecause(reason="too dear"))

        made.database.run(hoped)
