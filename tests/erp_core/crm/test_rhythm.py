"""The rhythm of purchases, to the day, and the rules of silence."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.crm import Stage
from erp_core.crm.rhythm import RECENT, beat_of, gaps_between, median
from erp_core.crm.rules import STANDARD, after_order, after_silence
from erp_core.crm.states import STAGE

TODAY = date(2026, 5, 19)


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=n) for n in days]


def test_ana_buys_every_21_days_and_is_two_days_late() -> None:
    beat = beat_of(ago(86, 65, 44, 23), TODAY)

    assert (beat.median_days, beat.due_in) == (Decimal(21), -2)


def test_one_purchase_makes_no_rhythm() -> None:
    assert beat_of(ago(5), TODAY) is None
    assert beat_of([], TODAY) is None
    assert beat_of(ago(5, 5), TODAY) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [([7], "7"), ([7, 8], "7.5"), ([30, 1, 7], "7"), ([1, 2, 3, 100], "2.5")],
)
def test_the_median_is_exact(values: list[int], expected: str) -> None:
    assert median(values) == Decimal(expected)


def test_half_a_day_is_rounded_up() -> None:
    beat = beat_of(ago(15, 8, 0), TODAY)

    assert (beat.median_days, beat.due_in) == (Decimal("7.5"), 8)


def test_a_habit_of_long_ago_does_not_count() -> None:
    old = ago(*range(2000, 1000, -100))
    recent = ago(*range(7 * RECENT, -1, -7))

    assert gaps_between(old + recent) == [7] * RECENT


@given(st.lists(st.dates(date(2020, 1, 1), TODAY), max_size=30))
def test_a_rhythm_depends_only_on_the_days_whatever_their_order(days: list[date]) -> None:
    beat = beat_of(days, TODAY)

    assert beat == beat_of(sorted(days, reverse=True) + days, TODAY)
    if beat is not None:
        assert min(gaps_between(days)) <= beat.median_days <= max(gaps_between(days))


@pytest.mark.parametrize(
    ("stage", "days", "median_days", "expected"),
    [
        (Stage.ACTIVE, 31, Decimal(21), Stage.ACTIVE),
        (Stage.ACTIVE, 32, Decimal(21), Stage.AT_RISK),
        (Stage.ACTIVE, 14, Decimal(2), Stage.ACTIVE),
        (Stage.ACTIVE, 15, Decimal(2), Stage.AT_RISK),
        (Stage.NEW, 90, None, Stage.NEW),
        (Stage.NEW, 91, None, Stage.AT_RISK),
        (Stage.WON_BACK, 400, Decimal(21), Stage.AT_RISK),
        (Stage.AT_RISK, 90, Decimal(21), Stage.AT_RISK),
        (Stage.AT_RISK, 91, Decimal(21), Stage.LOST),
        (Stage.AT_RISK, 180, None, Stage.AT_RISK),
        (Stage.AT_RISK, 181, None, Stage.LOST),
        (Stage.LOST, 999, None, Stage.LOST),
        (Stage.PROSPECT, 999, None, Stage.PROSPECT),
    ],
)
def test_silence_leads_one_step_down_after_its_limit(
    stage: Stage, days: int, median_days: Decimal | None, expected: Stage
) -> None:
    assert after_silence(stage, days, median_days) is expected


@pytest.mark.parametrize("stage", list(Stage))
def test_every_rule_leads_along_a_declared_transition(stage: Stage) -> None:
    reached = {after_order(stage), after_silence(stage, 10_000, None, STANDARD)} - {stage}

    assert all(STAGE.allows(stage, target) for target in reached)
