"""The business clock's reading is kept again once the disk has room."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from erp_core.kernel.clock import RunningClock
from frontdesk import clocks
from frontdesk.clocks import FILE, ClockKeeper
from tests.builders.waiting import eventually


def test_a_reading_that_could_not_be_kept_is_kept_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "KEPT_EVERY", 0.01)
    folder = tmp_path / "full"
    keeper = ClockKeeper(RunningClock(datetime(2026, 5, 19, tzinfo=UTC)), folder)
    writes = []
    real = clocks.keep

    def kept(moment: datetime, where: Path) -> None:
        writes.append(where)
        real(moment, where)

    monkeypatch.setattr(clocks, "keep", kept)
    keeper.start()
    eventually(lambda: len(writes) > 1, "the keeper tried again")

    folder.mkdir()

    eventually((folder / FILE).exists, "the reading was kept")
    keeper.stop()
