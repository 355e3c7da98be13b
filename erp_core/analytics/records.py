"""Answers a question for records: which they are, and what is shown of them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func

from erp_core.analytics.answers import Answer, Cell, Chart, Column, Definition, Role, Row
from erp_core.analytics.checking import entity_of
from erp_core.analytics.facts import Expression
from erp_core.analytics.members import label_of
from erp_core.analytics.permits import may_see
from erp_core.analytics.registry import REGISTRY
from erp_core.analytics.schemas import MAX_ROWS, Query
from erp_core.analytics.selecting import Selection, Setting
from erp_core.analytics.sources.of_records import ENTITY_FACTS, MOMENTS
from erp_core.analytics.sources.of_values import DOCUMENTS, PAYMENTS, PURCHASES
from erp_core.analytics.vocabulary import Entity, Unit
from erp_core.finance import PREFIXES
from erp_core.finance.numbers import write_number
from erp_core.kernel.money import exponent

_NUMBERED = {"payment": (PAYMENTS, "PAY"), "purchase_order": (PURCHASES, "PO")}


def answer_records(setting: Setting, query: Query) -> Answer:
    """Answer a question for records that was checked."""
    entity = entity_of(query)
    fact = ENTITY_FACTS[entity.name]
    selection = Selection(setting, fact, setting.asked(query.time))
    selection.limit_to(query)
    time_field = query.time_field or entity.time_field
    if query.time is not None:
        day = selection.value_of(time_field)
        selection.within(day, query.time, moment=time_field in MOMENTS)
    shown = _shown(setting, query, entity)
    columns = [fact.identity, *(one for name in shown for one in _expressions(selection, name))]
    order = _order(selection, query, entity)
    statement = selection.select(columns).order_by(*order, fact.identity)
    limit = min(query.limit or MAX_ROWS, MAX_ROWS)
    found = setting.tx.session.execute(statement.limit(limit + 1)).all()
    numbers = _numbers(setting, entity, [row[0] for row in found[:limit]])
    return Answer(
        query=query,
        columns=tuple(_column(name) for name in shown),
        rows=tuple(_row(setting, row, shown, numbers) for row in found[:limit]),
        definitions=(_definition(entity),),
        time=query.time,
        as_of=setting.today,
        currency=setting.currency,
        more=len(found) > limit,
        chart=Chart.TABLE if found else Chart.NONE,
    )


def _shown(setting: Setting, query: Query, entity: Entity) -> tuple[str, ...]:
    """Show the usual columns that the actor may see, and what the question was about."""
    asked = [each.field for each in query.filters] + ([query.order.by] if query.order else [])
    more = [
        name
        for name in (*asked, *((query.time_field,) if query.time_field else ()))
        if name in entity.fields and _is_shown(name)
    ]
    usual = [name for name in entity.shows if may_see(setting.actor, name)]
    return tuple(dict.fromkeys((*usual, *more)))


def _is_shown(name: str) -> bool:
    return name in REGISTRY.fields and REGISTRY.fields[name].unit is not Unit.FLAG


def _expressions(selection: Selection, name: str) -> tuple[Expression, ...]:
    if name in REGISTRY.dimensions:
        reach = selection.reach(name)
        return (reach.key, reach.en, reach.zh)
    return (selection.value_of(name),)


def _order(selection: Selection, query: Query, entity: Entity) -> list[ColumnElement[Any]]:
    """Order by a field or a label; what has no value comes last, whichever way."""
    by, direction = entity.order
    if query.order is not None:
        by, direction = query.order.by, query.order.direction
    if by in REGISTRY.dimensions:
        expression: Expression = func.lower(selection.reach(by).en)
    else:
        expression = selection.value_of(by)
    downwards = (direction == "desc") != (by == "days_overdue")
    ordered = expression.desc() if downwards else expression.asc()
    return [expression.is_(None), ordered]


def _row(
    setting: Setting, row: Sequence[Any], shown: Sequence[str], numbers: dict[int, str | None]
) -> Row:
    cells: list[Cell] = []
    at = 1
    for name in shown:
        if name in REGISTRY.dimensions:
            cells.append(label_of(REGISTRY.dimensions[name], row[at], row[at + 1], row[at + 2]))
            at += 3
        else:
            cells.append(
                numbers.get(row[0])
                if name == "number" and numbers
                else _cell(setting, name, row[at])
            )
            at += 1
    return Row(cells=tuple(cells), record_id=row[0])


def _cell(setting: Setting, name: str, value: object) -> Cell:
    if value is None:
        return None
    unit = REGISTRY.fields[name].unit
    if unit is Unit.MONEY:
        return Decimal(str(value)).scaleb(-exponent(setting.currency))
    if name == "days_overdue":
        due = value if isinstance(value, date) else date.fromisoformat(str(value))
        return (setting.today - due).days
    if isinstance(value, datetime):
        return value.astimezone(setting.zone).date()
    return value if isinstance(value, bool | int | Decimal | date) else str(value)


def _numbers(setting: Setting, entity: Entity, ids: Sequence[int]) -> dict[int, str | None]:
    """Write the numbers of statutory documents as finance does."""
    session = setting.tx.session
    if entity.name in ("invoice", "document"):
        rows = session.execute(DOCUMENTS.where(DOCUMENTS.selected_columns.id.in_(ids)))
        return {
            row.id: row.label or write_number(PREFIXES[row.kind], row.year, row.number)
            for row in rows
        }
    if entity.name in _NUMBERED:
        numbered, prefix = _NUMBERED[entity.name]
        rows = session.execute(numbered.where(numbered.selected_columns.id.in_(ids)))
        return {row.id: write_number(prefix, row.year, row.number) for row in rows}
    return {}


def _column(name: str) -> Column:
    if name in REGISTRY.dimensions:
        term = REGISTRY.dimensions[name]
        return Column(name=name, en=term.en, zh=term.zh, unit=Unit.TEXT, role=Role.DIMENSION)
    known = REGISTRY.fields[name]
    return Column(name=name, en=known.en, zh=known.zh, unit=known.unit, role=Role.FIELD)


def _definition(entity: Entity) -> Definition:
    return Definition(
        name=entity.name,
        en=entity.en,
        zh=entity.zh,
        about_en=entity.about_en,
        about_zh=entity.about_zh,
    )
