"""Figures of purchasing, production, people and the pipeline equal the modules' own reads."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from erp_core import crm, finance, hr, production, purchasing
from erp_core.access import Role
from erp_core.access.roles import permissions_of_roles
from erp_core.analytics import Label, Query, members_of, run_query
from erp_core.analytics.catalogue import catalogue_for
from erp_core.analytics.metrics_of_buying import BUYING_METRICS
from erp_core.analytics.metrics_of_making import MAKING_METRICS
from erp_core.analytics.metrics_of_people import PEOPLE_METRICS
from erp_core.analytics.metrics_of_pipeline import PIPELINE_METRICS
from erp_core.hr.states import ClaimState
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.module import permissions_of
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from tests.erp_core.analytics.conftest import Reference

BOSS = system()
TODAY = date(2026, 5, 19)
ALL = PageRequest(limit=200)


def figures(tx: Tx, metric: str, by: str | None = None, **more: Any) -> dict[str | None, Any]:
    """Ask for one figure, by a dimension or at all."""
    query = {"kind": "aggregate", "metrics": [metric], "by": [by] if by else [], **more}
    found: dict[str | None, Any] = {}
    for row in run_query(tx, BOSS, Query.model_validate(query)).rows:
        label = row.cells[0] if by else None
        found[label.value if isinstance(label, Label) else None] = row.cells[-1]
    return found


def test_suppliers_keep_days_as_purchasing_says(reference: Reference) -> None:
    def compare(tx: Tx) -> None:
        said = {one.supplier: one for one in purchasing.supplier_performance(tx, BOSS)}
        shares = figures(tx, "supplier_on_time_pct", "supplier")
        lines = figures(tx, "supplier_lines", "supplier")
        open_orders = figures(
            tx,
            "purchase_order_count",
            "supplier",
            filters=[{"field": "open", "value": True}],
        )
        late = figures(tx, "overdue_purchase_orders", "supplier")

        assert {name: one.lines for name, one in said.items() if one.lines} == lines
        for name, share in shares.items():
            assert name is not None
            exact = said[name].on_time_share
            assert exact is not None
            assert share == (100 * exact).quantize(Decimal("0.01"))
        assert {name: one.open_orders for name, one in said.items()} == open_orders
        assert {name: one.late_orders for name, one in said.items() if one.late_orders} == late
        awaited = purchasing.awaited_orders(tx, BOSS)
        assert sum(late.values()) == sum(1 for one in awaited if one.is_late) == 1

    reference.database.read(compare)


def test_payables_are_what_the_ageing_and_the_open_bills_say(reference: Reference) -> None:
    def compare(tx: Tx) -> None:
        ageing = finance.payable_ageing(tx, BOSS, TODAY)
        said = {row.name: row.total.amount for row in ageing.rows if row.party_id}
        found = figures(tx, "payables", "supplier")
        assert {name: value for name, value in found.items() if name} == said
        assert figures(tx, "payables")[None] == ageing.total.amount
        due = [one for one in finance.open_payables(tx, BOSS) if one.due_date < TODAY]
        assert figures(tx, "overdue_payables")[None] == sum(one.base_open.amount for one in due) > 0

    reference.database.read(compare)


def test_production_is_what_its_orders_say(reference: Reference) -> None:
    def compare(tx: Tx) -> None:
        orders = production.list_manufacturing_orders(tx, BOSS, ALL).items
        assert figures(tx, "units_made")[None] == sum(one.produced for one in orders) == 13
        assert figures(tx, "units_scrapped")[None] == sum(one.scrapped for one in orders) == 2
        assert figures(tx, "overdue_production")[None] == sum(one.is_late for one in orders) == 2
        minutes = sum(step.done_minutes for one in orders for step in one.operations)
        assert figures(tx, "work_centre_hours")[None] == minutes / 60 == 2

    reference.database.read(compare)


def test_people_are_what_hr_says(reference: Reference) -> None:
    def compare(tx: Tx) -> None:
        staff = [one for one in hr.list_employees(tx, BOSS, ALL).items if one.hired_on <= TODAY]
        assert figures(tx, "headcount")[None] == len(staff) == 4
        leave = figures(tx, "leave_days", time={"start": "2026-04-01", "end": "2026-05-01"})
        away = hr.away(tx, BOSS, date(2026, 4, 1), date(2026, 4, 30))
        assert leave[None] == sum(one.part for one in away.absences) == 5
        weeks = hr.list_timesheets(tx, BOSS, ALL).items
        assert figures(tx, "hours_noted")[None] == sum(one.total for one in weeks)
        claims = hr.list_claims(tx, BOSS, ALL).items
        counted = [one for one in claims if one.state is not ClaimState.REFUSED]
        assert figures(tx, "expenses_claimed")[None] == sum(one.gross.amount for one in counted)
        assert figures(tx, "expense_claim_count")[None] == len(counted) == 2

    reference.database.read(compare)


def test_the_pipeline_is_what_the_board_and_the_forecast_say(reference: Reference) -> None:
    def compare(tx: Tx) -> None:
        board = crm.pipeline_board(tx, BOSS)
        assert figures(tx, "opportunity_count")[None] == board.count == 3
        assert figures(tx, "pipeline_value")[None] == board.value.amount
        by_stage = {one.stage.name_en: one.weighted.amount for one in board.columns if one.count}
        assert figures(tx, "weighted_pipeline", "stage") == by_stage
        months = crm.pipeline_forecast(tx, BOSS).months
        for month in months:
            after = (month.month.replace(day=28) + (date(2026, 2, 5) - date(2026, 2, 1))).replace(
                day=1
            )
            time = {"start": month.month.isoformat(), "end": after.isoformat()}
            assert figures(tx, "weighted_pipeline", time=time)[None] == month.weighted.amount
            won = figures(
                tx, "pipeline_value", time=time, filters=[{"field": "stage", "value": "won"}]
            )
            assert won[None] == month.won.amount
        late = [one for one in crm.due_activities(tx, BOSS) if one.due_on < TODAY]
        assert figures(tx, "overdue_activities")[None] == len(late) > 0

    reference.database.read(compare)


def test_what_has_ended_counts_only_where_it_is_asked_for(reference: Reference) -> None:
    def compare(tx: Tx) -> None:
        def count(field: str, op: str, value: Any) -> Any:
            filters = [{"field": field, "op": op, "value": value}]
            return figures(tx, "opportunity_count", filters=filters)[None]

        open_ones = figures(tx, "opportunity_count", "stage")
        stage, of_stage = next(iter(open_ones.items()))
        ended = count("stage", "in", ["won", "lost"])
        assert ended > 0
        assert count("stage", "!=", "won") == sum(open_ones.values())
        assert count("stage", "!=", stage) == sum(open_ones.values()) - of_stage
        assert count("stage", "not in", ["won", "lost"]) == sum(open_ones.values())
        assert count("open", "=", False) == count("open", "!=", True) == ended
        assert count("open", "=", True) == sum(open_ones.values())

    reference.database.read(compare)


def test_whose_revenue_a_saved_segment_is_follows_its_rule_today(reference: Reference) -> None:
    def compare(tx: Tx) -> None:
        [saved] = [one for one in crm.list_segments(tx, BOSS) if one.name_en == "VIPs"]
        meant = {one.name for one in crm.all_members(tx, BOSS, saved.id)}
        whole = figures(tx, "revenue", "customer")
        for value in ("VIPs", "贵宾", saved.id):
            filters = [{"field": "segment", "value": value}]
            only = figures(tx, "revenue", "customer", filters=filters)
            assert set(only) <= meant
            assert only["Café Lindner"] == whole["Café Lindner"]
        assert members_of(tx, BOSS, "segment")

    reference.database.read(compare)


def test_whom_a_segment_means_is_found_once_for_all_statements(
    reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    find = crm.parties_of_segments

    def counted(tx: Tx, actor: Actor, segment_ids: Any) -> frozenset[int]:
        asked.append(segment_ids)
        return find(tx, actor, segment_ids)

    monkeypatch.setattr(crm, "parties_of_segments", counted)
    query = Query.model_validate(
        {
            "kind": "aggregate",
            "metrics": ["revenue", "order_count", "payments_received"],
            "by": ["customer"],
            "grain": "month",
            "filters": [{"field": "segment", "value": "VIPs"}],
        }
    )
    reference.database.read(lambda tx: run_query(tx, BOSS, query))
    reference.database.read(lambda tx: run_query(tx, BOSS, query))

    assert len(asked) == 2


@pytest.mark.parametrize("metric", [one.name for one in PEOPLE_METRICS])
@pytest.mark.parametrize("role", [Role.SALES, Role.WAREHOUSE, Role.PURCHASING, Role.EMPLOYEE])
def test_figures_of_people_are_for_those_who_see_everybody(
    reference: Reference, metric: str, role: Role
) -> None:
    asker = Actor(ActorKind.STAFF, 7, "x", permissions_of_roles([role]) | {"analytics.ask"}, None)
    query = Query.model_validate({"kind": "aggregate", "metrics": [metric]})
    with pytest.raises(NotAllowed):
        reference.database.read(lambda tx: run_query(tx, asker, query))
    assert metric not in {one.name for one in catalogue_for(asker).metrics}


@pytest.mark.parametrize(
    ("module", "gone"),
    [
        (
            "purchasing",
            {one.name for one in BUYING_METRICS if one.permissions[0] != "finance.read"},
        ),
        ("production", {one.name for one in MAKING_METRICS}),
        ("hr", {one.name for one in PEOPLE_METRICS}),
        ("crm", {one.name for one in PIPELINE_METRICS}),
    ],
)
def test_a_module_that_is_off_takes_its_figures_along(module: str, gone: set[str]) -> None:
    left = {name for name in permissions_of(MODULES) if not name.startswith(f"{module}.")}
    without = Actor(ActorKind.STAFF, 7, "x", frozenset(left), None)

    seen = catalogue_for(without)

    assert not gone & {one.name for one in seen.metrics}
    dimensions = {"hr": "department", "production": "work_centre", "crm": "segment"}
    assert dimensions.get(module) not in {one.name for one in seen.dimensions}
