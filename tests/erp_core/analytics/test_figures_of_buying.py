"""Figures of purchasing where goods go back, come on top, or never come."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete

from erp_core import purchasing
from erp_core.analytics import Answer, Query, run_query
from erp_core.analytics import sums as summing
from erp_core.finance.tables import ExchangeRate
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.purchasing import NewPurchaseReturn, PurchaseOrderView, ReceiptView
from tests.builders.finance import a_rate
from tests.builders.purchasing import House, a_house, a_price, an_order, receive, sent

BOSS = system()
TODAY = date(2026, 5, 19)


def figure(tx: Tx, metric: str) -> object:
    """Ask for one figure of everything."""
    query = Query.model_validate({"kind": "aggregate", "metrics": [metric]})
    rows = run_query(tx, BOSS, query).rows
    return rows[0].cells[-1] if rows else None


@pytest.fixture
def house(database: Database) -> House:
    return a_house(database)


def an_order_of_twenty(tx: Tx, house: House) -> PurchaseOrderView:
    return sent(tx, an_order(tx, house.finca, (house.beans, "20")), TODAY + timedelta(days=1))


def send_back(tx: Tx, order: PurchaseOrderView, receipt: ReceiptView, quantity: str) -> None:
    new = NewPurchaseReturn(
        receipt_line_id=receipt.lines[0].id, quantity=Decimal(quantity), reason="broken"
    )
    purchasing.return_to_supplier(tx, BOSS, order.id, new)


def on_time(tx: Tx) -> tuple[object, object]:
    """Tell the share on time, as the figure and as purchasing itself gives it in percent."""
    (said,) = purchasing.supplier_performance(tx, BOSS)
    share = None if said.on_time_share is None else 100 * said.on_time_share
    return figure(tx, "supplier_on_time_pct"), share


def test_what_comes_on_top_later_makes_no_line_late(house: House) -> None:
    def work(tx: Tx) -> tuple[object, object]:
        order = an_order_of_twenty(tx, house)
        receive(tx, order, "8")
        receive(tx, order, "12")
        tx.now += timedelta(days=9)
        receive(tx, order, "1")
        return on_time(tx)

    assert house.database.run(work) == (100, 100)


def test_what_went_back_did_not_come_in_full(house: House) -> None:
    def work(tx: Tx) -> list[tuple[object, object]]:
        order = an_order_of_twenty(tx, house)
        send_back(tx, order, receive(tx, order, "20"), "5")
        short = on_time(tx)
        tx.now += timedelta(days=9)
        receive(tx, order, "5")
        return [short, on_time(tx)]

    assert house.database.run(work) == [(None, None), (0, 0)]


def bought(tx: Tx) -> tuple[object, object]:
    return figure(tx, "purchase_spend"), figure(tx, "units_purchased")


def test_of_a_closed_order_only_what_was_kept_was_bought(house: House) -> None:
    def work(tx: Tx) -> list[tuple[object, object]]:
        order = an_order_of_twenty(tx, house)
        receipt = receive(tx, order, "12")
        send_back(tx, order, receipt, "5")
        awaited = bought(tx)
        purchasing.close_purchase_order(tx, BOSS, order.id, "no more")
        an_order_of_twenty(tx, house)
        return [awaited, bought(tx)]

    assert house.database.run(work) == [
        (Decimal("160.00"), 20),
        (Decimal("216.00"), 27),
    ]


def an_order_in_dollars(tx: Tx, house: House, quantity: str) -> None:
    if quantity == "1":
        a_price(tx, house.other, house.filters, "3.01", currency="USD")
    line = (house.filters, quantity)
    purchasing.send_purchase_order(tx, BOSS, an_order(tx, house.other, line, currency="USD").id)


def test_however_many_orders_there_are_what_they_cost_is_summed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summing, "MAX_GROUPS", 2)

    def work(tx: Tx) -> object:
        a_rate(tx, "1.25")
        for quantity in ("20", "25", "30", "35"):
            sent(tx, an_order(tx, house.finca, (house.beans, quantity)))
        for quantity in ("1", "2", "3", "4"):
            an_order_in_dollars(tx, house, quantity)
        return figure(tx, "purchase_spend")

    dollars = Decimal("2.41") + Decimal("4.82") + Decimal("7.22") + Decimal("9.63")
    assert house.database.run(work) == Decimal("880.00") + dollars


def test_an_order_without_a_rate_is_left_out_and_counted(house: House) -> None:
    """Two dollar orders of one day want its rate; 20 bags at 8.00 in euros are 160.00."""

    def order(tx: Tx) -> None:
        a_rate(tx, "1.25")
        an_order_of_twenty(tx, house)
        an_order_in_dollars(tx, house, "1")
        an_order_in_dollars(tx, house, "2")
        tx.session.execute(delete(ExchangeRate))

    def ask(tx: Tx) -> tuple[Answer, Answer]:
        spend = {"kind": "aggregate", "metrics": ["purchase_spend"]}
        by = {**spend, "by": ["supplier"], "order": {"by": "purchase_spend"}}
        whole, each = (run_query(tx, system(), Query.model_validate(one)) for one in (spend, by))
        return whole, each

    house.database.run(order)
    whole, each = house.database.read(ask)
    assert whole.rows[0].cells == (Decimal("160.00"),)
    assert [row.cells[-1] for row in each.rows] == [Decimal("160.00")]
    for one in (whole, each):
        assert (one.left_out, one.rates_wanted) == (2, ("USD 2026-05-19",))
