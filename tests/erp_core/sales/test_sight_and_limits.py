"""Who sees which order, who may order how much, and what a customer is told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from erp_core import sales
from erp_core.finance import get_invoice
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.parties import Powers, grant_powers
from erp_core.sales import DeliveryState
from tests.builders.finance import eur
from tests.builders.parties import a_customer
from tests.builders.sales import (
    ELSEWHERE,
    Market,
    a_buyer,
    a_market,
    an_order,
    billed,
    customer,
    seen,
    violations,
    wanted,
)
from tests.builders.statements import statements_of
from tests.builders.unchanged import digest

VERBS: dict[str, Callable[[Tx, Actor, int], Any]] = {
    "get": sales.get_order,
    "in short": sales.order_summary,
    "preview cancellation": sales.preview_cancellation,
    "preview repeat": sales.preview_repeat,
    "confirm": sales.confirm_order,
    "reserve": sales.reserve_order,
    "deliver": sales.deliver_order,
    "invoice": sales.invoice_order,
    "cancel": lambda tx, actor, id_: sales.cancel_order(tx, actor, id_, "no"),
    "repeat": sales.repeat_order,
    "address": lambda tx, actor, id_: sales.change_address(tx, actor, id_, ELSEWHERE),
    "note": lambda tx, actor, id_: sales.add_order_note(tx, actor, id_, "a", "b"),
    "promise": lambda tx, actor, id_: sales.set_promise(tx, actor, id_, date(2026, 6, 1)),
    "expect": lambda tx, actor, id_: sales.set_expectation(tx, actor, id_, date(2026, 6, 1)),
    "close": sales.close_order,
}


def test_anothers_order_is_like_one_that_does_not_exist(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe)
    nosy = Actor(ActorKind.CUSTOMER, market.wei, "Wei", frozenset({"sales.*"}), frozenset())
    before = digest(database)

    for name, verb in VERBS.items():
        answers = []
        for order_id in (order.id, 99_999):
            with pytest.raises(sales.OrderNotFound) as refused, database.transaction() as tx:
                verb(tx, nosy, order_id)
            answers.append((refused.value.message, refused.value.facts, refused.value.field))
        assert answers[0] == answers[1], name

    assert digest(database) == before


def test_nothing_works_without_its_permission(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe)
    powerless = Actor(ActorKind.STAFF, 1, "Sam", frozenset())
    before = digest(database)

    for verb in VERBS.values():
        with pytest.raises(NotAllowed), database.transaction() as tx:
            verb(tx, powerless, order.id)

    assert digest(database) == before


def _sold(market: Market) -> None:
    order = an_order(market, market.cafe)
    market.database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    billed(market, order.id)


def test_a_list_of_orders_takes_as_many_statements_as_one_order(database: Database) -> None:
    market = a_market(database)
    for _ in range(4):
        _sold(market)

    def listed(limit: int) -> int:
        def read() -> object:
            page = PageRequest(limit=limit)
            return database.read(lambda tx: sales.list_orders(tx, system(), page))

        return len(statements_of(database, read))

    assert listed(4) == listed(1)


def test_lists_show_only_what_is_in_sight(database: Database) -> None:
    market = a_market(database)
    mine = [an_order(market, market.wei).id for _ in range(3)]
    other = an_order(market, market.cafe)
    wei = customer(market.wei)

    def ids(actor: Actor, **asked: Any) -> list[int]:
        page = database.read(lambda tx: sales.list_orders(tx, actor, PageRequest(), **asked))
        return [order.id for order in page.items]

    assert ids(wei) == mine[::-1]
    assert ids(wei, party_id=market.cafe) == []
    assert ids(system(), party_id=market.cafe) == [other.id]
    assert ids(customer(market.wei, market.cafe)) == [other.id, *mine[::-1]]
    assert database.read(lambda tx: sales.open_orders(tx, wei, market.cafe)) == ()
    assert database.read(lambda tx: sales.last_order(tx, wei, market.cafe)) is None
    with pytest.raises(sales.OrderNotFound):
        database.read(lambda tx: sales.order_by_number(tx, wei, other.number))
    assert database.read(lambda tx: sales.order_by_number(tx, wei, " #1001 ")).id == mine[0]


def test_pages_of_orders_follow_each_other(database: Database) -> None:
    market = a_market(database)
    ids = [an_order(market, market.cafe).id for _ in range(3)]

    first = database.read(lambda tx: sales.list_orders(tx, system(), PageRequest(limit=2)))
    rest = database.read(
        lambda tx: sales.list_orders(tx, system(), PageRequest(limit=2, before=first.next_before))
    )

    assert [[each.id for each in page.items] for page in (first, rest)] == [ids[:0:-1], ids[:1]]


def test_open_orders_are_those_still_to_be_delivered(database: Database) -> None:
    market = a_market(database)
    shipped, gone, waiting = (an_order(market, market.cafe).id for _ in range(3))
    database.run(lambda tx: sales.deliver_order(tx, system(), shipped))
    database.run(lambda tx: sales.cancel_order(tx, system(), gone, "changed mind"))

    found = database.read(lambda tx: sales.open_orders(tx, system(), market.cafe))
    listed = database.read(lambda tx: sales.list_orders(tx, system(), open_only=True))

    assert [each.id for each in found] == [waiting]
    assert [each.id for each in listed.items] == [waiting]
    last = database.read(lambda tx: sales.last_order(tx, system(), market.cafe))
    assert last is not None
    assert last.id == waiting


def ana_with(market: Market, powers: Powers | None) -> Actor:
    """Ana, with some powers over the café."""
    ana = a_customer(market.database, "Ana Lindner")
    if powers is not None:
        market.database.run(lambda tx: grant_powers(tx, system(), ana.id, market.cafe, powers))
    return customer(ana.id, market.cafe)


def place_and_confirm(market: Market, actor: Actor, quantity: str) -> int:
    """Order House Blend for the café."""

    def ordered(tx: Tx) -> int:
        new = wanted(market.cafe, (market.blend, quantity))
        return sales.confirm_order(tx, actor, sales.place_order(tx, actor, new).id).id

    return market.database.run(ordered)


def test_a_contact_orders_up_to_its_limit(database: Database) -> None:
    market = a_market(database, unit="KGM")
    ana = ana_with(market, Powers(view=True, order_up_to=eur("100.00")))

    order_id = place_and_confirm(market, ana, "5")
    before = digest(database)
    with pytest.raises(sales.OrderLimitExceeded) as refused:
        place_and_confirm(market, ana, "5.5")

    assert digest(database) == before
    assert refused.value.facts == {"limit": "100.00 EUR", "amount": "110.00 EUR"}
    assert seen(market, order_id).contact_id == ana.id
    assert violations(database) == []


@pytest.mark.parametrize("powers", [None, Powers(view=True)])
def test_a_contact_without_the_power_orders_and_changes_nothing(
    database: Database, powers: Powers | None
) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe)
    ana = ana_with(market, powers)
    before = digest(database)

    for verb in ("cancel", "address", "repeat"):
        with pytest.raises(sales.NoPowerToOrder), database.transaction() as tx:
            VERBS[verb](tx, ana, order.id)
    with pytest.raises(sales.NoPowerToOrder):
        place_and_confirm(market, ana, "1")

    assert digest(database) == before


def test_orders_stop_at_the_credit_limit(database: Database) -> None:
    market = a_market(database, unit="KGM")
    bar = database.run(lambda tx: a_buyer(tx, "Bar Alster", 14, eur("100.00")))
    delivered = an_order(market, bar, (market.blend, "2")).id
    database.run(lambda tx: sales.deliver_order(tx, system(), delivered))
    billed(market, delivered)
    an_order(market, bar, (market.blend, "2"))
    before = digest(database)

    with pytest.raises(sales.CreditLimitExceeded) as refused:
        an_order(market, bar, (market.blend, "1.5"))

    assert refused.value.facts == {"limit": "100.00 EUR", "free": "20.00 EUR"}
    assert digest(database) == before
    assert an_order(market, bar, (market.blend, "1")).gross == eur("20.00")


def test_a_repetition_above_the_credit_limit_is_refused_before_it_is_agreed_to(
    database: Database,
) -> None:
    market = a_market(database)
    bar = database.run(lambda tx: a_buyer(tx, "Bar Alster", 14, eur("100.00")))
    order = an_order(market, bar, (market.blend, "3"))

    for actor in (customer(bar), system()):
        with pytest.raises(sales.CreditLimitExceeded) as refused:
            database.read(lambda tx, who=actor: sales.preview_repeat(tx, who, order.id))
        assert refused.value.facts == {"limit": "100.00 EUR", "free": "40.00 EUR"}


def test_a_repetition_that_uses_the_credit_up_is_offered(database: Database) -> None:
    market = a_market(database)
    bar = database.run(lambda tx: a_buyer(tx, "Bar Alster", 14, eur("120.00")))
    order = an_order(market, bar, (market.blend, "3"))

    shown = database.read(lambda tx: sales.preview_repeat(tx, customer(bar), order.id))
    again = database.run(
        lambda tx: sales.repeat_order(tx, customer(bar), order.id, expect=shown.fingerprint)
    )
    assert (shown.gross, again.gross) == (eur("60.00"), eur("60.00"))


@pytest.mark.parametrize(
    ("powers", "error"),
    [
        (Powers(view=True), sales.NoPowerToOrder),
        (Powers(view=True, order_up_to=eur("59.99")), sales.OrderLimitExceeded),
    ],
)
def test_a_contact_is_told_before_the_yes_what_is_beyond_its_power(
    database: Database, powers: Powers, error: type[Exception]
) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe, (market.blend, "3"))
    ana = ana_with(market, powers)

    with pytest.raises(error):
        database.read(lambda tx: sales.preview_repeat(tx, ana, order.id))


def test_a_draft_is_checked_against_credit_when_it_is_confirmed(database: Database) -> None:
    market = a_market(database)
    bar = database.run(lambda tx: a_buyer(tx, "Bar Alster", 14, eur("100.00")))
    new = wanted(bar, (market.blend, "3"))
    drafts = [database.run(lambda tx: sales.place_order(tx, system(), new)).id for _ in range(2)]
    database.run(lambda tx: sales.confirm_order(tx, system(), drafts[0]))
    before = digest(database)

    with pytest.raises(sales.CreditLimitExceeded):
        database.run(lambda tx: sales.confirm_order(tx, system(), drafts[1]))

    assert digest(database) == before


def test_another_address_is_for_what_is_still_to_be_shipped(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe, (market.blend, "2"))
    line = seen(market, order.id).lines[0]
    part = [sales.Shipped(line_id=line.id, quantity=line.quantity / 2)]
    database.run(lambda tx: sales.deliver_order(tx, system(), order.id, part))
    invoice = billed(market, order.id)

    changed = database.run(lambda tx: sales.change_address(tx, system(), order.id, ELSEWHERE))
    database.run(lambda tx: sales.deliver_order(tx, system(), order.id))

    streets = [d.address.street for d in seen(market, order.id).deliveries if d.address]
    again = database.read(lambda tx: get_invoice(tx, system(), invoice.id))
    assert changed.shipping_address == ELSEWHERE
    assert streets == ["Hafenstr. 1", "Elbchaussee 9"]
    assert again.billing_address is not None
    assert again.billing_address.street == "Hafenstr. 1"
    before = digest(database)
    with pytest.raises(sales.CannotChangeAddress):
        database.run(lambda tx: sales.change_address(tx, system(), order.id, ELSEWHERE))
    assert digest(database) == before
    assert violations(database) == []


def test_customers_read_public_notes_in_both_languages_only(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)

    def note(text_en: str, text_zh: str, *, public: bool) -> None:
        database.run(
            lambda tx: sales.add_order_note(tx, system(), order.id, text_en, text_zh, public=public)
        )

    note("The Yunnan beans are late.", "云南生豆晚到了。", public=True)
    note("He was rude on the phone.", "他电话里很不客气。", public=False)

    told = seen(market, order.id, customer(market.wei)).notes
    assert [(each.text_en, each.text_zh) for each in told] == [
        ("The Yunnan beans are late.", "云南生豆晚到了。")
    ]
    assert len(seen(market, order.id).notes) == 2
    assert violations(database) == []


def test_an_order_is_late_when_its_promise_is_or_will_be_broken(
    database: Database, clock: FixedClock
) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe)

    def late() -> bool:
        return seen(market, order.id).late

    def promise(day: date) -> None:
        database.run(lambda tx: sales.set_promise(tx, system(), order.id, day))

    assert late() is False
    promise(date(2026, 5, 21))
    assert late() is False
    slipped = date(2026, 5, 28)
    expected = database.run(lambda tx: sales.set_expectation(tx, system(), order.id, slipped))
    assert (late(), expected.promised_on, expected.expected_on) == (
        True,
        date(2026, 5, 21),
        slipped,
    )
    promise(slipped)
    assert late() is False
    clock.move_to(clock.now().replace(day=29))
    assert late() is True
    database.run(lambda tx: sales.deliver_order(tx, system(), order.id))
    assert (late(), seen(market, order.id).deliveries[0].state) == (False, DeliveryState.SHIPPED)
