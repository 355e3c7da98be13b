"""The business clock of a deployment: resumed where it was, never backwards."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from erp_core.kernel.clock import FixedClock, RunningClock, SystemClock
from frontdesk.clocks import FILE, KEPT_EVERY, ClockKeeper, keep, open_clock
from tests.builders.waiting import eventually

START = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
SOON = timedelta(seconds=30)


def test_without_a_start_the_machine_tells_the_time(tmp_path: Path) -> None:
    assert isinstance(open_clock(None, tmp_path), SystemClock)


def test_a_clock_of_our_own_begins_at_its_start(tmp_path: Path) -> None:
    assert START <= open_clock(START, tmp_path).now() < START + SOON


def test_it_goes_on_later_than_it_was_ever_read(tmp_path: Path) -> None:
    kept = START + timedelta(hours=3)
    keep(kept, tmp_path)

    resumed = open_clock(START, tmp_path).now()

    assert kept + timedelta(seconds=KEPT_EVERY) <= resumed < kept + SOON


def test_a_later_start_wins_over_an_older_reading(tmp_path: Path) -> None:
    keep(START - timedelta(days=1), tmp_path)

    assert open_clock(START, tmp_path).now() >= START


@pytest.mark.parametrize("told", ["", "yesterday", "\x00"])
def test_a_reading_that_cannot_be_read_counts_as_none(tmp_path: Path, told: str) -> None:
    (tmp_path / FILE).write_text(told)

    assert START <= open_clock(START, tmp_path).now() < START + SOON


def test_the_keeper_keeps_the_reading_of_a_clock_of_our_own(tmp_path: Path) -> None:
    keeper = ClockKeeper(RunningClock(START), tmp_path)
    keeper.start()
    eventually((tmp_path / FILE).exists, "the reading is kept")
    keeper.stop()

    assert datetime.fromisoformat((tmp_path / FILE).read_text()) >= START
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock(START)])
def test_no_other_clock_is_kept(tmp_path: Path, clock) -> None:
    keeper = ClockKeeper(clock, tmp_path)
    keeper.start()
    keeper.stop()

    assert not (tmp_path / FILE).exists()
