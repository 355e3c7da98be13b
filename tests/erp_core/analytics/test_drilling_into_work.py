"""The records behind figures of purchasing and the pipeline are exactly those."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from erp_core.analytics import Answer, Query, run_query
from erp_core.kernel.actor import system
from tests.erp_core.analytics.conftest import Reference

BOSS = system()


def ask(reference: Reference, query: dict[str, Any] | Query) -> Answer:
    wanted = Query.model_validate(query)
    return reference.database.read(lambda tx: run_query(tx, BOSS, wanted))


def worth(answer: Answer) -> Decimal:
    """Sum the worth of listed opportunities."""
    at = [column.name for column in answer.columns].index("value")
    return sum((Decimal(str(row.cells[at])) for row in answer.rows), Decimal(0))


def count(answer: Answer) -> Decimal:
    return Decimal(len(answer.rows))


@pytest.mark.parametrize(
    ("metric", "by", "more", "records"),
    [
        ("purchase_order_count", "supplier", {}, count),
        ("purchase_order_count", "article", {"grain": "month"}, count),
        ("overdue_purchase_orders", "supplier", {}, count),
        ("opportunity_count", "salesperson", {}, count),
        ("opportunity_count", "stage", {"grain": "month"}, count),
        ("pipeline_value", "stage", {}, worth),
        ("pipeline_value", "customer", {"filters": [{"field": "stage", "value": "won"}]}, worth),
        (
            "opportunity_count",
            "customer",
            {"filters": [{"field": "stage", "op": "!=", "value": "won"}]},
            count,
        ),
        (
            "pipeline_value",
            "salesperson",
            {"filters": [{"field": "open", "value": False}]},
            worth,
        ),
        ("opportunities_lost", "lead_source", {}, count),
        ("lead_count", "lead_source", {"grain": "year"}, count),
    ],
)
def test_the_way_down_leads_to_what_the_figure_is_of(
    reference: Reference,
    metric: str,
    by: str,
    more: dict[str, Any],
    records: Callable[[Answer], Decimal],
) -> None:
    answer = ask(reference, {"kind": "aggregate", "metrics": [metric], "by": [by], **more})

    followed = 0
    for row in answer.rows:
        if row.drill is not None:
            assert records(ask(reference, row.drill)) == row.cells[-1]
            followed += 1
    assert followed
    assert followed == len([row for row in answer.rows if row.cells[0] is not None])


def test_no_way_leads_from_late_orders_of_an_article(reference: Reference) -> None:
    query = {"kind": "aggregate", "metrics": ["overdue_purchase_orders"], "by": ["article"]}

    assert [row.drill for row in ask(reference, query).rows] == [None]
