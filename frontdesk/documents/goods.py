"""The goods of an order or quotation: one line each, priced, and what they come to."""

from assistant.rendering import quantity
from erp_core.kernel.money import Money
from erp_core.sales import OrderLineView, QuotedLineView
from frontdesk.documents.figures import amount, price_less
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


def goods_row(position: int, line: OrderLineView | QuotedLineView, words: Words) -> tuple[str, ...]:
    """Write one line; a star marks a unit price that includes tax."""
    return (
        str(position),
        f"{words.of_two(line.name_en, line.name_zh)}\n{line.sku}",
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
