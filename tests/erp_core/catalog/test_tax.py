"""Tax on a document's lines: exact, and the lines always sum to the header."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.catalog import AmountTooLarge, LineTax, TaxableLine, compute_tax, line_amount
from erp_core.kernel.money import CurrencyMismatch, Money

VAT7 = LineTax(tax_id=1, rate=Decimal("0.07"), included=False)
VAT19 = LineTax(tax_id=2, rate=Decimal("0.19"), included=False)
VAT19_IN = LineTax(tax_id=2, rate=Decimal("0.19"), included=True)


def eur(minor):
    return Money(minor, "EUR")


def lines_of(*parts):
    return [TaxableLine(amount=eur(minor), taxes=taxes) for minor, taxes in parts]


def test_tax_comes_on_top_of_a_price_that_does_not_contain_it():
    total = compute_tax(lines_of((10_000, (VAT19,))), "EUR")

    assert (total.net, total.tax, total.gross) == (eur(10_000), eur(1_900), eur(11_900))


def test_tax_is_taken_out_of_a_price_that_contains_it():
    total = compute_tax(lines_of((299_000, (VAT19_IN,))), "EUR")

    assert (total.net, total.tax, total.gross) == (eur(251_261), eur(47_739), eur(299_000))


def test_half_a_cent_of_tax_is_rounded_up():
    total = compute_tax(
        lines_of((50, (LineTax(tax_id=3, rate=Decimal("0.09"), included=False),))), "EUR"
    )

    assert total.tax == eur(5)


def test_the_remainder_of_a_tax_goes_to_the_largest_line():
    third = LineTax(tax_id=3, rate=Decimal("0.1"), included=False)

    total = compute_tax(lines_of((14, (third,)), (24, (third,)), (34, (third,))), "EUR")

    assert total.tax == eur(7)
    assert [line.tax.minor for line in total.lines] == [1, 2, 4]


def test_each_rate_of_a_document_is_summed_by_itself():
    total = compute_tax(lines_of((2_150, (VAT7,)), (46_900, (VAT19,)), (640, (VAT7,))), "EUR")

    assert [(each.tax_id, each.base.minor, each.tax.minor) for each in total.taxes] == [
        (1, 2_790, 195),
        (2, 46_900, 8_911),
    ]


def test_several_taxes_on_a_line_are_each_taken_from_the_net_amount():
    levy = LineTax(tax_id=4, rate=Decimal("0.05"), included=True)

    total = compute_tax(lines_of((10_500, (levy, VAT19))), "EUR")

    assert (total.net, total.gross) == (eur(10_000), eur(12_400))
    assert [each.tax.minor for each in total.lines[0].taxes] == [500, 1_900]


def test_a_document_without_lines_comes_to_nothing():
    total = compute_tax([], "EUR")

    assert (total.net, total.tax, total.gross, total.lines) == (eur(0), eur(0), eur(0), ())


def test_a_line_in_another_currency_is_refused():
    with pytest.raises(CurrencyMismatch):
        compute_tax([TaxableLine(amount=Money(100, "USD"))], "EUR")


def test_quantity_times_price_is_rounded_half_up():
    assert line_amount(Decimal("0.125"), Decimal(3), "EUR") == eur(38)
    assert line_amount(Decimal("21.50"), Decimal(12), "EUR") == eur(25_800)


def test_an_amount_too_large_to_record_is_refused():
    with pytest.raises(AmountTooLarge):
        line_amount(Decimal(10**8), Decimal(10**8), "EUR")


rates = st.integers(min_value=0, max_value=300_000).map(lambda n: Decimal(n).scaleb(-6))
taxes = st.builds(LineTax, tax_id=st.integers(1, 3), rate=rates, included=st.booleans())
some_lines = st.lists(
    st.builds(
        TaxableLine,
        amount=st.integers(-(10**9), 10**9).map(eur),
        taxes=st.lists(taxes, max_size=3).map(tuple),
    ),
    max_size=12,
)


@given(some_lines)
def test_lines_sum_to_the_header_exactly(lines):
    total = compute_tax(lines, "EUR")

    assert sum(line.net.minor for line in total.lines) == total.net.minor
    assert sum(line.tax.minor for line in total.lines) == total.tax.minor
    assert total.net + total.tax == total.gross
    assert sum(each.tax.minor for each in total.taxes) == total.tax.minor
    for line in total.lines:
        assert line.net + line.tax == line.gross
        assert sum(each.tax.minor for each in line.taxes) == line.tax.minor


@given(some_lines)
def test_a_price_keeps_what_was_agreed(lines):
    """What contains its tax keeps its gross amount, what does not keeps its net amount."""
    total = compute_tax(lines, "EUR")

    for line, taxed in zip(lines, total.lines, strict=True):
        contained = [
            each.tax.minor
            for rule, each in zip(line.taxes, taxed.taxes, strict=True)
            if rule.included
        ]
        assert taxed.net.minor + sum(contained) == line.amount.minor


@given(some_lines)
def test_the_tax_of_a_document_is_within_half_a_cent_of_the_exact_one(lines):
    total = compute_tax(lines, "EUR")
    exact: dict[tuple[int, Decimal], Fraction] = {}
    for line in lines:
        contained = sum((tax.rate for tax in line.taxes if tax.included), Decimal())
        net = Fraction(line.amount.minor) / (1 + Fraction(contained))
        for tax in line.taxes:
            key = (tax.tax_id, tax.rate)
            exact[key] = exact.get(key, Fraction()) + net * Fraction(tax.rate)

    assert {(each.tax_id, each.rate) for each in total.taxes} == exact.keys()
    for each in total.taxes:
        assert abs(each.tax.minor - exact[each.tax_id, each.rate]) <= Fraction(1, 2)


@given(some_lines)
def test_a_credit_mirrors_its_invoice(lines):
    mirrored = [line.model_copy(update={"amount": -line.amount}) for line in lines]

    total, mirror = compute_tax(lines, "EUR"), compute_tax(mirrored, "EUR")

    assert (mirror.net, mirror.tax, mirror.gross) == (-total.net, -total.tax, -total.gross)
