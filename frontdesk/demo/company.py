"""Builds Crane Harbour Coffee: two years of business, lived through day by day from one seed."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from random import Random

from erp_core import access, catalog, finance, sales
from erp_core.access.demo import hire_staff
from erp_core.catalog.demo import DemoCatalog, fill_catalog
from erp_core.finance.demo import open_books
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import found_organisation
from erp_core.kernel.transaction import Tx
from erp_core.parties.demo import StoryParties, enter_customers, enter_story
from erp_core.support.demo import give_tasks, open_leak, open_service_desk
from frontdesk.demo.afterwards import plan_changes
from frontdesk.demo.bookkeeping import plan_books
from frontdesk.demo.buying import bill_inputs, plan_buying
from frontdesk.demo.complaints import plan_complaints
from frontdesk.demo.customers import Customer, describe, plan_visits
from frontdesk.demo.diary import Diary
from frontdesk.demo.facts import (
    FIRST_DAY,
    LAST_DAY,
    ORDER,
    ORGANISATION,
    PASSWORD,
    SEED,
    STAFF,
    START,
    Size,
    days_ago,
    on,
)
from frontdesk.demo.guidebook import save_handbook
from frontdesk.demo.house import open_house
from frontdesk.demo.people import plan_people
from frontdesk.demo.pipeline import plan_pipeline
from frontdesk.demo.prospects import plan_prospects
from frontdesk.demo.selling import plan_sales
from frontdesk.demo.site import Site
from frontdesk.demo.stocking import fill_shelves, plan_roasts
from frontdesk.demo.story import WEI_ORDERS_AT, agree_terms, enrol, plan_story
from frontdesk.demo.talks import ORDERED
from frontdesk.demo.upkeep import plan_upkeep
from frontdesk.settings import Settings

Tell = Callable[[date, int], None]
"""Told the month that was lived through and the orders placed so far."""
STORY = 3
"""Customers who have a part in the story: Wei Zhang, Café Lindner and Tom Berg."""


def build_company(
    database: Database, clock: FixedClock, settings: Settings, size: Size, tell: Tell
) -> None:
    """Build the company in an empty database with all tables.

    Args:
        database: Where; opened with ``clock``.
        clock: Moved from the first day to the demo's start.
        settings: The demo's own, for its channels.
        size: How big it becomes.
        tell: Told about progress.
    """
    clock.move_to(on(FIRST_DAY, 6))
    site = _open_site(database, clock, size)
    customers = _enter_customers(site)
    site.do(partial(_furnish, site))
    _plan(site, customers)
    open_house(site, settings).plan(customers)
    for month in _months():
        site.diary.live_until(on(month, 0))
        site.diary.note(on(month, 0), partial(bill_inputs, site, month))
        tell(month - timedelta(days=1), site.placed)
    site.diary.live_until(on(START.date(), 0))
    tell(LAST_DAY, site.placed)
    clock.move_to(START)


def _open_site(database: Database, clock: FixedClock, size: Size) -> Site:
    """Found the organisation, hire its staff, open its books and its catalogue."""

    def founded(tx: Tx) -> tuple[dict[str, Actor], DemoCatalog, StoryParties]:
        founder = system("demo")
        found_organisation(tx, ORGANISATION)
        hire_staff(tx, founder, PASSWORD)
        staff = {login: access.user_actor(tx, login) for login, _ in STAFF}
        open_books(tx, staff["petra"], FIRST_DAY)
        return staff, fill_catalog(tx, founder, FIRST_DAY), enter_story(tx, founder)

    staff, shelf, story = database.run(founded)
    return Site(
        database=database,
        clock=clock,
        diary=Diary(clock),
        random=Random(SEED),  # noqa: S311 - a story, not a secret
        size=size,
        staff=staff,
        catalog=shelf,
        story=story,
    )


def _furnish(site: Site, tx: Tx) -> None:
    fill_shelves(site, tx)
    save_handbook(tx, site.staff["mia"])
    open_service_desk(tx, site.staff["admin"], _user_ids(site))
    agree_terms(site, tx)
    enrol(site, tx)


def _enter_customers(site: Site) -> tuple[Customer, ...]:
    def entered(tx: Tx) -> tuple[Customer, ...]:
        count = site.size.customers - STORY
        ids = enter_customers(tx, site.staff["jonas"], site.random, count)
        customers = describe(tx, site.random, ids)
        for customer in customers:
            _agree(site, tx, customer)
        return customers

    return site.do(entered)


def _agree(site: Site, tx: Tx, customer: Customer) -> None:
    """Let a café buy on account within a limit, at prices for cafés; others pay in advance."""
    petra, party_id = site.staff["petra"], customer.party_id
    if not customer.is_cafe:
        finance.set_customer_terms(tx, petra, party_id, 0, None)
        return
    cafe_prices = site.catalog.price_lists["CAFE"]
    catalog.assign_price_list(tx, system("demo"), cafe_prices, party_id)
    days, limit = site.random.choice((14, 30)), site.random.choice((6_000, 9_000, 15_000))
    finance.set_customer_terms(tx, petra, party_id, days, Money.of(limit, "EUR"))


def _plan(site: Site, customers: Sequence[Customer]) -> None:
    """Write two years into the diary, so many orders that Wei's gets its number."""
    cafe = max((one for one in customers if one.is_cafe), key=lambda one: one.every)
    story = plan_story(site, cafe.party_id) + plan_changes(site, customers)
    visits = plan_visits(site.random, customers, site.size.orders - story - ORDERED)
    plan_sales(site, visits)
    plan_roasts(site)
    plan_buying(site)
    plan_books(site, _months(), cafe.party_id)
    plan_prospects(site, cafe.party_id)
    cafes = [one.party_id for one in customers if one.is_cafe and one is not cafe]
    plan_pipeline(site, cafes, cafe.party_id)
    plan_people(site)
    plan_upkeep(site)
    plan_complaints(site)
    earlier = story - 1 + sum(visit.at < WEI_ORDERS_AT for visit in visits)
    first = max(1, ORDER - earlier)
    site.do(lambda tx: sales.set_order_numbering(tx, site.staff["admin"], first))
    site.diary.note(on(days_ago(12), 20), partial(_open_leak, site))
    site.diary.note(on(days_ago(2), 17), partial(_give_tasks, site))


def _open_leak(site: Site) -> None:
    site.do(lambda tx: open_leak(tx, site.staff["mia"], site.story.tom))


def _give_tasks(site: Site) -> None:
    mia, story = site.staff["mia"], site.story
    site.do(lambda tx: give_tasks(tx, mia, _user_ids(site), story.tom, story.lindner, START))


def _user_ids(site: Site) -> dict[str, int]:
    return {login: actor.id for login, actor in site.staff.items()}


def _months() -> list[date]:
    """Return the first day of every month within the history."""
    first = (FIRST_DAY.replace(day=1) + timedelta(days=32)).replace(day=1)
    found = []
    while first <= LAST_DAY:
        found.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    return found
