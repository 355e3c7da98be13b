"""Whose sale an order is."""

import pytest
from sqlalchemy import func, select

from erp_core.access import Role
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.sales import place_order, repeat_order
from erp_core.sales.errors import NoSuchSalesperson
from erp_core.sales.tables import Order
from tests.builders.access import a_member_of_staff
from tests.builders.sales import a_market, an_order, customer, seen, wanted


def test_an_order_is_the_sale_of_the_member_of_staff_who_places_it(database: Database) -> None:
    market = a_market(database)
    jonas = a_member_of_staff(database, Role.SALES, login="jonas")
    new = wanted(market.cafe, (market.blend, "2"))

    placed = database.run(lambda tx: place_order(tx, jonas, new))

    assert seen(market, placed.id).salesperson_id == jonas.id


def test_a_named_salesperson_has_the_sale_and_its_repetition(database: Database) -> None:
    market = a_market(database)
    jonas = a_member_of_staff(database, Role.SALES, login="jonas")
    new = wanted(market.cafe, (market.blend, "2"), salesperson_id=jonas.id)

    placed = database.run(lambda tx: place_order(tx, system(), new))
    again = database.run(lambda tx: repeat_order(tx, system(), placed.id, channel="console"))

    assert (placed.salesperson_id, again.salesperson_id) == (jonas.id, jonas.id)


def test_a_customer_names_no_salesperson(database: Database) -> None:
    market = a_market(database)
    jonas = a_member_of_staff(database, Role.SALES, login="jonas")
    new = wanted(market.wei, (market.blend, "2"), salesperson_id=jonas.id)

    placed = database.run(lambda tx: place_order(tx, customer(market.wei), new))

    assert placed.salesperson_id is None


def test_an_unknown_salesperson_is_refused_and_nothing_is_placed(database: Database) -> None:
    market = a_market(database)
    an_order(market, market.cafe)
    new = wanted(market.cafe, (market.blend, "2"), salesperson_id=999)

    with pytest.raises(NoSuchSalesperson):
        database.run(lambda tx: place_order(tx, system(), new))

    assert database.read(lambda tx: tx.session.scalar(select(func.count(Order.id)))) == 1
