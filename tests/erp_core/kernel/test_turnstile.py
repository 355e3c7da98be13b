"""The fair lock: first come, first served, and nobody waits for ever."""

import threading

import pytest

from erp_core.kernel.errors import Unavailable
from erp_core.kernel.turnstile import Turnstile
from tests.builders.together import together
from tests.builders.waiting import eventually


def test_writers_pass_in_the_order_in_which_they_came() -> None:
    turnstile = Turnstile()
    passed: list[int] = []
    threads = []

    def pass_through(number: int) -> None:
        with turnstile.passing(20):
            passed.append(number)

    with turnstile.passing(20):
        for number in range(10):
            threads.append(threading.Thread(target=pass_through, args=(number,)))
            threads[-1].start()
            eventually(lambda n=number: len(turnstile._waiting) == n + 1, "it stands in line")
    for thread in threads:
        thread.join(20)

    assert passed == list(range(10))


def test_one_passes_at_a_time() -> None:
    turnstile = Turnstile()
    inside: list[int] = []
    most: list[int] = []

    def pass_through(number: int) -> None:
        for _ in range(50):
            with turnstile.passing(20):
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)

    assert together(8, pass_through) == [None] * 8
    assert set(most) == {1}


def test_whoever_waits_too_long_is_told_and_does_not_block_the_next() -> None:
    turnstile = Turnstile()
    with turnstile.passing(1), pytest.raises(Unavailable), turnstile.passing(0.01):
        pass

    with turnstile.passing(0.01):
        assert turnstile._taken
    assert not turnstile._taken


def test_the_turn_is_handed_on_when_the_work_fails() -> None:
    turnstile = Turnstile()

    def fail() -> None:
        with turnstile.passing(1):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with turnstile.passing(0.01):
        assert turnstile._taken


def test_giving_up_and_being_called_at_once_loses_no_turn() -> None:
    """The races of a timeout against its own call: whatever happens, the next one still passes."""
    turnstile = Turnstile()

    def impatient(_number: int) -> int:
        passed = 0
        for _ in range(200):
            try:
                with turnstile.passing(0.0001):
                    passed += 1
            except Unavailable:
                continue
        return passed

    outcomes = together(8, impatient)

    assert all(isinstance(one, int) and one > 0 for one in outcomes)
    with turnstile.passing(1):
        assert turnstile._taken
