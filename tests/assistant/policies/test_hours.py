from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.policies.hours import answered_by
from assistant.settings import AssistantSettings

ZONE = ZoneInfo("Europe/Berlin")


def promised(now, settings):
    return answered_by(now, ZONE, settings.hours, settings)


def at(day, hour, minute=0):
    return datetime(2026, 5, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(19, 9), at(19, 11)),
        (at(19, 7, 30), at(19, 11)),
        (at(19, 17), at(20, 10)),
        (at(19, 16), at(19, 18)),
        (at(19, 23), at(20, 11)),
        (at(22, 17, 30), at(25, 10, 30)),
        (at(23, 12), at(25, 11)),
    ],
)
def test_an_answer_is_promised_within_working_hours(now, due):
    assert promised(now, AssistantSettings()) == due


def test_a_long_promise_runs_over_several_days():
    assert promised(at(19, 9), AssistantSettings(answers_within=20)) == at(21, 11)


def test_a_house_that_is_always_open_answers_at_midnight():
    always = AssistantSettings(opens_at=0, closes_at=24, open_days=set(range(7)))
    assert promised(at(19, 23, 30), always) == at(20, 1, 30)
