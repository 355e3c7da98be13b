"""What an answer says beside its rows: comparison, shares, totals, drill-down, drawing."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from erp_core.analytics import Answer, Chart, Label, Query, Unit, run_query
from erp_core.kernel.actor import system
from tests.erp_core.analytics.conftest import Reference

BOSS = system()


def ask(reference: Reference, **query: Any) -> Answer:
    """Ask the reference company."""
    wanted = Query.model_validate({"kind": "aggregate", **query})
    return reference.database.read(lambda tx: run_query(tx, BOSS, wanted))


def records_of(reference: Reference, drill: Query) -> Answer:
    """Follow a drill-down."""
    return reference.database.read(lambda tx: run_query(tx, BOSS, drill))


def rows(answer: Answer) -> list[tuple[object, ...]]:
    """The rows with labels as their values."""
    return [
        tuple(cell.value if isinstance(cell, Label) else cell for cell in row.cells)
        for row in answer.rows
    ]


def test_shares_are_of_the_whole_and_the_total_is_of_everything(reference: Reference) -> None:
    answer = ask(
        reference,
        metrics=["revenue"],
        by=["customer_type"],
        share=True,
        order={"by": "revenue", "direction": "desc"},
        limit=1,
    )

    assert rows(answer) == [("corporate", Decimal("1954.87"), Decimal("43.30"))]
    assert answer.total == (None, Decimal("4514.68"), Decimal("100.00"))
    assert answer.more
    assert answer.chart is Chart.STACKED


def test_the_total_of_buyers_counts_each_once(reference: Reference) -> None:
    answer = ask(reference, metrics=["buyers"], by=["product"])

    assert sum(int(str(row[1])) for row in rows(answer)) == 12
    assert answer.total == (None, 5)


def test_the_drill_down_yields_the_records_of_a_row(reference: Reference) -> None:
    answer = ask(
        reference,
        metrics=["order_count"],
        by=["product"],
        grain="year",
        time={"start": "2025-01-01"},
    )

    counted = {}
    listed = {}
    for row in answer.rows:
        name, year, count = row.cells
        assert isinstance(name, Label)
        assert row.drill is not None
        drill = row.drill
        records = records_of(reference, drill)
        counted[name.value, year] = count
        listed[name.value, year] = len(records.rows)
    assert counted == listed
    assert sum(listed.values()) == 17


def test_the_documents_behind_revenue_are_its_invoices_and_credit_notes(
    reference: Reference,
) -> None:
    answer = ask(reference, metrics=["revenue"], by=["customer"])
    net = text("SELECT kind, base_net_minor FROM invoices WHERE id = :id")
    for row in answer.rows:
        assert row.drill is not None
        drill = row.drill

        def summed(tx: Any, query: Query = drill) -> int:
            found = run_query(tx, BOSS, query)
            sums = [tx.session.execute(net, {"id": each.record_id}).one() for each in found.rows]
            return sum(-minor if kind == "credit_note" else minor for kind, minor in sums)

        assert Decimal(reference.database.read(summed)).scaleb(-2) == row.cells[1]


def test_what_is_outstanding_is_the_receivables_account(reference: Reference) -> None:
    balance = text(
        "SELECT SUM(b.debit_minor - b.credit_minor) FROM account_balances b "
        "JOIN accounts a ON a.id = b.account_id WHERE a.role = 'receivable'"
    )
    minor = reference.database.read(lambda tx: tx.session.scalar(balance))

    [row] = rows(ask(reference, metrics=["outstanding"]))

    assert row == (Decimal(int(minor or 0)).scaleb(-2),)


def test_revenue_and_cost_are_the_accounts_of_the_ledger(reference: Reference) -> None:
    ledger = text(
        "SELECT a.kind, SUM(b.debit_minor - b.credit_minor) FROM account_balances b "
        "JOIN accounts a ON a.id = b.account_id WHERE a.kind = 'income' OR a.role = 'cogs' "
        "GROUP BY a.kind"
    )
    sums = {
        kind: Decimal(int(minor)).scaleb(-2)
        for kind, minor in reference.database.read(lambda tx: tx.session.execute(ledger).all())
    }

    [row] = rows(ask(reference, metrics=["revenue", "cost_of_goods"]))

    assert row == (-sums["income"], sums["expense"])


def test_stock_value_of_all_warehouses_is_the_stock_account(reference: Reference) -> None:
    account = text(
        "SELECT SUM(b.debit_minor - b.credit_minor) FROM account_balances b "
        "JOIN accounts a ON a.id = b.account_id WHERE a.role = 'stock'"
    )
    minor = reference.database.read(lambda tx: tx.session.scalar(account))

    answer = ask(reference, metrics=["stock_value"], by=["warehouse"])

    assert sum(Decimal(str(row[1])) for row in rows(answer)) == Decimal(int(minor or 0)).scaleb(-2)
    assert len(answer.rows) == 2


def test_a_drawing_is_chosen_by_rule(reference: Reference) -> None:
    assert ask(reference, metrics=["revenue"]).chart is Chart.NONE
    assert ask(reference, metrics=["revenue"], grain="month").chart is Chart.LINE
    assert ask(reference, metrics=["revenue"], by=["category"]).chart is Chart.BAR


def test_columns_say_what_they_hold_in_both_languages(reference: Reference) -> None:
    answer = ask(reference, metrics=["revenue"], by=["customer"], grain="month")

    assert [(one.name, one.en, one.zh, one.unit) for one in answer.columns] == [
        ("customer", "Customer", "客户", Unit.TEXT),
        ("period", "Month", "月", Unit.DATE),
        ("revenue", "Revenue", "销售额", Unit.MONEY),
    ]
    assert (answer.currency, answer.as_of) == ("EUR", date(2026, 5, 19))


def test_days_overdue_are_shown_and_ordered(reference: Reference) -> None:
    answer = ask(
        reference,
        kind="list",
        entity="invoice",
        filters=[{"field": "overdue", "value": True}],
        order={"by": "days_overdue", "direction": "desc"},
        limit=2,
    )

    at = [column.name for column in answer.columns].index("days_overdue")
    assert [row.cells[at] for row in answer.rows] == [399, 368]


def test_there_is_no_total_of_more_than_the_rows_that_passed(reference: Reference) -> None:
    everyone = ask(reference, metrics=["revenue"], by=["customer"])
    some = ask(
        reference,
        metrics=["revenue"],
        by=["customer"],
        having=[{"metric": "revenue", "op": ">", "value": 500}],
    )

    assert everyone.total is not None
    assert 1 < len(some.rows) < len(everyone.rows)
    assert some.total is None


def test_new_customers_of_no_period_lead_to_no_list(reference: Reference) -> None:
    ever = ask(reference, metrics=["new_customers"])
    year = ask(reference, metrics=["new_customers"], time={"start": "2026-01-01"})

    assert ever.rows[0].drill is None
    assert year.rows[0].drill is not None
    assert len(records_of(reference, year.rows[0].drill).rows) == year.rows[0].cells[0]
