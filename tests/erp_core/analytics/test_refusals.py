"""What is not answered, and that the refusal says what would be."""

from typing import Any

import pytest

from erp_core.access import Role
from erp_core.access.roles import permissions_of_roles
from erp_core.analytics import (
    REGISTRY,
    DoesNotFit,
    NotSupported,
    Query,
    UnknownName,
    members_of,
    run_query,
)
from erp_core.analytics.catalogue import catalogue_for
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, PartyId, system
from erp_core.kernel.errors import DomainError
from tests.erp_core.analytics.conftest import Reference

BOSS = system()


def ask(reference: Reference, actor: Actor = BOSS, **query: Any) -> Any:
    """Ask the reference company."""
    wanted = Query.model_validate({"kind": "aggregate", **query})
    return reference.database.read(lambda tx: run_query(tx, actor, wanted))


def somebody(role: Role, scope: frozenset[PartyId] | None = None) -> Actor:
    """A member of staff."""
    return Actor(ActorKind.STAFF, 7, role, permissions_of_roles([role]), scope)


@pytest.mark.parametrize(
    ("query", "error", "told"),
    [
        ({"metrics": ["revenu"]}, UnknownName, "Near: revenue"),
        ({"metrics": []}, DoesNotFit, "Name a figure"),
        ({"metrics": ["revenue"], "by": ["regoin"]}, UnknownName, "region"),
        ({"metrics": ["revenue"], "by": ["warehouse"]}, DoesNotFit, "but by customer"),
        ({"metrics": ["stock_on_hand"], "by": ["customer"]}, DoesNotFit, "warehouse"),
        ({"metrics": ["stock_on_hand"], "grain": "month"}, DoesNotFit, "leave out the period"),
        (
            {"metrics": ["customer_count"], "time": {"start": "2026-01-01"}},
            DoesNotFit,
            "leave out the period",
        ),
        (
            {"metrics": ["revenue"], "filters": [{"field": "city", "value": "Berlim"}]},
            UnknownName,
            "Near: Berlin",
        ),
        (
            {"metrics": ["revenue"], "filters": [{"field": "channel", "value": "pigeon"}]},
            UnknownName,
            "no channel 'pigeon'",
        ),
        (
            {"metrics": ["revenue"], "filters": [{"field": "city", "op": ">", "value": "Berlin"}]},
            DoesNotFit,
            "cannot be >",
        ),
        (
            {"metrics": ["revenue"], "filters": [{"field": "overdue", "value": True}]},
            DoesNotFit,
            "cannot be limited by overdue",
        ),
        (
            {"metrics": ["order_count"], "filters": [{"field": "new_customer", "value": True}]},
            DoesNotFit,
            "say which",
        ),
        ({"metrics": ["margin_pct"], "by": ["city"], "share": True}, DoesNotFit, "summed"),
        ({"metrics": ["revenue"], "compare": {"lag": "month"}}, DoesNotFit, "name a period"),
        (
            {"metrics": ["revenue"], "grain": "month", "compare": {"lag": "week"}},
            DoesNotFit,
            "month, quarter, year",
        ),
        (
            {"metrics": ["revenue"], "order": {"by": "city"}},
            DoesNotFit,
            "Order by one of revenue",
        ),
        (
            {"metrics": ["revenue"], "segments": ["lapsed"]},
            UnknownName,
            "lapsed_customers",
        ),
        (
            {"kind": "forecast", "metrics": ["revenue"], "horizon": {"count": 3, "unit": "month"}},
            NotSupported,
            "no forecast yet",
        ),
        ({"kind": "list", "entity": "salary"}, UnknownName, "no kind of record 'salary'"),
        (
            {
                "kind": "list",
                "entity": "invoice",
                "filters": [{"field": "days_overdue", "op": ">", "value": "many"}],
            },
            DoesNotFit,
            "compared with a number",
        ),
        (
            {
                "kind": "list",
                "entity": "customer",
                "filters": [{"field": "last_order_date", "op": "<", "value": "yesterday"}],
            },
            DoesNotFit,
            "a date such as",
        ),
        (
            {"kind": "list", "entity": "ticket", "time_field": "due_date"},
            DoesNotFit,
            "opened_date",
        ),
    ],
    ids=str,
)
def test_a_refusal_says_what_would_work(
    reference: Reference, query: dict[str, Any], error: type[DomainError], told: str
) -> None:
    with pytest.raises(error) as refused:
        ask(reference, **query)

    assert told in refused.value.message


@pytest.mark.parametrize(
    ("role", "metric"),
    [
        (Role.SUPPORT, "gross_profit"),
        (Role.SUPPORT, "margin_pct"),
        (Role.SUPPORT, "stock_value"),
        (Role.WAREHOUSE, "revenue"),
        (Role.WAREHOUSE, "stock_value"),
        (Role.PURCHASING, "order_count"),
        (Role.PLANNER, "payments_received"),
        (Role.ACCOUNTANT, "ticket_count"),
        (Role.EMPLOYEE, "customer_count"),
        (Role.HR, "revenue"),
    ],
)
def test_a_role_does_not_see_what_it_may_not(reference: Reference, role: Role, metric: str) -> None:
    with pytest.raises(NotAllowed):
        ask(reference, somebody(role), metrics=[metric])


@pytest.mark.parametrize(
    ("role", "metric"),
    [
        (Role.SALES, "revenue"),
        (Role.ACCOUNTANT, "margin_pct"),
        (Role.MANAGER, "stock_value"),
        (Role.WAREHOUSE, "stock_on_hand"),
        (Role.PLANNER, "units_ordered"),
        (Role.SUPPORT, "ticket_count"),
    ],
)
def test_a_role_sees_what_it_may(reference: Reference, role: Role, metric: str) -> None:
    assert len(ask(reference, somebody(role), metrics=[metric]).rows) == 1


def test_the_catalogue_shows_a_role_only_what_it_may_ask() -> None:
    shown = {one.name for one in catalogue_for(somebody(Role.WAREHOUSE)).metrics}

    assert {"stock_on_hand", "order_count"} <= shown
    assert shown.isdisjoint({"revenue", "margin_pct", "stock_value", "ticket_count"})


def test_a_customer_may_ask_nothing_whatever_it_holds(reference: Reference) -> None:
    everything = permissions_of_roles([Role.ADMIN])
    scope = frozenset({PartyId(reference.company.ids["wei"])})
    wei = Actor(ActorKind.CUSTOMER, reference.company.ids["wei"], "Wei", everything, scope)

    with pytest.raises(NotAllowed):
        ask(reference, wei, metrics=["revenue"])
    with pytest.raises(NotAllowed):
        ask(reference, wei, kind="list", entity="invoice")


def test_staff_who_see_some_customers_get_figures_of_those_alone(reference: Reference) -> None:
    scope = frozenset({PartyId(reference.company.ids["dupont"])})
    sara = somebody(Role.MANAGER, scope)

    figures = ask(reference, sara, metrics=["revenue", "outstanding"], by=["customer"])
    known = reference.database.read(lambda tx: members_of(tx, sara, "customer"))
    with pytest.raises(UnknownName):
        ask(
            reference,
            sara,
            metrics=["revenue"],
            filters=[{"field": "customer", "value": "Wei Zhang"}],
        )

    assert [row.cells[0].value for row in figures.rows] == ["Dupont SARL"]
    assert [one.value for one in known] == ["Dupont SARL"]


def test_a_query_has_no_room_for_an_expression() -> None:
    for smuggled in (
        {"kind": "aggregate", "metrics": ["revenue"], "sql": "SELECT 1"},
        {"kind": "aggregate", "metrics": ["revenue"], "limit": 1001},
        {"kind": "aggregate", "metrics": ["revenue"], "filters": [{"field": "city", "value": 1.5}]},
    ):
        with pytest.raises(ValueError, match=r"sql|limit|value"):
            Query.model_validate(smuggled)


def test_a_value_is_never_part_of_the_statement(reference: Reference) -> None:
    with pytest.raises(UnknownName):
        ask(
            reference,
            metrics=["revenue"],
            filters=[{"field": "customer", "value": "x' OR '1'='1"}],
        )


_SEGMENTS_OF = {
    Role.SALES: set(REGISTRY.segments),
    Role.SUPPORT: set(REGISTRY.segments),
    Role.WAREHOUSE: set(REGISTRY.segments) - {"overdue_customers"},
    Role.PURCHASING: set(),
    Role.PLANNER: set(REGISTRY.segments) - {"overdue_customers"},
    Role.ACCOUNTANT: set(REGISTRY.segments),
    Role.MANAGER: set(REGISTRY.segments),
    Role.ADMIN: set(REGISTRY.segments),
}


@pytest.mark.parametrize("role", _SEGMENTS_OF)
@pytest.mark.parametrize("segment", REGISTRY.segments)
def test_a_role_limits_by_the_segments_it_may_know_of(
    reference: Reference, role: Role, segment: str
) -> None:
    query = {"metrics": ["customer_count"], "by": ["customer"], "segments": [segment]}
    shown = {one.name for one in catalogue_for(somebody(role)).segments}

    assert (segment in shown) is (segment in _SEGMENTS_OF[role])
    if segment in shown:
        assert ask(reference, somebody(role), **query).columns[0].name == "customer"
        return
    with pytest.raises(NotAllowed):
        ask(reference, somebody(role), **query)


def test_the_warehouse_does_not_list_who_is_overdue(reference: Reference) -> None:
    with pytest.raises(NotAllowed):
        ask(
            reference,
            somebody(Role.WAREHOUSE),
            kind="list",
            entity="customer",
            segments=["overdue_customers"],
        )


def test_a_dimension_that_may_not_be_seen_may_not_be_filtered_on(reference: Reference) -> None:
    seller = Actor(ActorKind.STAFF, 7, "seller", frozenset({"analytics.ask", "sales.read"}), None)
    dupont = {"filters": [{"field": "customer", "value": "Dupont SARL"}]}

    with pytest.raises(NotAllowed):
        ask(reference, seller, metrics=["order_count"], **dupont)
    with pytest.raises(NotAllowed):
        ask(reference, seller, kind="list", entity="order", **dupont)


@pytest.mark.parametrize(
    "query",
    [
        {"filters": [{"field": "last_sold_date", "op": "<", "value": "2026-05-01"}]},
        {"order": {"by": "last_sold_date"}},
        {"time_field": "last_sold_date"},
        {"time": {"start": "2026-05-01"}},
    ],
    ids=str,
)
def test_purchasing_does_not_learn_when_a_product_was_sold(
    reference: Reference, query: dict[str, Any]
) -> None:
    buyer, keeper = somebody(Role.PURCHASING), somebody(Role.WAREHOUSE)

    with pytest.raises(NotAllowed):
        ask(reference, buyer, kind="list", entity="product", **query)
    plain = ask(reference, buyer, kind="list", entity="product")
    kept = ask(reference, keeper, kind="list", entity="product", **query)

    assert [column.name for column in plain.columns] == [
        "product",
        "category",
        "on_hand",
        "available",
    ]
    assert "last_sold_date" in [column.name for column in kept.columns]
    assert "last_sold_date" not in {one.name for one in catalogue_for(buyer).fields}


@pytest.mark.parametrize(
    ("query", "error", "told"),
    [
        (
            {"metrics": ["revenue"], "filters": [{"field": "customer", "value": 10**30}]},
            UnknownName,
            "no customer",
        ),
        ({"metrics": ["ticket_count"], "time": {"start": "0001-01-01"}}, DoesNotFit, "1900"),
        (
            {
                "metrics": ["revenue"],
                "time": {"start": "0001-01-01", "end": "2026-01-01"},
                "compare": {"lag": "year"},
            },
            DoesNotFit,
            "1900",
        ),
        (
            {
                "metrics": ["revenue"],
                "time": {"start": "2026-01-01"},
                "compare": {"range": {"start": "2026-01-01", "end": "9999-12-31"}},
            },
            DoesNotFit,
            "2200",
        ),
        (
            {
                "kind": "list",
                "entity": "ticket",
                "filters": [{"field": "opened_date", "value": "9999-12-31"}],
            },
            DoesNotFit,
            "2200",
        ),
        (
            {
                "kind": "list",
                "entity": "payment",
                "filters": [{"field": "number", "op": ">", "value": "PAY-2026-0001"}],
            },
            DoesNotFit,
            "cannot be >",
        ),
    ],
    ids=str,
)
def test_what_no_table_holds_is_refused(
    reference: Reference, query: dict[str, Any], error: type[DomainError], told: str
) -> None:
    with pytest.raises(error) as refused:
        ask(reference, **query)

    assert told in refused.value.message


def test_a_payment_is_found_by_its_number(reference: Reference) -> None:
    listed = ask(reference, kind="list", entity="payment")
    number = listed.rows[0].cells[0]

    found = ask(
        reference,
        kind="list",
        entity="payment",
        filters=[{"field": "number", "value": number}],
    )

    assert [row.cells[0] for row in found.rows] == [number]
