"""Whatever is asked, the permission to read every module that it reads is demanded."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from erp_core.access import Role
from erp_core.access.roles import permissions_of_roles
from erp_core.analytics import REGISTRY, Query, UnknownName, members_of, run_query
from erp_core.analytics.catalogue import catalogue_for
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.module import permissions_of
from erp_core.kernel.table import Table
from erp_core.modules import MODULES
from tests.erp_core.analytics.conftest import Reference

EVERYTHING = permissions_of(MODULES)
OPEN_TO_STAFF = {"catalog", "access", "kernel"}
"""Articles, the names of colleagues, the house itself."""
OPEN_TABLES = {"exchange_rates"}
"""What currencies are worth is no secret: purchases of other currencies are converted by it."""
MODULE_OF = {
    mapper.local_table.name: mapper.class_.__module__.split(".")[1]
    for mapper in Table.registry.mappers
}
_NAMES = re.compile(r'(?:FROM|JOIN|,)\s+"?([a-z_]+)')


def somebody(permissions: frozenset[str]) -> Actor:
    return Actor(ActorKind.STAFF, 7, "somebody", permissions, None)


@contextmanager
def statements(reference: Reference) -> Iterator[list[str]]:
    """Hear what is asked of the database."""
    heard: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    engine = reference.database.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def ask(reference: Reference, actor: Actor, query: Query) -> Any:
    return reference.database.read(lambda tx: run_query(tx, actor, query))


def modules_read(reference: Reference, actor: Actor, query: Query) -> set[str]:
    """The modules whose tables a query reads, as the database hears it; none where refused."""
    with statements(reference) as heard:
        try:
            ask(reference, actor, query)
        except NotAllowed:
            return set()
    tables = {name for one in heard for name in _NAMES.findall(one)}
    return {MODULE_OF[name] for name in tables - OPEN_TABLES if name in MODULE_OF} - OPEN_TO_STAFF


def require_all(reference: Reference, query: Query) -> None:
    """Take each module's permission to read away in turn: it is not read any more.

    A list leaves out the columns that may not be seen; all else is refused.
    """
    modules = modules_read(reference, system(), query)
    assert modules
    for module in modules:
        one_less = somebody(EVERYTHING - {f"{module}.read"})
        assert module not in modules_read(reference, one_less, query)


@pytest.mark.parametrize("metric", list(REGISTRY.metrics))
def test_a_figure_by_anything_demands_what_it_reads(reference: Reference, metric: str) -> None:
    require_all(reference, Query.model_validate({"kind": "aggregate", "metrics": [metric]}))
    for name in REGISTRY.metrics[metric].dimensions:
        query = {"kind": "aggregate", "metrics": [metric], "by": [name]}
        require_all(reference, Query.model_validate(query))


@pytest.mark.parametrize("entity", list(REGISTRY.entities))
def test_a_list_ordered_by_anything_demands_what_it_reads(
    reference: Reference, entity: str
) -> None:
    known = REGISTRY.entities[entity]
    shown = [name for name in known.shows if name in REGISTRY.dimensions]
    fields = [one for one in known.fields if one in REGISTRY.fields and one != "number"]
    for name in (*fields, *shown):
        query = {"kind": "list", "entity": entity, "order": {"by": name}}
        require_all(reference, Query.model_validate(query))


@pytest.mark.parametrize("segment", list(REGISTRY.segments))
def test_a_segment_demands_what_it_reads(reference: Reference, segment: str) -> None:
    query = {"kind": "aggregate", "metrics": ["customer_count"], "segments": [segment]}
    require_all(reference, Query.model_validate(query))


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "aggregate", "metrics": ["order_count"], "by": ["lifecycle"]},
        {
            "kind": "aggregate",
            "metrics": ["order_count"],
            "filters": [{"field": "lifecycle", "value": "lost"}],
        },
        {
            "kind": "list",
            "entity": "customer",
            "filters": [{"field": "lifecycle", "value": "lost"}],
        },
    ],
    ids=["by", "figures of", "list of"],
)
def test_the_warehouse_does_not_learn_where_customers_stand(
    reference: Reference, query: dict[str, Any]
) -> None:
    sam = somebody(permissions_of_roles([Role.WAREHOUSE]))

    with pytest.raises(NotAllowed):
        ask(reference, sam, Query.model_validate(query))
    with pytest.raises(NotAllowed):
        reference.database.read(lambda tx: members_of(tx, sam, "lifecycle"))
    assert "lifecycle" not in {one.name for one in catalogue_for(sam).dimensions}


@pytest.mark.parametrize(
    ("dimension", "role", "other"),
    [
        ("salesperson", Role.EMPLOYEE, Role.SALES),
        ("salesperson", Role.HR, Role.SUPPORT),
        ("salesperson", Role.PURCHASING, Role.ACCOUNTANT),
        ("warehouse", Role.EMPLOYEE, Role.PURCHASING),
        ("warehouse", Role.HR, Role.SALES),
    ],
)
def test_names_of_staff_and_warehouses_are_told_to_those_who_read_their_records(
    reference: Reference, dimension: str, role: Role, other: Role
) -> None:
    blind, seeing = (somebody(permissions_of_roles([one])) for one in (role, other))

    with pytest.raises(NotAllowed):
        reference.database.read(lambda tx: members_of(tx, blind, dimension))
    assert reference.database.read(lambda tx: members_of(tx, seeing, dimension))


def test_a_name_of_nowhere_is_no_way_round_a_permission(reference: Reference) -> None:
    blind = somebody(EVERYTHING - {"parties.read"})
    query = {
        "kind": "aggregate",
        "metrics": ["revenue"],
        "filters": [{"field": "city", "value": "Atlantis"}],
    }

    with pytest.raises(NotAllowed):
        ask(reference, blind, Query.model_validate(query))
    with pytest.raises(UnknownName):
        ask(reference, system(), Query.model_validate(query))
