"""How times, waits, amounts and states read on a screen."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from erp_core.catalog import UNITS
from erp_core.kernel.money import Money
from erp_core.sales import ShippingAddress
from frontdesk.console.texts import Texts

LONG_WAIT = timedelta(minutes=15)
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CNY": "¥", "JPY": "¥"}


class Named(Protocol):
    """What has a name in both languages."""

    @property
    def name_en(self) -> str:
        """In English."""
        ...

    @property
    def name_zh(self) -> str:
        """In Chinese."""
        ...


def name_of(one: Named, texts: Texts) -> str:
    """Tell the name of an article, a step, a work centre, in the language of the page."""
    return in_language(one.name_en, one.name_zh, texts)


def in_language(english: str, chinese: str, texts: Texts) -> str:
    """Choose of two texts the one in the language of the page."""
    return chinese if texts.language == "zh" else english


def time_of_day(at: datetime, zone: ZoneInfo) -> str:
    """Write a time of day: 09:05."""
    return at.astimezone(zone).strftime("%H:%M")


def short_time(at: datetime, now: datetime, zone: ZoneInfo, texts: Texts) -> str:
    """Write when something was: the time today, else the day."""
    day = at.astimezone(zone).date()
    if day == now.astimezone(zone).date():
        return time_of_day(at, zone)
    return day_name(day, now.astimezone(zone).date(), texts)


def day_name(day: date, today: date, texts: Texts) -> str:
    """Write a day: today, yesterday, else the date."""
    if day == today:
        return texts("time.today")
    if day == today - timedelta(days=1):
        return texts("time.yesterday")
    return short_date(day, texts, today)


def short_date(day: date, texts: Texts, today: date | None = None) -> str:
    """Write a date; the year only where it is another one than today's."""
    month = texts(f"time.month_{day.month}")
    if today is not None and day.year == today.year:
        return texts("time.date", day=day.day, month=month)
    return texts("time.date_year", day=day.day, month=month, year=day.year)


def waited(since: datetime, now: datetime, texts: Texts) -> str:
    """Write how long somebody has been waiting."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return texts("time.just_now")
    if minutes < 60:
        return texts("time.minutes", count=minutes)
    if minutes < 48 * 60:
        return texts("time.hours", count=minutes // 60)
    return texts("time.days", count=minutes // (24 * 60))


def amount(money: Money) -> str:
    """Write an amount: €1,234.50."""
    sign = SIGNS.get(money.currency)
    minus = "-" if money.minor < 0 else ""
    figure = f"{abs(money.amount):,}"
    return f"{minus}{sign}{figure}" if sign else f"{minus}{figure} {money.currency}"


def price(value: Decimal, discount: Decimal = Decimal(0)) -> str:
    """Write a price: at least two places, more where they say something; and what is off."""
    places = max(2, -int(value.normalize().as_tuple().exponent))
    off = f" \u2212{(discount * 100).normalize():f} %" if discount else ""
    return f"{value:,.{places}f}{off}"


def quantity(value: Decimal, unit: str, texts: Texts) -> str:
    """Write a quantity with its unit: 12.5 kg."""
    known = next((one for one in UNITS if one.code == unit), None)
    if known is None:
        return f"{number(value)} {unit}"
    return f"{number(value)} {known.name_zh if texts.language == 'zh' else known.symbol}"


def moment(at: datetime, zone: ZoneInfo, texts: Texts) -> str:
    """Write a date with the time of day."""
    return f"{short_date(at.astimezone(zone).date(), texts)} {time_of_day(at, zone)}"


def number(value: Decimal) -> str:
    """Write a quantity without the zeros that say nothing: 12.5."""
    return f"{value.normalize():,f}"


def address_line(address: ShippingAddress | None) -> str:
    """Write where goods go in one line; nothing where they are fetched."""
    if address is None:
        return ""
    return f"{address.recipient}, {address.street}, {address.postcode} {address.city}"
