"""Exchange rates, and amounts of another currency in the base currency.

A rate is quoted as the European Central Bank does: what one unit of the base currency is worth in
the other, so an amount is divided by it. Rounding is half up to the minor unit, away from zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from sqlalchemy import select

from erp_core.finance.errors import NoRate, TooSmall
from erp_core.finance.tables import ExchangeRate
from erp_core.kernel.money import Money, exponent
from erp_core.kernel.organisation import business_date, home
from erp_core.kernel.transaction import Tx

PAR = Decimal(1)
"""The rate of the base currency against itself."""

_HALF = Fraction(1, 2)


@dataclass
class _Known:
    rates: dict[tuple[str, date], Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversion:
    """A rate that turns amounts of a document's currency into the base currency."""

    currency: str
    base: str
    rate: Decimal

    def minor(self, minor: int) -> int:
        """Convert an amount in minor units, half up (away from zero)."""
        exact = self._exact(minor)
        rounded = floor(abs(exact) + _HALF)
        return rounded if exact >= 0 else -rounded

    def money(self, money: Money) -> Money:
        """Convert an amount.

        Raises:
            TooSmall: It is something and comes to nothing.
        """
        converted = Money(self.minor(money.minor), self.base)
        if money and not converted:
            message = f"{money} comes to nothing in {self.base}."
            raise TooSmall(message, field="amount")
        return converted

    def parts(self, minors: Sequence[int]) -> list[int]:
        """Convert the parts of a document, so that they sum to what the whole comes to.

        What rounding leaves goes one unit each to the parts that lost the most by it.
        """
        exact = [self._exact(minor) for minor in minors]
        parts = [floor(each) for each in exact]
        order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
        for i in order[: self.minor(sum(minors)) - sum(parts)]:
            parts[i] += 1
        return parts

    def _exact(self, minor: int) -> Fraction:
        if self.currency == self.base:
            return Fraction(minor)
        places = exponent(self.base) - exponent(self.currency)
        return Fraction(minor) * Fraction(10) ** places / Fraction(self.rate)


def conversion(tx: Tx, currency: str, on: date | None = None) -> Conversion:
    """Return how amounts of a currency become base currency on a day (today, unless given).

    Raises:
        NoRate: No rate is known of that day or an earlier one.
    """
    base = home(tx).currency
    if currency == base:
        return Conversion(currency, base, PAR)
    return Conversion(currency, base, _rate(tx, currency, on or business_date(tx)))


def forget_rates(tx: Tx) -> None:
    """Read rates anew: one was recorded."""
    tx.local(_Known).rates.clear()


def last_known(tx: Tx, currency: str, day: date) -> ExchangeRate:
    """Return the last rate of a currency that is known on or before a day.

    Raises:
        NoRate: None is known.
    """
    query = (
        select(ExchangeRate)
        .where(ExchangeRate.currency == currency, ExchangeRate.day <= day)
        .order_by(ExchangeRate.day.desc())
        .limit(1)
    )
    row = tx.session.scalar(query)
    if row is None:
        message = f"No exchange rate of {currency} is known for {day} or an earlier day."
        raise NoRate(message, field="currency")
    return row


def _rate(tx: Tx, currency: str, day: date) -> Decimal:
    known = tx.local(_Known).rates
    if (currency, day) not in known:
        known[currency, day] = last_known(tx, currency, day).rate
    return known[currency, day]
