"""Customers with habits: what they usually buy, how often, and when they come and go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from erp_core import parties
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyKind, PartyView
from frontdesk.demo.facts import FIRST_DAY, LAST_DAY, on
from frontdesk.demo.stocking import YUNNAN_ENDS

Basket = dict[str, int]
"""How many of which article."""

CAFE_BEANS = (
    ("HB-1000", 8, 24),
    ("DH-1000", 4, 16),
    ("HB-5000", 2, 5),
    ("ET-1000", 1, 5),
    ("DH-5000", 1, 3),
    ("YN-1000", 1, 5),
    ("DC-1000", 1, 4),
)
CAFE_EXTRAS = (("PF-2", 2, 10), ("SP-WATER", 1, 2), ("SP-GASKET", 1, 3), ("SP-TRAY", 1, 1))
HOME_BEANS = (
    ("HB-250", 1, 4),
    ("HB-1000", 1, 2),
    ("YN-250", 1, 3),
    ("ET-250", 1, 3),
    ("DH-250", 1, 3),
    ("DC-250", 1, 2),
    ("ET-1000", 1, 1),
)
HOME_EXTRAS = (("PF-2", 1, 2), ("SP-WATER", 1, 1), ("SP-GASKET", 1, 1))
MACHINES = ("HERON-CHROME", "HERON-BLACK", "TERN-64", "TERN-64")
MACHINES_FROM = FIRST_DAY + timedelta(days=60)


@dataclass(frozen=True)
class Customer:
    """A customer and its habits.

    Attributes:
        is_cafe: Buys on account at prices for cafés.
        usual: What it buys every time.
        every: Days between its orders, about.
        since: First day as a customer.
        until: Last day; some stop coming.
    """

    party_id: int
    name: str
    name_zh: str | None
    language: str
    is_cafe: bool
    usual: tuple[tuple[str, int], ...]
    every: int
    since: date
    until: date

    @property
    def stays(self) -> bool:
        """Has been a customer for long and still is."""
        return self.until >= LAST_DAY and self.since <= LAST_DAY - timedelta(days=300)


@dataclass(frozen=True)
class Visit:
    """An order that will be placed."""

    at: datetime
    customer: Customer
    basket: Basket


def describe(tx: Tx, random: Random, party_ids: Sequence[int]) -> tuple[Customer, ...]:
    """Give generated customers their habits."""
    return tuple(_habits(random, parties.get_party(tx, system("demo"), id_)) for id_ in party_ids)


def plan_visits(random: Random, customers: Sequence[Customer], count: int) -> list[Visit]:
    """Spread a number of orders over two years, each customer in its own rhythm."""
    pace = 1.0
    while len(days := list(_all_days(random, customers, pace))) < count:
        pace *= 0.8
    chosen = sorted(random.sample(days, count), key=lambda each: each[0])
    return [Visit(at, customer, _basket(random, customer, at.date())) for at, customer in chosen]


def _habits(random: Random, party: PartyView) -> Customer:
    is_cafe = party.kind is PartyKind.COMPANY
    since, until = _stay(random)
    return Customer(
        party_id=party.id,
        name=party.name,
        name_zh=party.name_zh,
        language=party.language,
        is_cafe=is_cafe,
        usual=_usual(random, CAFE_BEANS if is_cafe else HOME_BEANS),
        every=random.choice((14, 21, 28, 35) if is_cafe else (28, 42, 60, 90)),
        since=since,
        until=until,
    )


def _stay(random: Random) -> tuple[date, date]:
    """Most stay; one in seven stopped half a year ago, and a third came later."""
    whole = (LAST_DAY - FIRST_DAY).days
    late = random.randrange(60, whole - 120) if random.random() < 0.35 else random.randrange(20)
    left = random.randrange(60, 200) if random.random() < 0.15 else 0
    return FIRST_DAY + timedelta(days=late), LAST_DAY - timedelta(days=left)


def _usual(random: Random, beans: Sequence[tuple[str, int, int]]) -> tuple[tuple[str, int], ...]:
    weights = range(len(beans), 0, -1)
    picked = {random.choices(beans, weights)[0] for _ in range(random.choice((1, 2, 2)))}
    return tuple((sku, random.randint(low, high)) for sku, low, high in sorted(picked))


def _all_days(
    random: Random, customers: Sequence[Customer], pace: float
) -> Iterator[tuple[datetime, Customer]]:
    for customer in customers:
        day = customer.since + timedelta(days=random.randrange(customer.every))
        while day <= customer.until:
            yield on(day, random.randint(8, 20), random.randrange(60)), customer
            day += timedelta(days=max(3, round(customer.every * pace * random.uniform(0.75, 1.3))))


def _basket(random: Random, customer: Customer, day: date) -> Basket:
    basket = {
        sku: max(1, amount + random.choice((-1, 0, 0, 0, 1))) for sku, amount in customer.usual
    }
    if random.random() < 0.3:
        extras = CAFE_EXTRAS if customer.is_cafe else HOME_EXTRAS
        sku, low, high = random.choice(extras)
        basket[sku] = random.randint(low, high)
    if random.random() < 0.03 and day >= MACHINES_FROM:
        basket[random.choice(MACHINES)] = 1
    return {_in_season(sku, day): amount for sku, amount in basket.items()}


def _in_season(sku: str, day: date) -> str:
    """Take Ethiopia while there is no Yunnan."""
    return sku.replace("YN-", "ET-") if day >= YUNNAN_ENDS else sku
