"""Hours, closed days and rules of queues as lines that a person writes."""

from collections.abc import Iterable
from datetime import date
from unicodedata import normalize

from erp_core.conversations import QueueRule
from erp_core.kernel.errors import Invalid
from erp_core.support import OpenWindow

_LIMITS = ("channel", "language")


class DeskUnreadable(Invalid):
    """What was written about the service desk cannot be read."""


def say_windows(windows: Iterable[OpenWindow], weekday: int) -> str:
    """Write the open windows of a weekday, ``09:00-12:30, 13:00-17:00``; nothing: closed."""
    return ", ".join(
        f"{_clock(one.opens)}-{_clock(one.closes)}" for one in windows if one.weekday == weekday
    )


def read_windows(said: str, weekday: int) -> list[OpenWindow]:
    """Read the open windows of a weekday.

    Raises:
        ValueError: It is not ``opens-closes``, several with commas.
    """
    plain = said.replace("，", ",").replace("：", ":").replace("–", "-").replace("—", "-")
    found = []
    for one in filter(None, (part.strip() for part in plain.split(","))):
        opens, closes = one.split("-")
        found.append(OpenWindow(weekday=weekday, opens=_minutes(opens), closes=_minutes(closes)))
    return found


def read_days(said: str) -> tuple[date, ...]:
    """Read days, one a line.

    Raises:
        ValueError: One is no day.
    """
    return tuple(date.fromisoformat(one) for one in said.split())


def say_rules(rules: Iterable[QueueRule]) -> str:
    """Write rules, one a line: ``channel:sms language:zh invoice``."""
    return "\n".join(_rule_line(rule) for rule in rules)


def read_rules(said: str) -> tuple[QueueRule, ...]:
    """Read rules, one a line.

    Raises:
        ValueError: A language is none, or a word with a colon limits nothing that we know.
    """
    return tuple(_rule(line.split()) for line in said.splitlines() if line.strip())


def _rule_line(rule: QueueRule) -> str:
    limits = ((name, getattr(rule, name)) for name in _LIMITS)
    given = [f"{name}:{value}" for name, value in limits if value]
    return " ".join((*given, rule.reason or "")).strip()


def _rule(words: list[str]) -> QueueRule:
    named: dict[str, str] = {}
    reason = []
    for word in words:
        name, colon, value = normalize("NFKC", word).casefold().partition(":")
        if not colon:
            reason.append(word)
        elif name in _LIMITS and name not in named:
            named[name] = value
        else:
            message = f"{word} is no limit of a rule, or its second"
            raise ValueError(message)
    return QueueRule.model_validate(named | {"reason": " ".join(reason) or None})


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _minutes(said: str) -> int:
    hours, minutes = said.strip().split(":")
    if not 0 <= int(minutes) < 60:
        message = f"{said} is no time of day"
        raise ValueError(message)
    return int(hours) * 60 + int(minutes)
