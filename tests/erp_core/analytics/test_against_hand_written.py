"""The compiler's rows are those of the SQL that was written by hand before it."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from sqlalchemy import text

from erp_core.analytics import Answer, Column, Label, Query, Unit, run_query
from erp_core.kernel.actor import system
from tests.erp_core.analytics.conftest import Reference
from tests.erp_core.analytics.hand_written import Case
from tests.erp_core.analytics.sql_of_records import LISTS
from tests.erp_core.analytics.sql_of_sales import RATIOS, SALES
from tests.erp_core.analytics.sql_of_the_house import BOOKS
from tests.erp_core.analytics.sql_of_the_work import WORK, WORK_RATIOS

BOSS = system()
CASES = (*SALES, *BOOKS, *LISTS, *WORK)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rows_are_those_of_the_hand_written_sql(reference: Reference, case: Case) -> None:
    answer = asked(reference, case)

    found = [_stored(row.record_id, row.cells, answer.columns) for row in answer.rows]

    assert _in_order(found, case) == _in_order(by_hand(reference, case), case)


@pytest.mark.parametrize("case", [*RATIOS, *WORK_RATIOS], ids=lambda case: case.name)
def test_divided_figures_are_rounded_once_at_the_end(reference: Reference, case: Case) -> None:
    answer = asked(reference, case)

    found = [tuple(_plain(cell) for cell in row.cells) for row in answer.rows]

    expected = [(*names, _divided(part, whole)) for *names, part, whole in by_hand(reference, case)]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def asked(reference: Reference, case: Case) -> Answer:
    query = Query.model_validate(case.query)
    return reference.database.read(lambda tx: run_query(tx, BOSS, query))


def by_hand(reference: Reference, case: Case) -> list[tuple[Any, ...]]:
    def read(tx: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in tx.session.execute(text(case.sql))]

    rows = reference.database.read(read)
    return [tuple(_whole(value) for value in row) for row in rows]


def _in_order(rows: Sequence[tuple[Any, ...]], case: Case) -> list[tuple[Any, ...]]:
    return list(rows) if "order" in case.query else sorted(rows, key=repr)


def _stored(
    record_id: int | None, cells: Sequence[object], columns: Sequence[Column]
) -> tuple[Any, ...]:
    """Write a row as it lies in the tables: minor units and millionths; a record by its id."""
    if record_id is not None:
        return (record_id,)
    scale = {Unit.MONEY: 2, Unit.QUANTITY: 6}
    return tuple(
        int(Decimal(str(cell)).scaleb(scale[column.unit])) if column.unit in scale else _plain(cell)
        for cell, column in zip(cells, columns, strict=True)
    )


def _plain(cell: object) -> object:
    if isinstance(cell, Label):
        return cell.value
    return cell.isoformat() if isinstance(cell, date) else cell


def _whole(value: object) -> object:
    return int(value) if isinstance(value, Decimal) else value


def _divided(part: int, whole: int) -> Decimal:
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)
