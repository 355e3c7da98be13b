"""Hours, closed days and rules are read from the lines that they are written in."""

from datetime import date

import pytest

from erp_core.conversations import QueueRule
from erp_core.support import OpenWindow
from frontdesk.console.work.desk_reading import (
    read_days,
    read_rules,
    read_windows,
    say_rules,
    say_windows,
)

LUNCH = [
    OpenWindow(weekday=2, opens=540, closes=750),
    OpenWindow(weekday=2, opens=780, closes=1440),
]


@pytest.mark.parametrize(
    ("said", "windows"),
    [
        ("09:00-12:30, 13:00-24:00", LUNCH),
        ("9:00 – 12:30，13：00-24:00", LUNCH),
        ("", []),
    ],
)
def test_open_windows_are_read(said: str, windows: list[OpenWindow]) -> None:
    assert read_windows(said, 2) == windows


def test_what_was_written_out_is_read_back() -> None:
    rules = (QueueRule(channel="sms", language="zh", reason="my invoice"), QueueRule(reason="leak"))
    assert say_rules(rules) == "channel:sms language:zh my invoice\nleak"
    assert read_rules(say_rules(rules)) == rules
    assert read_windows(say_windows(LUNCH, 2), 2) == LUNCH
    assert say_windows(LUNCH, 3) == ""


@pytest.mark.parametrize(
    "said",
    [
        "channel:sms language:zh my Invoice",
        "Channel:SMS LANGUAGE:zh my Invoice",
        "channel：sms my Language：ZH Invoice",
    ],
)
def test_the_limits_of_a_rule_are_read_however_they_are_typed(said: str) -> None:
    assert read_rules(said) == (QueueRule(channel="sms", language="zh", reason="my Invoice"),)


@pytest.mark.parametrize(
    "said",
    [
        "chanel:sms invoice",
        "渠道：sms 发票",
        "channel: sms",
        ":sms",
        "language:de",
        "channel:sms channel:email",
        "leak\nre:invoice",
    ],
)
def test_a_rule_with_a_limit_that_we_do_not_know_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_rules(said)


@pytest.mark.parametrize(
    "said", ["nine to five", "09:00", "09:75-17:00", "09:00-25:00", "-1:00-9:00"]
)
def test_hours_that_are_none_are_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_windows(said, 0)


def test_days_are_read_one_a_line() -> None:
    assert read_days("2026-12-25\n2027-01-01\n") == (date(2026, 12, 25), date(2027, 1, 1))
    with pytest.raises(ValueError, match="Christmas"):
        read_days("Christmas")
