"""Statutory numbers: no gap and no duplicate, whoever fails in between."""

from erp_core.kernel.database import Database
from erp_core.kernel.sequences import number_at_commit
from erp_core.kernel.transaction import Tx
from tests.builders.together import together

THREADS = 20
EACH = 5


class Abandoned(Exception):
    """This document is not kept."""


def test_twenty_threads_take_numbers_without_a_gap_although_some_give_up(
    database: Database,
) -> None:
    kept: list[int] = []

    def numbered(give_up: bool) -> None:
        mine: list[int] = []

        def command(tx: Tx) -> None:
            mine.clear()
            number_at_commit(tx, "invoice", "2026", mine.append)
            tx.settle()
            if give_up:
                raise Abandoned

        database.run(command)
        kept.extend(mine)

    def work(thread: int) -> int:
        given_up = 0
        for number in range(EACH):
            try:
                numbered(give_up=(thread + number) % 3 == 0)
            except Abandoned:
                given_up += 1
        return given_up

    outcomes = together(THREADS, work)

    given_up = sum(one for one in outcomes if isinstance(one, int))
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert sorted(kept) == list(range(1, THREADS * EACH - given_up + 1))


def test_series_and_periods_count_for_themselves(database: Database) -> None:
    taken: dict[str, int] = {}

    def command(tx: Tx) -> None:
        for series, period in (("invoice", "2025"), ("invoice", "2026"), ("payment", "2026")):
            number_at_commit(
                tx, series, period, lambda number, k=series + period: taken.update({k: number})
            )

    database.run(command)
    database.run(command)

    assert taken == {"invoice2025": 2, "invoice2026": 2, "payment2026": 2}
