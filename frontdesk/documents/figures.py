"""How amounts, prices and rates stand on a document: exactly, in the document's currency."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate

from erp_core.kernel.money import Money, exponent


def amount(money: Money) -> str:
    """Write an amount without its currency, which the document names once: 1,234.50."""
    return f"{money.amount:,.{exponent(money.currency)}f}"


def with_currency(money: Money) -> str:
    """Write an amount with its currency: 1,234.50 EUR."""
    return f"{amount(money)} {money.currency}"


def running(amounts: Iterable[Money]) -> tuple[str, ...]:
    """Write what amounts come to up to and with each one."""
    return tuple(amount(each) for each in accumulate(amounts))


def price(value: Decimal, currency: str) -> str:
    """Write a unit price with at least the currency's places, and more where they count."""
    places = max(exponent(currency), -int(value.normalize().as_tuple().exponent))
    return f"{value:,.{places}f}"


def price_less(value: Decimal, discount: Decimal, currency: str, *, star: bool) -> str:
    """Write a unit price, a star where it includes tax, and what is taken off in smaller print."""
    asked = price(value, currency) + (" *" if star else "")
    return f"{asked}\n\u2212{rate(discount)}" if discount else asked


def rate(value: Decimal) -> str:
    """Write a tax rate: 19 %, 5.5 %."""
    return f"{(value * 100).normalize():f} %"
