"""Invoices from before the books: owed and overdue like any other, but not what was sold here."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from erp_core.analytics import Answer, Query, run_query
from erp_core.finance import NewOpenInvoice, credit_invoice, list_invoices, open_receivable
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.finance import a_line, a_payer, an_invoice, books, eur

BOSS = system()
OVERDUE = {"field": "overdue", "value": True}


@pytest.fixture
def house(database: Database) -> Database:
    """A house with an overdue invoice of before, RE-77, and one of today."""
    database.run(books)
    payer = database.run(a_payer)
    before = NewOpenInvoice(
        party_id=payer,
        number="RE-77",
        amount=eur("1234.00"),
        issued_on=date(2026, 1, 1),
        due_date=date(2026, 2, 1),
    )
    database.run(lambda tx: open_receivable(tx, BOSS, before))
    database.run(lambda tx: an_invoice(tx, payer, a_line("10.00", "1")))
    return database


def ask(house: Database, **query: Any) -> Answer:
    """Ask the house."""
    wanted = Query.model_validate(query)
    return house.read(lambda tx: run_query(tx, BOSS, wanted))


def first_cells(answer: Answer) -> list[object]:
    """The first cell of each row."""
    return [row.cells[0] for row in answer.rows]


def test_what_revenue_is_made_of_leaves_out_invoices_from_before(house: Database) -> None:
    documents = ask(house, kind="list", entity="document")
    revenue = ask(house, kind="aggregate", metrics=["revenue"])
    assert revenue.rows[0].drill is not None
    behind = house.read(lambda tx: run_query(tx, BOSS, revenue.rows[0].drill))

    assert first_cells(documents) == ["INV-2026-0001"]
    assert first_cells(behind) == ["INV-2026-0001"]


def test_an_invoice_from_before_is_overdue_like_any_other(house: Database) -> None:
    overdue = ask(house, kind="aggregate", metrics=["overdue_amount"])
    listed = ask(house, kind="list", entity="invoice", filters=[OVERDUE])
    late = ask(house, kind="list", entity="customer", segments=["overdue_customers"])
    names = [column.name for column in listed.columns]

    assert first_cells(overdue) == [Decimal("1234.00")]
    assert overdue.rows[0].drill is not None
    assert overdue.rows[0].drill.entity == "invoice"
    assert first_cells(listed) == ["RE-77"]
    assert listed.rows[0].cells[names.index("open_amount")] == Decimal("1234.00")
    assert len(late.rows) == 1


def test_an_invoice_from_before_was_not_issued_here(house: Database) -> None:
    issued = ask(house, kind="aggregate", metrics=["invoiced_amount", "invoice_count"])
    assert issued.rows[0].drill is not None
    behind = house.read(lambda tx: run_query(tx, BOSS, issued.rows[0].drill))

    assert issued.rows[0].cells[1] == 1
    assert first_cells(behind) == ["INV-2026-0001"]


def test_what_is_credited_of_before_lowers_no_sales(house: Database) -> None:
    (before,) = [
        one for one in house.read(lambda tx: list_invoices(tx, BOSS)).items if one.number == "RE-77"
    ]
    house.run(lambda tx: credit_invoice(tx, BOSS, before.id, None, "never paid"))

    figures = ask(house, kind="aggregate", metrics=["revenue", "credited_amount"])
    overdue = ask(house, kind="aggregate", metrics=["overdue_amount"])
    assert figures.rows[0].cells == (Decimal("10.00"), Decimal("0.00"))
    assert first_cells(overdue) == [Decimal("0.00")]
    assert first_cells(ask(house, kind="list", entity="document")) == ["INV-2026-0001"]


@pytest.mark.parametrize(
    ("op", "number", "found"),
    [
        ("=", "INV-2026-0001", ["INV-2026-0001"]),
        ("=", "2026-1", ["INV-2026-0001"]),
        ("=", 1, ["INV-2026-0001"]),
        ("=", "re-77", ["RE-77"]),
        ("=", "CN-2026-0001", []),
        ("=", "OP-2026-0001", []),
        ("=", "nothing at all", []),
        ("!=", "INV-2026-0001", ["RE-77"]),
    ],
)
def test_an_invoice_is_found_by_its_number(
    house: Database, op: str, number: str | int, found: list[str]
) -> None:
    wanted = [{"field": "number", "op": op, "value": number}]

    assert first_cells(ask(house, kind="list", entity="invoice", filters=wanted)) == found
