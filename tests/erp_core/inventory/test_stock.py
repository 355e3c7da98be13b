"""Receiving, holding, delivering and putting right, and what the books say about it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from erp_core import inventory
from erp_core.catalog import (
    Kind,
    NewProduct,
    NewVariant,
    NoSuchVariant,
    create_product,
)
from erp_core.finance import list_accounts, trial_balance
from erp_core.inventory import NewAdjustment, NewReceipt, NewScrap
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from tests.builders.catalog import a_category, a_variant
from tests.builders.finance import broken_rules
from tests.builders.inventory import (
    a_stocked_variant,
    a_warehouse,
    broken_stock_rules,
    received,
    stock_levels,
)
from tests.builders.unchanged import digest

ORDER = ("orders", 1)
OTHER = ("orders", 2)
D = Decimal


def balance(tx: Tx, role: str) -> Money:
    """What the ledger says an account holds."""
    codes = {a.code for a in list_accounts(tx, system()) if a.role == role}
    rows = trial_balance(tx, system(), date(2026, 5, 19)).rows
    return sum((row.balance for row in rows if row.account in codes), Money.zero("EUR"))


def test_received_goods_are_in_stock_and_in_the_books(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "0", unit="KGM"))

    move = database.run(lambda tx: received(tx, variant.id, "2.5", "8.01"))

    assert (move.quantity, move.value) == (D("2.5"), Money(2003, "EUR"))
    assert stock_levels(database) == {"HB-1000": ("2.500000", "0.000000")}
    assert database.read(lambda tx: balance(tx, "stock")) == Money(2003, "EUR")
    assert database.read(lambda tx: balance(tx, "goods_received_not_invoiced")) == Money(
        -2003, "EUR"
    )
    assert broken_stock_rules(database) == []


def test_opening_stock_goes_against_the_opening_balances(database: Database) -> None:
    database.run(lambda tx: a_stocked_variant(tx, "10", "8.00"))

    assert database.read(lambda tx: balance(tx, "opening_balance")) == Money(-8000, "EUR")


def test_available_is_what_is_there_and_not_held(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    database.run(lambda tx: inventory.reserve(tx, system(), ORDER, [(variant.id, D("2.5"))]))

    assert database.read(lambda tx: inventory.available(tx, variant.id)) == D("7.5")
    assert database.read(lambda tx: inventory.available(tx, variant.id + 1)) == D(0)


def test_a_reservation_takes_what_there_is_and_says_so(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    first = database.run(lambda tx: inventory.reserve(tx, system(), ORDER, [(variant.id, D(7))]))
    second = database.run(lambda tx: inventory.reserve(tx, system(), OTHER, [(variant.id, D(7))]))

    assert (first.fully, first.quantities) == (True, {variant.id: D(7)})
    assert (second.fully, second.quantities) == (False, {variant.id: D(3)})
    assert stock_levels(database) == {"HB-1000": ("10.000000", "10.000000")}
    assert broken_stock_rules(database) == []


def test_two_lines_of_one_article_are_held_together(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    lines = [(variant.id, D(6)), (variant.id, D(3))]

    held = database.run(lambda tx: inventory.reserve(tx, system(), ORDER, lines))

    assert held.quantities == {variant.id: D(9)}


def test_what_is_released_can_be_held_by_others(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    database.run(lambda tx: inventory.reserve(tx, system(), ORDER, [(variant.id, D(10))]))

    database.run(lambda tx: inventory.release(tx, system(), ORDER))
    database.run(lambda tx: inventory.release(tx, system(), ORDER))

    assert stock_levels(database) == {"HB-1000": ("10.000000", "0.000000")}
    assert broken_stock_rules(database) == []


def test_lots_that_expire_first_are_held_first(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "0"))
    lots = (("L-9", date(2026, 9, 1)), ("L-7", date(2026, 7, 1)), ("OLD", None))
    database.run(
        lambda tx: [received(tx, variant.id, "4", lot=lot, expires_on=on) for lot, on in lots]
    )

    database.run(lambda tx: inventory.reserve(tx, system(), ORDER, [(variant.id, D(6))]))

    assert stock_levels(database) == {
        "HB-1000/L-7": ("4.000000", "4.000000"),
        "HB-1000/L-9": ("4.000000", "2.000000"),
        "HB-1000/OLD": ("4.000000", "0.000000"),
    }


def test_a_delivery_takes_what_is_held_and_posts_its_cost(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10", "8.00"))
    database.run(lambda tx: received(tx, variant.id, "10", "9.00"))
    database.run(lambda tx: inventory.reserve(tx, system(), ORDER, [(variant.id, D(6))]))

    moved = database.run(lambda tx: inventory.deliver(tx, system(), ORDER, [(variant.id, D(4))]))

    assert moved.cost == Money(3400, "EUR")
    assert stock_levels(database) == {"HB-1000": ("16.000000", "2.000000")}
    assert database.read(lambda tx: balance(tx, "cogs")) == Money(3400, "EUR")
    assert database.read(lambda tx: balance(tx, "stock")) == Money(13600, "EUR")
    assert broken_stock_rules(database) == []
    assert broken_rules(database) == []


def test_a_delivery_takes_free_stock_when_too_little_is_held(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    database.run(lambda tx: inventory.reserve(tx, system(), ORDER, [(variant.id, D(2))]))

    database.run(lambda tx: inventory.deliver(tx, system(), ORDER, [(variant.id, D(5))]))

    assert stock_levels(database) == {"HB-1000": ("5.000000", "0.000000")}
    assert broken_stock_rules(database) == []


def test_what_others_hold_cannot_be_delivered(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    database.run(lambda tx: inventory.reserve(tx, system(), OTHER, [(variant.id, D(8))]))

    with pytest.raises(inventory.StockShort) as refused:
        database.run(lambda tx: inventory.deliver(tx, system(), ORDER, [(variant.id, D(3))]))

    assert refused.value.facts == {"variant_id": variant.id, "available": "2.000000"}
    assert stock_levels(database) == {"HB-1000": ("10.000000", "8.000000")}
    assert broken_stock_rules(database) == []


def test_the_last_unit_takes_the_last_cent(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "0"))
    database.run(lambda tx: received(tx, variant.id, "3", "3.333333"))

    costs = [
        database.run(lambda tx: inventory.deliver(tx, system(), ORDER, [(variant.id, D(1))])).cost
        for _ in range(3)
    ]

    assert costs == [Money(333, "EUR"), Money(334, "EUR"), Money(333, "EUR")]
    assert database.read(lambda tx: balance(tx, "stock")) == Money(0, "EUR")


def test_returned_goods_come_back_into_their_lot_at_their_cost(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "0"))
    database.run(lambda tx: received(tx, variant.id, "4", "8.00", lot="L-88"))
    database.run(lambda tx: inventory.deliver(tx, system(), ORDER, [(variant.id, D(4))]))
    database.run(lambda tx: received(tx, variant.id, "4", "10.00", lot="L-89"))

    back = database.run(lambda tx: inventory.take_back(tx, system(), ORDER, [(variant.id, D(1))]))

    assert back.cost == Money(800, "EUR")
    assert stock_levels(database) == {
        "HB-1000/L-88": ("1.000000", "0.000000"),
        "HB-1000/L-89": ("4.000000", "0.000000"),
    }
    assert broken_stock_rules(database) == []


def test_no_more_comes_back_than_went_out(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    database.run(lambda tx: inventory.deliver(tx, system(), ORDER, [(variant.id, D(4))]))
    database.run(lambda tx: inventory.take_back(tx, system(), ORDER, [(variant.id, D(3))]))

    with pytest.raises(inventory.TooMuchReturned) as refused:
        database.run(lambda tx: inventory.take_back(tx, system(), ORDER, [(variant.id, D(2))]))

    assert refused.value.facts == {"variant_id": variant.id, "returnable": "1.000000"}
    assert stock_levels(database) == {"HB-1000": ("9.000000", "0.000000")}


def test_what_a_count_finds_is_worth_the_average(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10", "8.40"))
    found = NewAdjustment(variant_id=variant.id, quantity=D(2), reason="count")

    moves = database.run(lambda tx: inventory.adjust_stock(tx, system(), found))

    assert [move.value for move in moves] == [Money(1680, "EUR")]
    assert database.read(lambda tx: balance(tx, "stock_adjustment")) == Money(-1680, "EUR")
    assert broken_stock_rules(database) == []


def test_what_a_count_finds_of_sold_out_stock_is_worth_its_last_cost(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "3", "8.40"))
    database.run(lambda tx: inventory.deliver(tx, system(), ORDER, [(variant.id, D(3))]))
    found = NewAdjustment(variant_id=variant.id, quantity=D(5), reason="count")

    moves = database.run(lambda tx: inventory.adjust_stock(tx, system(), found))

    assert [move.value for move in moves] == [Money(4200, "EUR")]
    assert broken_stock_rules(database) == []


def test_what_a_count_misses_is_written_off(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10", "8.00"))
    missing = NewAdjustment(variant_id=variant.id, quantity=D(-4), reason="count")

    database.run(lambda tx: inventory.adjust_stock(tx, system(), missing))

    assert stock_levels(database) == {"HB-1000": ("6.000000", "0.000000")}
    assert database.read(lambda tx: balance(tx, "stock_adjustment")) == Money(3200, "EUR")
    assert broken_stock_rules(database) == []


def test_held_stock_cannot_be_counted_away(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    database.run(lambda tx: inventory.reserve(tx, system(), ORDER, [(variant.id, D(8))]))
    missing = NewAdjustment(variant_id=variant.id, quantity=D(-4), reason="count")

    with pytest.raises(inventory.StockShort):
        database.run(lambda tx: inventory.adjust_stock(tx, system(), missing))

    assert stock_levels(database) == {"HB-1000": ("10.000000", "8.000000")}


def test_a_count_without_difference_is_no_adjustment(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    nothing = NewAdjustment(variant_id=variant.id, quantity=D(0), reason="count")

    with pytest.raises(Invalid):
        database.run(lambda tx: inventory.adjust_stock(tx, system(), nothing))

    assert len(database.read(lambda tx: inventory.moves_of(tx, system())).items) == 1


def test_spoilt_stock_is_scrapped_from_its_lot(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "0"))
    database.run(lambda tx: received(tx, variant.id, "4", "8.00", lot="L-88"))
    database.run(lambda tx: received(tx, variant.id, "4", "8.00", lot="L-89"))
    spoilt = NewScrap(variant_id=variant.id, quantity=D(3), reason="wet", lot="L-89")

    moves = database.run(lambda tx: inventory.scrap_stock(tx, system(), spoilt))

    assert [(move.lot, move.value) for move in moves] == [("L-89", Money(2400, "EUR"))]
    assert stock_levels(database)["HB-1000/L-89"] == ("1.000000", "0.000000")
    assert database.read(lambda tx: balance(tx, "scrap")) == Money(2400, "EUR")
    assert broken_stock_rules(database) == []


def test_a_service_has_no_stock(database: Database) -> None:
    def service(tx: Tx) -> int:
        a_stocked_variant(tx)
        new = NewProduct(
            name_en="Repair",
            name_zh="维修",
            category_id=a_category(tx),
            kind=Kind.SERVICE,
            variants=(NewVariant(sku="REP", name_en="Repair", name_zh="维修", tracked=False),),
        )
        return create_product(tx, system(), new).variants[0].id

    variant_id = database.run(service)

    with pytest.raises(inventory.NotStocked):
        database.run(lambda tx: received(tx, variant_id, "1"))
    with pytest.raises(NoSuchVariant):
        database.run(lambda tx: received(tx, variant_id + 1, "1"))

    assert len(database.read(lambda tx: inventory.moves_of(tx, system())).items) == 1


def test_stock_needs_a_warehouse(database: Database) -> None:
    variant = database.run(a_variant)

    with pytest.raises(inventory.NoWarehouse):
        database.run(lambda tx: received(tx, variant.id, "1"))
    database.run(a_warehouse)
    with pytest.raises(inventory.CodeInUse):
        database.run(a_warehouse)
    away = NewReceipt(variant_id=variant.id, quantity=D(1), unit_cost=D(1), warehouse_id=9)
    with pytest.raises(inventory.NoSuchWarehouse):
        database.run(lambda tx: inventory.open_stock(tx, system(), away))

    assert stock_levels(database) == {}


def test_two_warehouses_keep_their_stock_apart(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10"))
    second = database.run(lambda tx: a_warehouse(tx, "B"))
    more = NewReceipt(variant_id=variant.id, quantity=D(5), unit_cost=D(8), warehouse_id=second)
    database.run(lambda tx: inventory.open_stock(tx, system(), more))

    lines = database.read(lambda tx: inventory.stock_of(tx, system())).items

    assert [(line.warehouse, line.on_hand) for line in lines] == [("B", D(5)), ("HH", D(10))]
    assert [w.code for w in database.read(lambda tx: inventory.list_warehouses(tx, system()))] == [
        "HH",
        "B",
    ]


def test_a_recorded_move_cannot_be_changed(database: Database) -> None:
    database.run(a_stocked_variant)

    for statement in ("UPDATE stock_moves SET quantity = 1", "DELETE FROM stock_moves"):
        with pytest.raises(DBAPIError, match="append-only"):
            database.run(lambda tx: tx.session.execute(text(statement)))  # noqa: B023 - run before the loop goes on

    assert broken_stock_rules(database) == []


def test_where_stock_lies_is_for_staff(database: Database) -> None:
    variant = database.run(a_stocked_variant)
    customer = Actor(
        ActorKind.CUSTOMER, 1, "Wei", frozenset({"inventory.read_availability"}), frozenset()
    )

    told = database.read(lambda tx: inventory.availability(tx, customer, variant.id))

    assert told.available == D(100)
    with pytest.raises(NotAllowed):
        database.read(lambda tx: inventory.stock_of(tx, customer))
    with pytest.raises(NotAllowed):
        database.read(lambda tx: inventory.moves_of(tx, customer))
    with pytest.raises(NotAllowed):
        database.run(lambda tx: inventory.reserve(tx, customer, ORDER, [(variant.id, D(1))]))
    assert stock_levels(database) == {"HB-1000": ("100.000000", "0.000000")}


def test_stock_is_opened_once_in_a_place_and_lot(database: Database) -> None:
    variant = database.run(lambda tx: a_stocked_variant(tx, "10", "8.00"))
    opening = NewReceipt(variant_id=variant.id, quantity=D(10), unit_cost=D(8))
    before = digest(database)

    with pytest.raises(inventory.StockOpened):
        database.run(lambda tx: inventory.open_stock(tx, system(), opening))

    assert digest(database) == before
    elsewhere = database.run(lambda tx: a_warehouse(tx, "SOUTH"))
    for more in ({"lot": "L-1"}, {"warehouse_id": elsewhere}):
        other = opening.model_copy(update=more)
        database.run(lambda tx, one=other: inventory.open_stock(tx, system(), one))
        with pytest.raises(inventory.StockOpened):
            database.run(lambda tx, one=other: inventory.open_stock(tx, system(), one))
    assert database.read(lambda tx: inventory.available(tx, variant.id)) == D(30)
    assert broken_stock_rules(database) == []
