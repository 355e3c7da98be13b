"""Business time: from its start on, never backwards, the same in every zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from erp_core.kernel.clock import FixedClock, RunningClock, SystemClock

NINE = datetime(2026, 5, 19, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_fixed_clock_stands_until_it_is_moved() -> None:
    clock = FixedClock(NINE)
    assert clock.now() == datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
    clock.advance(timedelta(minutes=30))
    assert clock.now() == NINE + timedelta(minutes=30)
    clock.move_to(NINE)
    assert clock.now() == NINE


def test_a_running_clock_begins_at_its_start_and_goes_on() -> None:
    clock = RunningClock(NINE)
    readings = [clock.now() for _ in range(5)]

    assert readings == sorted(readings)
    assert NINE <= readings[0] < NINE + timedelta(minutes=1)


def test_every_clock_tells_utc() -> None:
    zones = {clock.now().tzinfo for clock in (FixedClock(NINE), RunningClock(NINE), SystemClock())}

    assert zones == {UTC}
