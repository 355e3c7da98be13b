"""Segments mean exactly the customers that a plain recount finds, and only those in sight."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from erp_core import catalog, crm, parties, sales
from erp_core.access import Role
from erp_core.crm import (
    BoughtCategory,
    BoughtProduct,
    Condition,
    ConsentOn,
    CountryIs,
    LanguageIs,
    LastOrder,
    NetValue,
    NewSegment,
    NotHouseCurrency,
    OpenBalance,
    Orders,
    OwnerIs,
    RegionIs,
    RfmIs,
    Rule,
    SegmentChange,
    SegmentChanged,
    SegmentNotFound,
    Stage,
    StageIs,
    TypeIs,
    all_members,
    archive_segment,
    change_segment,
    count_segment,
    get_segment,
    list_segments,
    members_of_segment,
    parties_of_segments,
    rfm_report,
    save_segment,
)
from erp_core.crm.api import build_router
from erp_core.kernel.actor import Actor, NotAllowed, PartyId, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.parties import CustomerType, NewMerge, NewParty, Region, archive_party, merge_parties
from tests.builders.access import a_member_of_staff, as_customer
from tests.builders.catalog import a_price
from tests.builders.crm import a_shop, bought
from tests.builders.finance import a_line, an_invoice
from tests.builders.http import client_for
from tests.builders.marketing import a_reader, a_segment, says
from tests.builders.parties import a_customer
from tests.builders.pipeline import a_buyer, an_opportunity

BOSS = system()


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def meant(database: Database, *conditions: Condition, match: str = "all") -> set[int]:
    rule = Rule.model_validate({"match": match, "conditions": conditions})
    new = NewSegment(name_en="x", name_zh="x", rule=rule)
    made = database.run(lambda tx: save_segment(tx, BOSS, new))
    found = {one.party_id for one in database.read(lambda tx: all_members(tx, BOSS, made.id))}
    counted = database.read(lambda tx: count_segment(tx, BOSS, rule))
    assert made.count == counted.count == len(found)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_members_are_a_plain_recount_of_orders(
    database: Database, clock: FixedClock, seed: int
) -> None:
    random, article = Random(seed), a_shop(database)
    customers = [a_buyer(database, f"C{n}") for n in range(7)]
    ordered: list[tuple[int, date, int]] = []
    for _ in range(20):
        clock.advance(timedelta(days=random.randint(0, 12)))
        who, quantity = random.choice(customers[:-1]), random.randint(1, 5)
        order_id = bought(database, who, article, str(quantity))
        if random.random() < 0.2:
            database.run(lambda tx, id_=order_id: sales.cancel_order(tx, BOSS, id_, "x"))
        else:
            ordered.append((who, clock.now().date(), 2400 * quantity))
    today = clock.now().date()
    taken = NewMerge(other_id=customers[1], reason="same")
    database.run(lambda tx: merge_parties(tx, BOSS, customers[0], taken))
    stands = {customers[1]: customers[0]}
    own: dict[int, list[tuple[date, int]]] = {id_: [] for id_ in customers if id_ not in stands}
    for who, day, net in ordered:
        own[stands.get(who, who)].append((day, net))
    for _ in range(6):
        days, least = random.randint(1, 90), random.randint(0, 4)
        most, value = random.randint(0, 5), random.randint(0, 300)
        lately = {
            id_: [net for day, net in each if day > today - timedelta(days=days)]
            for id_, each in own.items()
        }
        assert meant(database, Orders(days=days, at_least=least, at_most=most)) == {
            id_ for id_, nets in lately.items() if least <= len(nets) <= most
        }
        assert meant(database, NetValue(days=days, at_least=euros(f"{value}.00"))) == {
            id_ for id_, nets in lately.items() if sum(nets) >= 100 * value
        }
        last = LastOrder(within_days=days)
        within = {
            id_
            for id_, each in own.items()
            if any(day >= today - timedelta(days=days) for day, _ in each)
        }
        assert meant(database, last) == within
        assert meant(database, last.model_copy(update={"negated": True})) == set(own) - within
        many = Orders(days=days, at_least=least)
        often = {id_ for id_, nets in lately.items() if len(nets) >= least}
        assert meant(database, last, many) == within & often
        assert meant(database, last, many, match="any") == within | often


def test_a_product_and_a_category_with_what_is_below_it(database: Database) -> None:
    article = a_shop(database)

    def more(tx: Tx) -> tuple[int, int, int, int]:
        beans = catalog.list_categories(tx, BOSS)[0].id
        rare = catalog.create_category(
            tx, BOSS, catalog.NewCategory(code="rare", name_en="R", name_zh="R", parent_id=beans)
        ).id
        new = catalog.NewProduct(
            name_en="Gesha",
            name_zh="瑰夏",
            category_id=rare,
            tax_ids=(),
            variants=(catalog.NewVariant(sku="GE", name_en="G", name_zh="G", unit="C62"),),
        )
        made = catalog.create_product(tx, BOSS, new)
        [prices] = catalog.list_price_lists(tx, BOSS)
        a_price(tx, prices, made.variants[0], "90.00")
        return beans, rare, made.id, made.variants[0].id

    beans, rare, product, gesha = database.run(more)
    lea, tom = a_buyer(database, "Lea"), a_buyer(database, "Tom")
    bought(database, lea, article)
    bought(database, tom, gesha)
    assert meant(database, BoughtProduct(product_id=product, days=1)) == {tom}
    assert meant(database, BoughtCategory(category_id=rare, days=1)) == {tom}
    assert meant(database, BoughtCategory(category_id=beans, days=1)) == {lea, tom}
    unknown = Rule(conditions=(BoughtProduct(product_id=99, days=1),))
    with pytest.raises(catalog.NoSuchProduct):
        database.read(lambda tx: count_segment(tx, BOSS, unknown))


def test_what_is_known_of_a_customer(database: Database) -> None:
    a_shop(database)
    new = NewParty(
        kind="company", name="Hafen", language="zh", region=Region.NORTH, customer_type="wholesale"
    )
    hafen = database.run(lambda tx: parties.create_party(tx, BOSS, new)).id
    lea = a_buyer(database, "Lea")
    assert meant(database, TypeIs(types=(CustomerType.WHOLESALE,))) == {hafen}
    assert meant(database, RegionIs(regions=(Region.NORTH,))) == {hafen}
    assert meant(database, LanguageIs(language="en")) == {lea}
    assert meant(database, CountryIs(countries=("DE",))) == {lea}
    assert meant(database, StageIs(stages=(Stage.PROSPECT,))) == {hafen, lea}
    database.run(lambda tx: an_invoice(tx, hafen, a_line("75.00")))
    assert meant(database, OpenBalance(at_least=euros("75.00"))) == {hafen}
    assert meant(database, OpenBalance(at_least=euros("0.00"), at_most=euros("74.99"))) == {lea}
    assert meant(database, RfmIs(monetary=1)) == {hafen}
    [scored] = database.read(lambda tx: rfm_report(tx, BOSS)).customers
    assert meant(database, RfmIs(groups=(scored.group,))) == {hafen}
    database.run(lambda tx: archive_party(tx, BOSS, hafen, "closed"))
    assert meant(database, TypeIs(types=tuple(CustomerType))) == {lea}


def test_consent_is_asked_of_a_proven_address_on_the_channel(database: Database) -> None:
    agreed, silent = a_reader(database, "Lea"), a_reader(database, "Tom", agreed=None)
    refused = a_reader(database, "Ana", agreed=False)
    on_telegram = ConsentOn(channel="telegram")
    assert meant(database, on_telegram) == {agreed}
    assert meant(database, on_telegram.model_copy(update={"negated": True})) == {silent, refused}
    assert meant(database, ConsentOn(channel="sms")) == set()
    says(database, agreed, granted=False)
    assert meant(database, on_telegram) == set()


def test_who_looks_after_a_customer_has_an_opportunity_or_the_last_order(
    database: Database,
) -> None:
    article = a_shop(database)
    jonas = a_member_of_staff(database, Role.SALES, login="jonas")
    lea, tom, _ana = (a_buyer(database, name) for name in ("Lea", "Tom", "Ana"))
    an_opportunity(database, lea, actor=jonas)
    line = sales.NewOrderLine(variant_id=article, quantity="1")
    new = sales.NewOrder(party_id=tom, lines=(line,), salesperson_id=jonas.id)

    def order(tx: Tx) -> None:
        sales.confirm_order(tx, jonas, sales.place_order(tx, jonas, new).id)

    database.run(order)
    assert meant(database, OwnerIs(user_id=jonas.id)) == {lea, tom}
    bought(database, tom, article)
    assert meant(database, OwnerIs(user_id=jonas.id)) == {lea}


def test_words_on_many_addresses_are_those_on_each(database: Database) -> None:
    random = Random(5)
    people = [a_customer(database, f"P{n}").id for n in range(5)]
    for _ in range(30):
        says(database, random.choice(people), granted=random.random() < 0.5)
    taken = NewMerge(other_id=people[1], reason="same")
    database.run(lambda tx: merge_parties(tx, BOSS, people[0], taken))
    asked = [
        parties.Reached(who, "telegram", f"70{address:07d}") for who in people for address in people
    ]
    for purpose in parties.Purpose:
        words = database.read(lambda tx, why=purpose: parties.words_on(tx, asked, why))
        each = [
            database.read(
                lambda tx, one=one, why=purpose: parties.may_contact(
                    tx, one.party_id, one.address, one.channel, why
                )
            )
            for one in asked
        ]
        assert [word.allowed for word in words] == each


def test_a_segment_is_changed_as_it_was_seen_and_taken_out_of_use(database: Database) -> None:
    a_customer(database, "Lea")
    made = a_segment(database)
    change = SegmentChange(version=made.version, name_en="New", name_zh="新", rule=made.rule)
    changed = database.run(lambda tx: change_segment(tx, BOSS, made.id, change))
    assert (changed.name_in("zh"), changed.version, changed.count) == ("新", 2, 1)
    with pytest.raises(SegmentChanged):
        database.run(lambda tx: change_segment(tx, BOSS, made.id, change))
    dollars = Rule(conditions=(NetValue(days=1, at_least=Money.of("1.00", "USD")),))
    with pytest.raises(NotHouseCurrency):
        database.run(
            lambda tx: save_segment(tx, BOSS, NewSegment(name_en="x", name_zh="x", rule=dollars))
        )
    database.run(lambda tx: archive_segment(tx, BOSS, made.id))
    assert database.read(lambda tx: list_segments(tx, BOSS)) == []
    assert database.read(lambda tx: get_segment(tx, BOSS, made.id)).archived_at is not None
    with pytest.raises(SegmentChanged):
        database.run(lambda tx: archive_segment(tx, BOSS, made.id))
    with pytest.raises(SegmentNotFound):
        database.read(lambda tx: get_segment(tx, BOSS, 99))


def test_only_who_is_in_sight_is_meant_and_pages_hold_everybody_once(database: Database) -> None:
    people = [a_customer(database, f"P{n}").id for n in range(5)]
    made = a_segment(database)
    manager = a_member_of_staff(database, Role.MANAGER, login="max")
    scoped = replace(manager, scope=frozenset({PartyId(people[2])}))
    seen = database.read(lambda tx: all_members(tx, scoped, made.id))
    assert [one.party_id for one in seen] == [people[2]]
    assert database.read(lambda tx: get_segment(tx, scoped, made.id)).count == 1
    first = database.read(lambda tx: members_of_segment(tx, BOSS, made.id, PageRequest(limit=3)))
    rest = PageRequest(limit=3, before=first.next_before)
    second = database.read(lambda tx: members_of_segment(tx, BOSS, made.id, rest))
    assert [one.party_id for one in (*first.items, *second.items)] == people[::-1]
    assert second.next_before is None
    for actor in (as_customer(database, people[0]), a_member_of_staff(database, Role.WAREHOUSE)):
        with pytest.raises(NotAllowed):
            database.read(lambda tx, actor=actor: list_segments(tx, actor))


def test_segments_and_scores_over_rest(database: Database) -> None:
    a_customer(database, "Lea")
    client = client_for(database, a_member_of_staff(database, Role.SALES), [build_router()])
    rule = {"match": "all", "conditions": [{"kind": "language", "language": "en"}]}
    base = "/api/v1/crm/segments"
    assert client.post(f"{base}/count", json=rule).json() == {"count": 1, "of": 1}
    made = client.post(base, json={"name_en": "E", "name_zh": "英", "rule": rule}).json()
    assert (made["count"], client.get(base).json()) == (1, [made])
    assert client.get(f"{base}/{made['id']}/members").json()["items"][0]["name"] == "Lea"
    wrong = {"match": "all", "conditions": [{"kind": "shoe_size", "at_least": 40}]}
    assert client.post(f"{base}/count", json=wrong).status_code == 422
    assert client.get("/api/v1/crm/rfm").json()["customers"] == []
    assert crm.GROUPS


def test_who_is_meant_is_named_by_all_their_entries_and_in_sight_alone(database: Database) -> None:
    lea, twin, tom = (a_customer(database, name).id for name in ("Lea", "Lea K.", "Tom"))
    taken = NewMerge(other_id=twin, reason="same")
    database.run(lambda tx: merge_parties(tx, BOSS, lea, taken))
    segment = a_segment(database)
    scoped = replace(a_member_of_staff(database, Role.SALES), scope=frozenset({PartyId(tom)}))
    warehouse = a_member_of_staff(database, Role.WAREHOUSE, login="sam")

    def of(actor: Actor) -> frozenset[int]:
        return database.read(lambda tx: parties_of_segments(tx, actor, [segment.id]))

    assert of(BOSS) == {lea, twin, tom}
    assert of(scoped) == {tom}
    with pytest.raises(NotAllowed):
        of(warehouse)
    with pytest.raises(SegmentNotFound):
        database.read(lambda tx: parties_of_segments(tx, BOSS, [999]))
