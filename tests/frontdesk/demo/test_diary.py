"""The diary: everything in its order, with the clock where it belongs."""

from datetime import UTC, datetime, timedelta

from erp_core.kernel.clock import FixedClock
from frontdesk.demo.diary import Diary

MONDAY = datetime(2026, 5, 18, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_tasks_are_done_in_the_order_of_their_moments_with_the_clock_moved() -> None:
    clock = FixedClock(MONDAY)
    diary, done = Diary(clock), []
    diary.note(MONDAY + 2 * HOUR, lambda: done.append(("ship", clock.now())))
    diary.note(MONDAY + HOUR, lambda: done.append(("order", clock.now())))

    diary.live_until(MONDAY + 3 * HOUR)

    assert done == [("order", MONDAY + HOUR), ("ship", MONDAY + 2 * HOUR)]


def test_tasks_of_one_moment_are_done_as_they_were_written() -> None:
    diary, done = Diary(FixedClock(MONDAY)), []
    for name in ("first", "second", "third"):
        diary.note(MONDAY, lambda name=name: done.append(name))

    diary.live_until(MONDAY + HOUR)

    assert done == ["first", "second", "third"]


def test_a_task_may_add_a_later_one_and_what_comes_after_the_end_never_happens() -> None:
    diary, done = Diary(FixedClock(MONDAY)), []

    def order() -> None:
        done.append("order")
        diary.note(MONDAY + HOUR, lambda: done.append("ship"))
        diary.note(MONDAY + 2 * HOUR, lambda: done.append("too late"))

    diary.note(MONDAY, order)
    diary.live_until(MONDAY + 2 * HOUR)

    assert done == ["order", "ship"]
