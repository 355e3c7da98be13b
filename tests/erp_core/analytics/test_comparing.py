"""Figures beside those of another time: like with like, to the day."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from erp_core.analytics import Answer, Label, Query, run_query
from erp_core.kernel.actor import system
from tests.erp_core.analytics.conftest import Reference

BOSS = system()


def ask(reference: Reference, **query: Any) -> Answer:
    """Ask the reference company."""
    wanted = Query.model_validate({"kind": "aggregate", **query})
    return reference.database.read(lambda tx: run_query(tx, BOSS, wanted))


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
