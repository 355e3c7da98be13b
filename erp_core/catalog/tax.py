"""Tax on a document's lines, exact: the lines always sum to the header.

Tax is worked out per line and tax, half up to the minor unit. A tax's total is the exact tax of all
its lines, rounded once; what the rounded lines miss of it goes to the largest line. Prices that
contain their tax keep their gross amount and prices that do not keep their net amount.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from erp_core.catalog.errors import AmountTooLarge
from erp_core.catalog.schemas import LineTax, TaxableLine, TaxAmount, TaxedLine, TaxedTotal
from erp_core.kernel.money import Money

LARGEST = Decimal(10) ** 13
"""Amounts of a line stay below this many major units, so that sums fit 64 bits."""

_HALF = Fraction(1, 2)
_NOTHING = Decimal()


def line_amount(
    unit_price: Decimal, quantity: Decimal, currency: str, discount: Decimal = _NOTHING
) -> Money:
    """Multiply price and quantity, less a discount, rounded half up to the minor unit, once.

    Args:
        unit_price: In the currency's major unit.
        quantity: How much.
        currency: ISO 4217.
        discount: The share that is taken off: 0.05 is 5 %.

    Raises:
        AmountTooLarge: The product is too large to be recorded.
    """
    amount = unit_price * quantity * (1 - discount)
    if abs(amount) >= LARGEST:
        raise AmountTooLarge(field="quantity")
    return Money.of(amount, currency)


def compute_tax(lines: Sequence[TaxableLine], currency: str) -> TaxedTotal:
    """Work out net, tax and gross of every line and of the whole document.

    Args:
        lines: Amounts with their taxes; negative amounts are allowed (credits).
        currency: Of every line; ISO 4217.

    Raises:
        CurrencyMismatch: A line is in another currency.
    """
    zero = Money.zero(currency)
    for line in lines:
        _ = zero + line.amount
    shares = _shares(lines)
    taxed = tuple(_taxed_line(index, line, shares, currency) for index, line in enumerate(lines))
    return TaxedTotal(
        net=sum((line.net for line in taxed), zero),
        tax=sum((line.tax for line in taxed), zero),
        gross=sum((line.gross for line in taxed), zero),
        lines=taxed,
        taxes=_totals(taxed, currency),
    )


def _shares(lines: Sequence[TaxableLine]) -> dict[tuple[int, int], int]:
    """Work out minor units of tax per (line, place of the tax in the line)."""
    by_tax: dict[tuple[int, Decimal], list[tuple[int, int]]] = {}
    for index, line in enumerate(lines):
        for place, tax in enumerate(line.taxes):
            by_tax.setdefault((tax.tax_id, tax.rate), []).append((index, place))
    shares: dict[tuple[int, int], int] = {}
    for cells in by_tax.values():
        shares |= _rounded_cells(cells, lines)
    return shares


def _rounded_cells(
    cells: Sequence[tuple[int, int]], lines: Sequence[TaxableLine]
) -> dict[tuple[int, int], int]:
    exact = {
        (index, place): _exact_net(lines[index]) * Fraction(lines[index].taxes[place].rate)
        for index, place in cells
    }
    parts = {cell: _half_up(value) for cell, value in exact.items()}
    largest = max(cells, key=lambda cell: (abs(lines[cell[0]].amount.minor), -cell[0], -cell[1]))
    parts[largest] += _half_up(sum(exact.values(), Fraction())) - sum(parts.values())
    return parts


def _exact_net(line: TaxableLine) -> Fraction:
    contained = sum((tax.rate for tax in line.taxes if tax.included), Decimal())
    return Fraction(line.amount.minor) / (1 + Fraction(contained))


def _half_up(value: Fraction) -> int:
    """Round half away from zero, so that a credit mirrors its invoice."""
    whole = int(abs(value) + _HALF)
    return whole if value >= 0 else -whole


def _taxed_line(
    index: int, line: TaxableLine, shares: dict[tuple[int, int], int], currency: str
) -> TaxedLine:
    parts = [shares[index, place] for place in range(len(line.taxes))]
    contained = sum(part for part, tax in zip(parts, line.taxes, strict=True) if tax.included)
    net = Money(line.amount.minor - contained, currency)
    tax = Money(sum(parts), currency)
    taxes = tuple(
        _tax_amount(rule, net, part) for rule, part in zip(line.taxes, parts, strict=True)
    )
    return TaxedLine(net=net, tax=tax, gross=net + tax, taxes=taxes)


def _tax_amount(rule: LineTax, net: Money, part: int) -> TaxAmount:
    tax = Money(part, net.currency)
    return TaxAmount(tax_id=rule.tax_id, rate=rule.rate, base=net, tax=tax)


def _totals(lines: Sequence[TaxedLine], currency: str) -> tuple[TaxAmount, ...]:
    zero = Money.zero(currency)
    totals: dict[tuple[int, Decimal], tuple[Money, Money]] = {}
    for line in lines:
        for part in line.taxes:
            base, tax = totals.get((part.tax_id, part.rate), (zero, zero))
            totals[part.tax_id, part.rate] = (base + part.base, tax + part.tax)
    return tuple(
        TaxAmount(tax_id=tax_id, rate=rate, base=base, tax=tax)
        for (tax_id, rate), (base, tax) in sorted(totals.items())
    )
