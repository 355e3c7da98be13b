"""Bytes of files of one address: at a time, and in a day."""

from channels.webchat.frames import Refusal
from channels.webchat.uploads import Uploads


def test_a_days_bytes_are_what_came_and_a_day_gives_them_back() -> None:
    clock = [0.0]
    uploads = Uploads(lambda: clock[0], at_once=100, a_day=100)

    assert uploads.begin("a", 80) is None
    uploads.end("a", 80, 30)
    assert uploads.begin("a", 70) is None
    uploads.end("a", 70, 70)
    assert uploads.begin("a", 1) is Refusal.TOO_MUCH
    assert uploads.begin("b", 100) is None
    clock[0] = 24 * 60 * 60.0
    assert uploads.begin("a", 100) is None


def test_what_is_announced_counts_until_it_is_over() -> None:
    uploads = Uploads(lambda: 0.0, at_once=10, a_day=100)

    assert [uploads.begin("a", 6), uploads.begin("a", 6)] == [None, Refusal.SLOW_DOWN]
    assert uploads.begin("b", 6) is None
    uploads.end("a", 6, 6)
    assert uploads.begin("a", 10) is None
