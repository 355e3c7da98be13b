"""When: every form against one Wednesday, 12 August 2026."""

from datetime import date

import pytest

from assistant.questions.periods import Calendar
from assistant.questions.times import TimeGrammar

TODAY = date(2026, 8, 12)
CASES = (
    ("today", "2026-08-12", "2026-08-13"),
    ("yesterday", "2026-08-11", "2026-08-12"),
    ("this week", "2026-08-10", "2026-08-17"),
    ("last week", "2026-08-03", "2026-08-10"),
    ("next month", "2026-09-01", "2026-10-01"),
    ("last quarter", "2026-04-01", "2026-07-01"),
    ("last 7 days", "2026-08-06", "2026-08-13"),
    ("the past two weeks", "2026-07-27", "2026-08-10"),
    ("last 3 months", "2026-05-01", "2026-08-01"),
    ("q1", "2026-01-01", "2026-04-01"),
    ("q4", "2025-10-01", "2026-01-01"),
    ("q2 2024", "2024-04-01", "2024-07-01"),
    ("q1 last year", "2025-01-01", "2025-04-01"),
    ("first half of 2025", "2025-01-01", "2025-07-01"),
    ("march", "2026-03-01", "2026-04-01"),
    ("november", "2025-11-01", "2025-12-01"),
    ("feb 2024", "2024-02-01", "2024-03-01"),
    ("june last year", "2025-06-01", "2025-07-01"),
    ("in 2025", "2025-01-01", "2026-01-01"),
    ("jan to mar 2025", "2025-01-01", "2025-04-01"),
    ("from november to january", "2025-11-01", "2026-02-01"),
    ("july 3 - july 9", "2026-07-03", "2026-07-10"),
    ("5 june", "2026-06-05", "2026-06-06"),
    ("2026-06-01 to 2026-06-15", "2026-06-01", "2026-06-16"),
    ("since june", "2026-06-01", None),
    ("from 4 july", "2026-07-04", None),
    ("from july", "2026-07-01", "2026-08-01"),
    ("before 2025", None, "2025-01-01"),
    ("until june", None, "2026-07-01"),
    ("year to date", "2026-01-01", "2027-01-01"),
    ("last friday", "2026-08-07", "2026-08-08"),
    ("今天", "2026-08-12", "2026-08-13"),
    ("上周", "2026-08-03", "2026-08-10"),
    ("上上个月", "2026-06-01", "2026-07-01"),
    ("前个月", "2026-06-01", "2026-07-01"),
    ("上季度", "2026-04-01", "2026-07-01"),
    ("去年", "2025-01-01", "2026-01-01"),
    ("前年", "2024-01-01", "2025-01-01"),
    ("近30天", "2026-07-14", "2026-08-13"),
    ("最近三个月", "2026-05-01", "2026-08-01"),
    ("近半年", "2026-02-01", "2026-08-01"),
    ("上半年", "2026-01-01", "2026-07-01"),
    ("去年下半年", "2025-07-01", "2026-01-01"),
    ("一季度", "2026-01-01", "2026-04-01"),
    ("去年第四季度", "2025-10-01", "2026-01-01"),
    ("三月份", "2026-03-01", "2026-04-01"),
    ("2025年3月", "2025-03-01", "2025-04-01"),
    ("十一月", "2025-11-01", "2025-12-01"),
    ("1-3月", "2026-01-01", "2026-04-01"),
    ("6月1日到7月15日", "2026-06-01", "2026-07-16"),
    ("七月一号以来", "2026-07-01", None),
    ("今年以来", "2026-01-01", "2027-01-01"),
    ("上周五", "2026-08-07", "2026-08-08"),
)


@pytest.mark.parametrize(("said", "start", "end"), CASES)
def test_a_time_is_read(said, start, end):
    found = TimeGrammar(Calendar(TODAY)).find(said)
    _, _, longest = max(found, key=lambda one: one[1] - one[0])
    days = longest.period
    assert [days.start and days.start.isoformat(), days.end and days.end.isoformat()] == [
        start,
        end,
    ]


def test_a_fiscal_year_moves_quarters_halves_and_years_but_not_months():
    grammar = TimeGrammar(Calendar(TODAY, year_starts=4))

    def days(said):
        _, _, longest = max(grammar.find(said), key=lambda one: one[1] - one[0])
        return longest.period.start.isoformat(), longest.period.end.isoformat()

    assert days("this year") == ("2026-04-01", "2027-04-01")
    assert days("q1") == ("2026-04-01", "2026-07-01")
    assert days("h1") == ("2026-04-01", "2026-10-01")
    assert days("march") == ("2026-03-01", "2026-04-01")


def test_a_month_that_does_not_exist_is_no_time():
    assert TimeGrammar(Calendar(TODAY)).find("2026-13-01 and 31 february") == [] or all(
        moment.period.unit != "day"
        for _, _, moment in TimeGrammar(Calendar(TODAY)).find("2026-13-01")
    )
