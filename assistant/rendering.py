"""How money, days, quantities and lists look to a customer, in English and Chinese."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from erp_core.catalog import unit_of
from erp_core.kernel.money import Money, exponent
from erp_core.kernel.quantity import plain

_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_PIECE = "C62"
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CNY": "¥", "JPY": "¥", "HKD": "HK$", "TWD": "NT$"}


def money(amount: Money) -> str:
    """Write an amount, for example ``€1,012.50`` or ``12.50 CHF``."""
    number = f"{abs(amount.amount):,.{exponent(amount.currency)}f}"
    sign = "-" if amount.minor < 0 else ""
    mark = _SIGNS.get(amount.currency)
    return f"{sign}{mark}{number}" if mark else f"{sign}{number} {amount.currency}"


def unit_price(price: Decimal, currency: str) -> str:
    """Write a price, with more places than the currency only where it has them."""
    exact = Money.of(price, currency)
    if exact.amount == price:
        return money(exact)
    mark = _SIGNS.get(currency)
    return f"{mark}{plain(price)}" if mark else f"{plain(price)} {currency}"


def day(when: date, language: str, today: date | None = None) -> str:
    """Write a day, for example ``Thursday 21 May`` or ``5月21日周四``; the year if it differs."""
    other_year = today is not None and when.year != today.year
    if language == "zh":
        text = f"{when.month}月{when.day}日{_DAYS_ZH[when.weekday()]}"
        return f"{when.year}年{text}" if other_year else text
    text = f"{_DAYS_EN[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}"
    return f"{text} {when.year}" if other_year else text


def clock_time(when: datetime) -> str:
    """Write a time of day, for example ``14:30``."""
    return f"{when.hour:02d}:{when.minute:02d}"


def quantity(amount: Decimal, unit: str, language: str) -> str:
    """Write a quantity with its unit, for example ``2 kg``, ``2千克`` or ``3`` for pieces."""
    number, known = plain(amount), unit_of(unit)
    if language == "zh":
        return f"{number}{known.name_zh}"
    return number if known.code == _PIECE else f"{number} {known.symbol}"


def goods(amount: Decimal, unit: str, name: str, language: str) -> str:
    """Write so much of something, like ``12 kg House Blend`` or ``3 × Gasket``."""
    if language == "zh":
        return f"{quantity(amount, unit, language)}{name}"
    times = " × " if unit == _PIECE else " "
    return f"{quantity(amount, unit, language)}{times}{name}"


def listing(parts: Sequence[str], language: str) -> str:
    """Join words to a list: ``a, b and c`` or ``a、b和c``."""
    comma, last = ("、", "和") if language == "zh" else (", ", " and ")
    before = comma.join(parts[:-1])
    return last.join(filter(None, (before, *parts[-1:])))
