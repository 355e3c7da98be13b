"""Each check of orders finds the violation that was planted for it, and counts its rows."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from erp_core import inventory, sales
from erp_core.inventory import LotWasBlocked
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Findings
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.sales.bundle_checks import BUNDLE_CHECKS
from erp_core.sales.change_checks import CHANGE_CHECKS
from erp_core.sales.checks import CHECKS
from erp_core.sales.service.recalling import draft_recalls
from erp_core.sales.service.slipping import note_slips
from tests.builders.inventory import received
from tests.builders.sales import Market, a_market, an_order, billed, refunded, seen

PLANTED = [
    (
        "UPDATE expected_moves SET state = 'cancelled', open = 0 WHERE state = 'open'",
        "What orders still need is expected to go",
        " to go, 0 expected",
    ),
    (
        "UPDATE orders SET state = 'cancelled' WHERE number = '1002'",
        "What orders still need is expected to go",
        ": 0 to go, 1.000000 expected",
    ),
    (
        "UPDATE order_lines SET invoiced = quantity WHERE delivered < quantity",
        "Delivered at most ordered, invoiced at most delivered or prepaid",
        "order 1002, line 1: 2.000000 ordered, 1.000000 delivered, 2.000000 invoiced",
    ),
    (
        "UPDATE delivery_lines SET quantity = quantity + 1",
        "What is delivered of an order line left the house",
        "delivered, ",
    ),
    (
        "UPDATE orders SET state = 'cancelled' WHERE number = '1002'",
        "Stock is held only for what is still to be delivered",
        "is cancelled and holds 1.000000",
    ),
    (
        (
            "UPDATE orders SET net_minor = net_minor + 1, gross_minor = gross_minor + 1"
            " WHERE number = '1001'"
        ),
        "The lines of an order sum to the order",
        "order 1001 is not the sum of its lines",
    ),
    (
        "UPDATE orders SET base_gross_minor = base_gross_minor + 1 WHERE number = '1001'",
        "The lines of an order sum to it in base currency",
        "order 1001 is not the sum of its lines in base currency",
    ),
    (
        "UPDATE orders SET state = 'closed' WHERE number = '1001'",
        "Every order is in its state by declared steps",
        "order 1001 did not become closed by declared steps",
    ),
    (
        "UPDATE orders SET state = 'confirmed' WHERE number = '1001'",
        "An order's state is what its lines say",
        "order 1001 is confirmed, but that is not what is delivered of its lines",
    ),
    (
        (
            "UPDATE order_transitions SET to_state = 'closed', from_state = 'draft'"
            " WHERE to_state = 'confirmed'"
        ),
        "Every order is in its state by declared steps",
        "by declared steps",
    ),
    (
        "UPDATE order_returns SET quantity = quantity * 2",
        "What is returned of an order line came back and was refunded",
        "1.000000 returned, 2.000000 refunded",
    ),
    (
        "UPDATE order_returns SET state = 'approved'",
        "Every return is in its state by declared steps",
        "return 1 did not get to its state by its steps",
    ),
    (
        "UPDATE orders SET version = version + 1 WHERE number = '1001'",
        "Every change of an order is in the audit trail",
        "order 1001 changed 10 times, 9 of them audited",
    ),
    (
        "UPDATE promise_slips SET new_on = promised_on",
        "A drafted slip breaks the promise it is about",
        "slip 1 is drafted for a promise that holds",
    ),
    (
        "UPDATE lots SET blocked_at = NULL, blocked_reason = NULL",
        "A drafted recall is about a blocked lot",
        "recall 1 is drafted for a lot that is not blocked",
    ),
]


def _recall(tx: Tx, market: Market, order_id: int) -> None:
    received(tx, market.blend, "1", "8.00", "R-1")
    lot = inventory.lots_named(tx, ["R-1"])[0]
    inventory.block_lot(tx, system(), lot.id, "mould")
    draft_recalls(tx, LotWasBlocked(lot.id, lot.variant_id, (("orders", order_id),)))


@pytest.fixture(autouse=True)
def _history(database: Database) -> None:
    market = a_market(database)
    whole = an_order(market, market.cafe)
    database.run(lambda tx: sales.deliver_order(tx, system(), whole.id))
    billed(market, whole.id)
    refunded(market, whole.id, "1")
    partly = an_order(market, market.cafe)
    line = seen(market, partly.id).lines[0]
    half = [sales.Shipped(line_id=line.id, quantity=line.quantity / 2)]
    database.run(lambda tx: sales.deliver_order(tx, system(), partly.id, half))
    database.run(lambda tx: sales.set_promise(tx, system(), partly.id, date(2026, 6, 1)))
    database.run(lambda tx: note_slips(tx, system(), {partly.id: date(2026, 6, 5)}))
    database.run(lambda tx: _recall(tx, market, partly.id))
    wanted = sales.NewOrderLine(variant_id=market.blend, quantity=Decimal(1))
    new = sales.NewQuotation(party_id=market.cafe, lines=(wanted,))
    database.run(lambda tx: sales.request_quotation(tx, system(), new))


def findings(database: Database) -> dict[str, Findings]:
    return {check.title: database.read(check.run) for check in CHECKS}


def test_sound_orders_have_no_violations_and_every_check_examined_rows(
    database: Database,
) -> None:
    found = findings(database)

    assert [each.violations for each in found.values()] == [()] * len(CHECKS)
    elsewhere = {check.title for check in (*CHANGE_CHECKS, *BUNDLE_CHECKS)}
    assert [t for t, each in found.items() if not each.examined and t not in elsewhere] == []


@pytest.mark.parametrize(("statement", "title", "words"), PLANTED)
def test_a_planted_violation_is_found(
    database: Database, statement: str, title: str, words: str
) -> None:
    database.run(lambda tx: tx.session.execute(text(statement)))

    assert words in findings(database)[title].violations[0]
