"""Whatever is ordered, billed in parts, paid in parts and credited: nothing is counted twice."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from erp_core.analytics import Kind, Query, run_query
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.finance import a_payment
from tests.builders.sales import a_market, an_order, billed
from tests.erp_core.analytics.conftest import Reference

BOSS = system()
SPLITS = st.lists(
    st.sampled_from(["customer", "city", "region", "customer_type", "country"]),
    min_size=1,
    max_size=3,
    unique=True,
)


@given(by=SPLITS, more=st.sampled_from(["channel", "product", "category", "salesperson", None]))
@settings(max_examples=15, deadline=None)
def test_a_total_is_the_same_however_it_is_split(
    reference: Reference, by: list[str], more: str | None
) -> None:
    names = [*by[:2], more] if more else by

    def totals(tx: Any) -> list[tuple[Decimal, Decimal]]:
        found = []
        for metrics in (("revenue",), ("ordered_amount",), ("cost_of_goods",), ("units_sold",)):
            split = run_query(
                tx, BOSS, Query(kind=Kind.AGGREGATE, metrics=metrics, by=tuple(names))
            )
            whole = run_query(tx, BOSS, Query(kind=Kind.AGGREGATE, metrics=metrics))
            summed = sum(Decimal(str(row.cells[-1])) for row in split.rows)
            found.append((Decimal(summed), Decimal(str(whole.rows[0].cells[0]))))
        return found

    for split, whole in reference.database.read(totals):
        assert split == whole


def test_more_lines_payments_and_credits_change_no_figure_of_another_table(
    database: Database,
) -> None:
    market = a_market(database)
    order = an_order(market, market.wei, (market.blend, "2"), (market.yunnan, "3"))
    invoice = billed(market, order.id)

    def figures() -> dict[str, Any]:
        names = ("revenue", "ordered_amount", "order_count", "invoiced_amount", "invoice_count")
        query = Query(kind=Kind.AGGREGATE, metrics=names, by=("customer",))
        answer = database.read(lambda tx: run_query(tx, BOSS, query))
        return dict(zip(names, answer.rows[0].cells[1:], strict=True))

    before = figures()
    for _ in range(3):
        database.run(lambda tx: a_payment(tx, market.wei, "10.00", {invoice.id: "10.00"}))

    assert figures() == before
    assert before == {
        "revenue": Decimal("115.00"),
        "ordered_amount": Decimal("115.00"),
        "order_count": 1,
        "invoiced_amount": Decimal("120.25"),
        "invoice_count": 1,
    }
