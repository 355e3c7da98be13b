"""From gross to net: exact to the cent, and nothing but arithmetic.

A month that is not worked in full counts by its calendar days; unpaid leave by the working days of
the month. A percentage is of the gross up to its ceiling, half up to the minor unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from erp_core.kernel.money import Money
from erp_core.kernel.shares import share


@dataclass(frozen=True)
class Deduction:
    """What is deducted: shares of the gross up to a ceiling, or fixed amounts.

    Attributes:
        id: Of the component.
        ceiling: In minor units; None: the whole gross.
        employee: Fixed, in minor units.
        employer: Fixed, in minor units.
    """

    id: int
    employee_rate: Decimal = Decimal(0)
    employer_rate: Decimal = Decimal(0)
    ceiling: int | None = None
    employee: int = 0
    employer: int = 0


class Deducted(NamedTuple):
    """A deduction worked out, in minor units."""

    id: int
    base: int
    employee: int
    employer: int


class Wage(NamedTuple):
    """A month's wage, in minor units."""

    gross: int
    net: int
    employer: int
    lines: tuple[Deducted, ...]


def gross_of(
    monthly: int, worked: tuple[int, int], unpaid: Decimal = Decimal(0), working: int = 0
) -> int:
    """Return what is earned of a month.

    Args:
        monthly: A whole month's gross, in minor units.
        worked: Calendar days that were worked in, of how many.
        unpaid: Working days of leave that is not paid.
        working: Working days of the month.
    """
    earned = share(monthly, Decimal(worked[0]), Decimal(worked[1]))
    lost = share(monthly, unpaid, Decimal(working)) if working else 0
    return max(earned - lost, 0)


def wage(gross: int, currency: str, deductions: Sequence[Deduction]) -> Wage:
    """Work out what is left of a gross wage, and what it costs the employer beside it."""
    lines = tuple(_deducted(gross, currency, one) for one in deductions)
    net = gross - sum(one.employee for one in lines)
    return Wage(gross, net, sum(one.employer for one in lines), lines)


def _deducted(gross: int, currency: str, one: Deduction) -> Deducted:
    base = gross if one.ceiling is None else min(gross, one.ceiling)
    of = Money(base, currency)
    return Deducted(
        one.id,
        base,
        one.employee + of.times(one.employee_rate).minor,
        one.employer + of.times(one.employer_rate).minor,
    )
