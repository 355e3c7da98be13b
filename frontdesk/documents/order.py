"""Quotations and order confirmations: what an order is, before and after it binds."""

from assistant.rendering import quantity
from erp_core.sales import OrderLineView, OrderState, OrderView, PaymentPolicy
from frontdesk.documents.figures import amount, price
from frontdesk.documents.paper import Column, Paper, Total
from frontdesk.documents.people import People
from frontdesk.documents.texts import Words


def order_paper(order: OrderView, people: People, words: Words) -> Paper:
    """Lay an order out: a draft as a quotation, a binding order as its confirmation."""
    kind = "quotation" if order.state is OrderState.DRAFT else "confirmation"
    facts = [
        (words("fact.number"), order.number),
        (words("fact.date"), words.day(order.business_date)),
        (words("fact.delivery"), words.day(order.promised_on) if order.promised_on else ""),
        (words("fact.payment"), words(f"policy.{order.payment_policy.value}")),
        (words("fact.customer"), str(order.party_id)),
        (words("fact.customer_tax"), people.tax_id),
    ]
    return Paper(
        title=words(f"title.{kind}", number=order.number),
        language=words.language,
        dated=order.business_date,
        sender=people.sender,
        recipient=people.address(order.shipping_address),
        facts=tuple((name, value) for name, value in facts if value),
        lead=words(f"lead.{kind}"),
        columns=(
            Column(words("column.position"), 10),
            Column(words("column.article")),
            Column(words("column.quantity"), 24, is_number=True),
            Column(words("column.unit_price"), 30, is_number=True),
            Column(words("column.net"), 30, is_number=True),
        ),
        rows=tuple(_row(line, order.currency, words) for line in order.lines),
        totals=(
            Total(words("total.net"), amount(order.net)),
            Total(words("total.tax_of_all"), amount(order.tax)),
            Total(words("total.sum", currency=order.currency), amount(order.gross), is_sum=True),
        ),
        closing=_closing(order, words, is_binding=kind == "confirmation"),
    )


def _row(line: OrderLineView, currency: str, words: Words) -> tuple[str, ...]:
    star = " *" if line.tax_included else ""
    return (
        str(line.position),
        f"{words.of_two(line.name_en, line.name_zh)}\n{line.sku}",
        quantity(line.quantity, line.unit, words.language),
        price(line.unit_price, currency) + star,
        amount(line.net),
    )


def _closing(order: OrderView, words: Words, *, is_binding: bool) -> tuple[str, ...]:
    said = []
    if is_binding and order.promised_on:
        said.append(words("closing.promised", day=words.day(order.promised_on)))
    is_prepaid = order.payment_policy is PaymentPolicy.PREPAID
    said.append(words("closing.prepaid" if is_prepaid else "closing.on_account"))
    if any(line.tax_included for line in order.lines):
        said.append(words("closing.with_tax"))
    return tuple(said)
