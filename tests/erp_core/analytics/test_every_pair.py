"""Every figure by every dimension that it may be given by, compiled and run."""

from decimal import Decimal

import pytest

from erp_core.analytics import (
    REGISTRY,
    Answer,
    Filter,
    Grain,
    Kind,
    Metric,
    Query,
    Timing,
    run_query,
)
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from tests.erp_core.analytics.conftest import Reference

BOSS = system()
METRICS = [pytest.param(metric, id=metric.name) for metric in REGISTRY.metrics.values()]


def ask(reference: Reference, query: Query) -> Answer:
    """Ask the reference company."""
    return reference.database.read(lambda tx: run_query(tx, BOSS, query))


def test_there_are_enough_figures_and_dimensions() -> None:
    assert (len(REGISTRY.metrics), len(REGISTRY.dimensions)) >= (12, 8)


@pytest.mark.parametrize("metric", METRICS)
def test_a_figure_is_given_by_each_of_its_dimensions(reference: Reference, metric: Metric) -> None:
    def totals(tx: Tx) -> dict[str, object]:
        found: dict[str, object] = {}
        for name in metric.dimensions:
            query = Query(kind=Kind.AGGREGATE, metrics=(metric.name,), by=(name,))
            answer = run_query(tx, BOSS, query)
            cells = [row.cells[1] for row in answer.rows]
            if metric.additive and name != "order_status":
                found[name] = sum(Decimal(str(cell)) for cell in cells)
            assert answer.definitions[0].about_en
        return found

    by_dimension = reference.database.read(totals)

    assert len(set(by_dimension.values())) <= 1


@pytest.mark.parametrize("metric", METRICS)
def test_a_figure_with_a_past_is_given_by_every_period(
    reference: Reference, metric: Metric
) -> None:
    if metric.timing is Timing.NOW:
        return
    for grain in Grain:
        query = Query(kind=Kind.AGGREGATE, metrics=(metric.name,), grain=grain)
        by_period = ask(reference, query)
        assert by_period.rows
        if metric.additive and metric.timing is Timing.FLOW:
            total = sum(Decimal(str(row.cells[1])) for row in by_period.rows)
            [whole] = ask(reference, Query(kind=Kind.AGGREGATE, metrics=(metric.name,))).rows
            assert total == Decimal(str(whole.cells[0]))


@pytest.mark.parametrize("name", list(REGISTRY.entities))
def test_records_are_listed_and_ordered_by_every_column(reference: Reference, name: str) -> None:
    plain = Query(kind=Kind.LIST, entity=name)

    answer = ask(reference, plain)

    assert [len(row.cells) for row in answer.rows] == [len(answer.columns)] * len(answer.rows)
    assert all(row.record_id for row in answer.rows)


@pytest.mark.parametrize("metric", METRICS)
def test_a_figure_may_be_limited_by_each_of_its_fields(
    reference: Reference, metric: Metric
) -> None:
    for name in metric.fields:
        if name in REGISTRY.dimensions:
            continue
        query = Query.model_validate(
            {
                "kind": "aggregate",
                "metrics": [metric.name],
                "filters": [Filter(field=name, value=True)],
                "time": {"start": "2025-01-01"} if metric.timing is Timing.FLOW else None,
            }
        )
        answer = ask(reference, query)
        assert len(answer.rows) == 1
