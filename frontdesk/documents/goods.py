"""The goods of an order or quotation: one line each, priced, and what they come to."""

from collections.abc import Sequence

from assistant.rendering import quantity
from erp_core.kernel.money import Money
from erp_core.sales import BundleView, OrderLineView, QuotedLineView, by_bundle
from frontdesk.documents.figures import amount, price_less, running
from frontdesk.documents.paper import Column, Total
from frontdesk.documents.texts import Words


def goods_columns(words: Words) -> tuple[Column, ...]:
    """Head the columns of goods with their prices."""
    return (
        Column(words("column.position"), 10),
        Column(words("column.article")),
        Column(words("column.quantity"), 24, is_number=True),
        Column(words("column.unit_price"), 30, is_number=True),
        Column(words("column.net"), 30, is_number=True),
    )


def goods_rows(
    lines: Sequence[OrderLineView | QuotedLineView], words: Words
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Write the lines, each set below its heading, and what they come to up to each row."""
    rows: list[tuple[str, ...]] = []
    nets: list[Money] = []
    place = 0
    for bundle, some in by_bundle(lines):
        if bundle is not None:
            rows.append(bundle_row(bundle, words))
            nets.append(Money.zero(some[0].net.currency))
        for line in some:
            place += 1
            rows.append(_row(place, line, words))
            nets.append(line.net)
    return tuple(rows), running(nets)


def bundle_row(bundle: BundleView, words: Words, columns: int = 5) -> tuple[str, ...]:
    """Head the lines of a set with its name and how many of it; what they cost is with them."""
    name = f"{bundle_name(bundle, words)}\n{bundle.sku}"
    count = quantity(bundle.quantity, "C62", words.language)
    return ("", name, count, *("" for _ in range(columns - 3)))


def bundle_name(bundle: BundleView, words: Words) -> str:
    """Name a set."""
    return words.of_two(bundle.name_en, bundle.name_zh)


def article_name(name: str, bundle: BundleView | None) -> str:
    """Name an article; a part of a set stands below its heading."""
    return name if bundle is None else f"\u2013 {name}"


def _row(position: int, line: OrderLineView | QuotedLineView, words: Words) -> tuple[str, ...]:
    """Write one line; a star marks a unit price that includes tax."""
    name = article_name(words.of_two(line.name_en, line.name_zh), line.bundle)
    return (
        str(position),
        f"{name}\n{line.sku}",
        quantity(line.quantity, line.unit, words.language),
        price_less(line.unit_price, line.discount, line.net.currency, star=line.tax_included),
        amount(line.net),
    )


def goods_totals(net: Money, tax: Money, gross: Money, words: Words) -> tuple[Total, ...]:
    """Sum the goods up."""
    return (
        Total(words("total.net"), amount(net)),
        Total(words("total.tax_of_all"), amount(tax)),
        Total(words("total.sum", currency=gross.currency), amount(gross), is_sum=True),
    )
