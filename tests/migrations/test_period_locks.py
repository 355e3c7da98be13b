"""Months that were locked before there were two kinds of lock are softly locked afterwards."""

from pathlib import Path

from alembic import command
from sqlalchemy import text

from erp_core.kernel.engine import open_engine
from erp_core.migrations import config, upgrade

MONTH = text("INSERT INTO periods (period, locked, changed_at) VALUES (:period, :locked, :at)")


def test_a_locked_month_can_still_be_opened_by_its_accountant(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'first.sqlite'}"
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
        for period, locked in (("2026-04", True), ("2026-05", False)):
            told = {"period": period, "locked": locked, "at": "2026-05-19 07:00:00"}
            connection.execute(MONTH, told)
    engine.dispose()

    upgrade(url)

    engine = open_engine(url, pool_size=1)
    with engine.connect() as connection:
        locks = connection.execute(text("SELECT period, lock FROM periods ORDER BY period"))
        assert [tuple(row) for row in locks] == [("2026-04", "soft"), ("2026-05", "open")]
    engine.dispose()
