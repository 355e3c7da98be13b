from datetime import UTC, datetime

from assistant.breaker import Breaker

NOW = datetime(2026, 5, 19, 9, tzinfo=UTC)


class Seconds:
    """Real time as a test tells it."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def a_breaker(seconds, trips_after=2):
    return Breaker("openai:x", trips_after=trips_after, rests_for=60, monotonic=seconds)


def test_a_well_model_may_always_be_tried():
    breaker = a_breaker(Seconds())
    assert [breaker.lets_try(), breaker.lets_try()] == [True, True]
    assert breaker.health.state == "ok"


def test_failures_in_a_row_switch_it_off_until_it_has_rested():
    seconds = Seconds()
    breaker = a_breaker(seconds)
    breaker.failed("late", NOW)
    assert breaker.health.state == "failing"
    assert breaker.lets_try()
    breaker.failed("late", NOW)
    assert breaker.health.state == "off"
    seconds.now = 59
    assert not breaker.lets_try()
    seconds.now = 60
    assert breaker.lets_try()


def test_after_the_rest_only_one_turn_at_a_time_tries():
    seconds = Seconds()
    breaker = a_breaker(seconds, trips_after=1)
    breaker.failed("late", NOW)
    seconds.now = 61
    assert [breaker.lets_try(), breaker.lets_try()] == [True, False]


def test_a_failed_trial_latches_again():
    seconds = Seconds()
    breaker = a_breaker(seconds)
    breaker.failed("late", NOW)
    breaker.failed("late", NOW)
    seconds.now = 61
    breaker.lets_try()
    breaker.failed("late", NOW)
    seconds.now = 100
    assert not breaker.lets_try()


def test_an_answer_makes_it_well():
    breaker = a_breaker(Seconds())
    breaker.failed("late", NOW)
    breaker.succeeded(NOW)
    breaker.failed("late", NOW)
    assert breaker.health.state == "failing"


def test_what_cannot_heal_switches_off_at_once():
    breaker = a_breaker(Seconds())
    breaker.failed("wrong key", NOW, for_good=True)
    assert not breaker.lets_try()
    assert (breaker.health.state, breaker.health.last_error) == ("off", "wrong key")
    assert breaker.health.since == NOW
