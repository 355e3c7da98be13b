"""What an answer says beside its rows: comparison, shares, totals, drill-down, drawing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
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


def test_a_range_is_compared_with_another(reference: Reference) -> None:
    answer = ask(
        reference,
        metrics=["revenue"],
        time={"start": "2026-01-01", "end": "2026-04-01"},
        compare={"range": {"start": "2025-01-01", "end": "2025-04-01"}},
    )

    assert rows(answer) == [
        (Decimal("2129.98"), Decimal("75.99"), Decimal("2053.99"), Decimal("2702.97"))
    ]
    assert answer.compared_with is not None
    assert answer.compared_with.start == date(2025, 1, 1)


def test_a_quarter_is_compared_with_the_same_of_the_year_before(reference: Reference) -> None:
    answer = ask(
        reference,
        metrics=["revenue"],
        grain="quarter",
        time={"start": "2026-01-01", "end": "2026-07-01"},
        compare={"lag": "year"},
    )

    assert [row[:3] for row in rows(answer)] == [
        (date(2026, 1, 1), Decimal("2129.98"), Decimal("75.99")),
        (date(2026, 4, 1), Decimal("81.55"), Decimal("1308.66")),
    ]


def test_months_of_two_ranges_stand_side_by_side(reference: Reference) -> None:
    answer = ask(
        reference,
        metrics=["revenue"],
        grain="month",
        time={"start": "2026-02-01", "end": "2026-04-01"},
        compare={"range": {"start": "2025-02-01", "end": "2025-04-01"}},
    )

    assert [row[:3] for row in rows(answer)] == [
        (date(2026, 2, 1), Decimal("0.00"), Decimal("75.99")),
        (date(2026, 3, 1), Decimal("154.67"), Decimal("0.00")),
    ]


def test_what_sold_before_and_not_now_is_shown_in_a_comparison(reference: Reference) -> None:
    answer = ask(
        reference,
        metrics=["revenue"],
        by=["customer"],
        time={"start": "2026-01-01", "end": "2027-01-01"},
        compare={"lag": "year"},
    )

    found = {row[0]: row[1:] for row in rows(answer)}
    assert found["Wei Zhang"] == (
        Decimal("0.00"),
        Decimal("245.65"),
        Decimal("-245.65"),
        Decimal("-100.00"),
    )


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


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        (date(2026, 3, 30), date(2026, 3, 31), (date(2026, 2, 28), date(2026, 3, 1))),
        (date(2026, 3, 25), date(2026, 3, 31), (date(2026, 2, 25), date(2026, 3, 1))),
        (date(2026, 3, 31), date(2026, 4, 1), (date(2026, 2, 28), date(2026, 3, 1))),
        (date(2026, 2, 1), date(2026, 3, 1), (date(2026, 1, 1), date(2026, 2, 1))),
        (date(2026, 4, 1), date(2026, 4, 20), (date(2026, 3, 1), date(2026, 3, 20))),
    ],
    ids=str,
)
def test_days_are_compared_with_those_of_the_month_before(
    reference: Reference, start: date, end: date, before: tuple[date, date]
) -> None:
    answer = ask(
        reference,
        metrics=["revenue"],
        time={"start": start, "end": end},
        compare={"lag": "month"},
    )

    assert answer.compared_with is not None
    assert (answer.compared_with.start, answer.compared_with.end) == before


APRIL_AND_MAY = {"start": "2026-04-01", "end": "2026-06-01"}
APRIL = {"start": "2026-04-01", "end": "2026-05-01"}
MAY = {"start": "2026-05-01", "end": "2026-06-01"}
TODAY = date(2026, 5, 19)


def test_a_month_that_still_runs_is_compared_with_as_many_days(reference: Reference) -> None:
    answer = ask(
        reference, metrics=["revenue"], grain="month", time=APRIL_AND_MAY, compare={"lag": "month"}
    )

    assert [row[:3] for row in rows(answer)] == [
        (date(2026, 4, 1), Decimal("160.00"), Decimal("154.67")),
        (date(2026, 5, 1), Decimal("-78.45"), Decimal("0.00")),
    ]
    assert answer.same_days == TODAY


def test_a_year_that_still_runs_is_compared_with_as_many_days(reference: Reference) -> None:
    answer = ask(reference, metrics=["revenue"], grain="year", compare={"lag": "year"})

    assert [row[:3] for row in rows(answer)] == [
        (date(2025, 1, 1), Decimal("2303.15"), Decimal("0.00")),
        (date(2026, 1, 1), Decimal("2211.53"), Decimal("1384.65")),
    ]


def test_a_month_whose_beginning_is_left_out_is_compared_with_the_same_end(
    reference: Reference,
) -> None:
    answer = ask(
        reference,
        metrics=["revenue"],
        grain="month",
        time={"start": "2026-04-20", "end": "2026-05-01"},
        compare={"lag": "month"},
    )

    assert [row[:3] for row in rows(answer)] == [
        (date(2026, 4, 1), Decimal("160.00"), Decimal("0.00"))
    ]
    assert answer.same_days == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("start", "end", "grain", "lag"),
    [
        ("2026-03-31", "2026-04-30", "month", "month"),
        ("2024-02-29", "2024-03-01", "month", "year"),
        ("2024-12-31", "2025-01-01", "year", "year"),
    ],
)
def test_days_that_the_period_before_did_not_have_stand_against_nothing(
    reference: Reference, start: str, end: str, grain: str, lag: str
) -> None:
    time = {"start": start, "end": end}
    answer = ask(reference, metrics=["revenue"], grain=grain, time=time, compare={"lag": lag})

    first = rows(answer)[0]
    assert first[2] == Decimal("0.00")


def test_each_city_s_running_quarter_is_compared_with_as_many_days(reference: Reference) -> None:
    answer = ask(
        reference,
        metrics=["order_count"],
        by=["city"],
        grain="quarter",
        time={"start": "2026-04-01", "end": "2026-07-01"},
        compare={"lag": "year"},
    )
    whole = ask(
        reference,
        metrics=["order_count"],
        by=["city"],
        time={"start": "2025-04-01", "end": "2025-05-20"},
    )

    before = {row[0]: row[3] for row in rows(answer) if row[3]}
    assert before == {name: count for name, count in rows(whole) if name in before}
    assert sum(before.values()) > 0


@pytest.mark.parametrize(
    ("time", "compare"),
    [
        (MAY, {"range": {"start": "2026-04-01", "end": "2026-05-01"}}),
        (MAY, {"lag": "month"}),
        ({"start": "2026-05-01"}, {"lag": "month"}),
    ],
    ids=["range", "lag", "since"],
)
def test_this_month_is_compared_with_as_many_days_of_the_last(
    reference: Reference, time: dict[str, str], compare: dict[str, Any]
) -> None:
    answer = ask(reference, metrics=["revenue"], time=time, compare=compare)

    assert rows(answer)[0][:2] == (Decimal("-78.45"), Decimal("0.00"))
    assert answer.compared_with is not None
    assert answer.compared_with.start == date(2026, 4, 1)
    assert answer.compared_with.end == date(2026, 4, 20)


def test_a_balance_is_compared_with_the_balance_at_the_end_before(reference: Reference) -> None:
    by_month = ask(
        reference, metrics=["outstanding"], grain="month", time=MAY, compare={"lag": "month"}
    )
    once = ask(reference, metrics=["outstanding"], time=MAY, compare={"lag": "month"})

    assert rows(by_month)[0][1:3] == (Decimal("1556.41"), Decimal("1684.30"))
    assert rows(once)[0][:2] == (Decimal("1556.41"), Decimal("1684.30"))
    assert once.same_days is None


@pytest.mark.parametrize(
    ("time", "range_"),
    [
        (MAY, {"start": "2026-01-01", "end": "2026-04-01"}),
        (APRIL, {"start": "2026-03-01", "end": "2026-04-01"}),
    ],
    ids=["no counterpart", "whole"],
)  # fmt: skip
def test_whole_days_that_are_asked_for_are_compared_as_they_are(
    reference: Reference, time: dict[str, str], range_: dict[str, str]
) -> None:
    answer = ask(reference, metrics=["revenue"], time=time, compare={"range": range_})

    assert answer.compared_with == Query.model_validate({"kind": "aggregate", "time": range_}).time
    assert answer.same_days is None


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
