"""How times, waits, amounts and refusals read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from erp_core.kernel.money import Money
from frontdesk.console.texts import Texts
from frontdesk.console.wording import (
    amount,
    day_name,
    moment,
    number,
    price,
    quantity,
    short_date,
    short_time,
    waited,
)

EN, ZH = Texts("en"), Texts("zh")
HAMBURG = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (123450, "EUR", "€1,234.50"),
        (-500, "EUR", "-€5.00"),
        (0, "USD", "$0.00"),
        (1500, "JPY", "¥1,500"),
        (9900, "CHF", "99.00 CHF"),
    ],
)
def test_amounts(minor: int, currency: str, written: str) -> None:
    assert amount(Money(minor, currency)) == written


@pytest.mark.parametrize(
    ("value", "written"), [("12.500000", "12.5"), ("100", "100"), ("1200", "1,200"), ("0", "0")]
)
def test_numbers_lose_the_zeros_that_say_nothing(value: str, written: str) -> None:
    assert number(Decimal(value)) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("24.5", "24.50"), ("31", "31.00"), ("0.125", "0.125"), ("1000", "1,000.00")],
)
def test_prices_have_two_places_or_more(value: str, written: str) -> None:
    assert price(Decimal(value)) == written


def test_quantities_carry_their_unit() -> None:
    assert quantity(Decimal(48), "KGM", EN) == "48 kg"
    assert quantity(Decimal(48), "KGM", ZH) == "48 千克"
    assert quantity(Decimal(2), "XYZ", EN) == "2 XYZ"


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "now", "刚刚"),
        (38, "38 min", "38 分钟"),
        (125, "2 h", "2 小时"),
        (60 * 24 * 3, "3 d", "3 天"),
        (-5, "now", "刚刚"),
    ],
)
def test_waits(minutes: int, english: str, chinese: str) -> None:
    since = NOW - timedelta(minutes=minutes)
    assert waited(since, NOW, EN) == english
    assert waited(since, NOW, ZH) == chinese


def test_times_are_the_houses_own() -> None:
    assert short_time(NOW, NOW, HAMBURG, EN) == "09:00"
    assert moment(NOW, HAMBURG, EN) == "19 May 2026 09:00"
    late = datetime(2026, 5, 18, 22, 30, tzinfo=UTC)
    assert short_time(late, NOW, HAMBURG, EN) == "00:30"


def test_days_are_named_while_they_are_near() -> None:
    today = date(2026, 5, 19)
    assert day_name(today, today, EN) == "Today"
    assert day_name(date(2026, 5, 18), today, ZH) == "昨天"
    assert day_name(date(2026, 5, 1), today, EN) == "1 May"
    assert day_name(date(2025, 12, 31), today, EN) == "31 Dec 2025"
    assert short_date(date(2025, 12, 31), ZH) == "2025年12月31日"
