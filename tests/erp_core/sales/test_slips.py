"""Promises that slip: who is drafted, who is not, and what a yes does."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from erp_core import inventory, sales
from erp_core.inventory import ExpectedChange, NewSupply
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from erp_core.sales import DismissSlip, LateSupply, SlipState, SlipView, TellSlip
from erp_core.sales.service.slipping import note_slips
from erp_core.sales.slip_checks import drafts_break_promises
from erp_core.sales.tables import Order
from tests.builders.sales import Market, a_market, an_order, seen, violations
from tests.builders.unchanged import digest

BOSS = system()


def promised(market: Market, party_id: int, day: int) -> int:
    """An order that is promised for a day of May."""
    order_id = an_order(market, party_id).id
    on = date(2026, 5, day)
    market.database.run(lambda tx: sales.set_promise(tx, BOSS, order_id, on))
    return order_id


def slips(market: Market, *new: tuple[int, int]) -> None:
    """Let orders come on new days of May."""
    days = {order_id: date(2026, 5, day) for order_id, day in new}
    market.database.run(lambda tx: note_slips(tx, BOSS, days))


def drafts(market: Market, state: SlipState = SlipState.DRAFT) -> list[tuple[int, date, date]]:
    found = market.database.read(lambda tx: sales.list_slips(tx, BOSS, state))
    return [(one.order_id, one.promised_on, one.new_on) for one in found]


def first(market: Market) -> int:
    return market.database.read(lambda tx: sales.list_slips(tx, BOSS))[0].id


def told(market: Market, slip_id: int, **new: Any) -> SlipView:
    asked = TellSlip(**new)
    return market.database.run(lambda tx: sales.tell_slip(tx, BOSS, slip_id, asked))


def test_only_orders_that_come_after_their_promise_are_drafted(database: Database) -> None:
    market = a_market(database)
    late, in_time = promised(market, market.cafe, 20), promised(market, market.wei, 26)
    unpromised = an_order(market, market.cafe).id

    slips(market, (late, 23), (in_time, 26), (unpromised, 23))

    assert drafts(market) == [(late, date(2026, 5, 20), date(2026, 5, 23))]
    assert (seen(market, late).expected_on, seen(market, late).late) == (date(2026, 5, 20), False)
    assert violations(database) == []


def test_a_second_slip_moves_the_draft_and_a_recovery_takes_it_back(database: Database) -> None:
    market = a_market(database)
    order = promised(market, market.cafe, 20)
    slips(market, (order, 23))
    slips(market, (order, 27))
    assert drafts(market) == [(order, date(2026, 5, 20), date(2026, 5, 27))]

    slips(market, (order, 19))

    assert drafts(market) == []
    assert drafts(market, SlipState.OVERTAKEN) == [(order, date(2026, 5, 20), date(2026, 5, 27))]
    slips(market, (order, 24))
    assert [new for _, _, new in drafts(market)] == [date(2026, 5, 24)]


def test_a_yes_moves_what_we_expect_and_never_what_we_promised(database: Database) -> None:
    market = a_market(database)
    order = promised(market, market.cafe, 20)
    slips(market, (order, 23))
    slip = first(market)

    done = told(market, slip, text="Dear Ana, the ship is late.")

    shown = seen(market, order)
    assert (done.state, done.text) == (SlipState.TOLD, "Dear Ana, the ship is late.")
    assert (shown.promised_on, shown.expected_on) == (date(2026, 5, 20), date(2026, 5, 23))
    assert shown.late
    words = database.read(lambda tx: sales.words_of_slip(tx, order, date(2026, 5, 23)))
    assert words == "Dear Ana, the ship is late."
    slips(market, (order, 23))
    assert drafts(market) == []
    before = digest(database)
    with pytest.raises(WrongTransition):
        told(market, slip)
    assert digest(database) == before


def test_a_no_is_noted_and_changes_nothing_of_the_order(database: Database) -> None:
    market = a_market(database)
    order = promised(market, market.cafe, 20)
    slips(market, (order, 23))
    before = seen(market, order)

    why = DismissSlip(reason="told by phone")
    slip = first(market)
    done = database.run(lambda tx: sales.dismiss_slip(tx, BOSS, slip, why))

    assert (done.state, drafts(market)) == (SlipState.DISMISSED, [])
    assert seen(market, order) == before
    assert violations(database) == []


def test_a_draft_about_a_promise_that_holds_is_found(database: Database) -> None:
    market = a_market(database)
    order = promised(market, market.cafe, 20)
    slips(market, (order, 23))
    assert database.read(drafts_break_promises).violations == ()

    database.run(lambda tx: tx.session.execute(update(Order).values(promised_on=None)))

    assert len(database.read(drafts_break_promises).violations) == 1


def supply(market: Market, variant_id: int, day: int, month: int = 5) -> list[int]:
    """Note when an article is in stock; return the orders whose promise it breaks."""
    new = LateSupply(variant_id=variant_id, arrives_on=date(2026, month, day))
    noted = market.database.run(lambda tx: sales.note_late_supply(tx, BOSS, new))
    return [one.order_id for one in noted.drafts]


def awaiting(market: Market, party_id: int, day: int, *lines: tuple[int, str]) -> int:
    """An order of more than there is, promised for a day of June."""
    order_id = an_order(market, party_id, *lines).id
    on = date(2026, 6, day)
    market.database.run(lambda tx: sales.set_promise(tx, BOSS, order_id, on))
    return order_id


def test_a_supplier_slips_and_exactly_those_who_wait_for_it_too_long_are_drafted(
    database: Database,
) -> None:
    """In stock on Monday 1 June means with a customer by Thursday 4 June, three working days on."""
    market = a_market(database, stock="5")
    held = awaiting(market, market.cafe, 2, (market.blend, "5"))
    tight = awaiting(market, market.cafe, 3, (market.blend, "1"))
    slack = awaiting(market, market.wei, 4, (market.blend, "1"))
    other = awaiting(market, market.wei, 2, (market.yunnan, "9"))

    assert supply(market, market.blend, 1, 6) == [tight]
    assert drafts(market) == [(tight, date(2026, 6, 3), date(2026, 6, 4))]
    assert supply(market, market.blend, 4, 6) == [tight, slack]
    assert drafts(market)[1] == (slack, date(2026, 6, 4), date(2026, 6, 9))
    assert {held, other}.isdisjoint(order for order, _, _ in drafts(market))
    assert supply(market, market.blend, 29) == []
    assert drafts(market) == []
    assert violations(database) == []


def test_of_two_slips_at_once_the_later_one_counts(database: Database) -> None:
    market = a_market(database, stock="0")
    both = awaiting(market, market.cafe, 2, (market.blend, "1"), (market.yunnan, "1"))

    supply(market, market.yunnan, 8, 6)
    supply(market, market.blend, 1, 6)
    assert drafts(market) == [(both, date(2026, 6, 2), date(2026, 6, 11))]

    supply(market, market.yunnan, 29)
    assert drafts(market) == [(both, date(2026, 6, 2), date(2026, 6, 4))]


def test_an_expected_arrival_that_slips_drafts_those_who_rest_on_it(database: Database) -> None:
    """Expected on Monday 1 June it is there by Thursday 4 June, three days later by Tuesday 9."""
    market = a_market(database, stock="0")
    first, second = (
        database.run(
            lambda tx, one=one: inventory.expect_supply(
                tx, BOSS, NewSupply(variant_id=one, quantity=Decimal(9), due_on=date(2026, 6, 1))
            )
        )
        for one in (market.blend, market.yunnan)
    )
    tight = awaiting(market, market.cafe, 4, (market.blend, "2"))
    slack = awaiting(market, market.wei, 9, (market.blend, "2"))
    other = awaiting(market, market.wei, 4, (market.yunnan, "2"))

    slipped = ExpectedChange(due_on=date(2026, 6, 4))
    database.run(lambda tx: inventory.change_expected(tx, BOSS, first.id, slipped))

    assert drafts(market) == [(tight, date(2026, 6, 4), date(2026, 6, 9))]
    database.run(lambda tx: inventory.change_expected(tx, BOSS, second.id, slipped))
    assert {order for order, _, _ in drafts(market)} == {tight, other}
    assert slack not in {order for order, _, _ in drafts(market)}
    assert violations(database) == []
