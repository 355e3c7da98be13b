"""Order confirmations: what an order is once it binds."""

from erp_core.sales import OrderView, PaymentPolicy
from frontdesk.documents.goods import goods_columns, goods_rows, goods_totals
from frontdesk.documents.paper import Paper
from frontdesk.documents.people import People
from frontdesk.documents.texts import Words


def order_paper(order: OrderView, people: People, words: Words) -> Paper:
    """Lay a binding order out as its confirmation."""
    facts = [
        (words("fact.number"), order.number),
        (words("fact.date"), words.day(order.business_date)),
        (words("fact.delivery"), words.day(order.promised_on) if order.promised_on else ""),
        (words("fact.payment"), words(f"policy.{order.payment_policy.value}")),
        (words("fact.customer"), str(order.party_id)),
        (words("fact.customer_tax"), people.tax_id),
    ]
    rows, sums = goods_rows(order.lines, words)
    return Paper(
        title=words("title.confirmation", number=order.number),
        language=words.language,
        dated=order.business_date,
        sender=people.sender,
        recipient=people.address(order.shipping_address),
        facts=tuple((name, value) for name, value in facts if value),
        lead=words("lead.confirmation"),
        columns=goods_columns(words),
        rows=rows,
        totals=goods_totals(order.net, order.tax, order.gross, words),
        running=sums,
        closing=_closing(order, words),
    )


def _closing(order: OrderView, words: Words) -> tuple[str, ...]:
    said = []
    if order.promised_on:
        said.append(words("closing.promised", day=words.day(order.promised_on)))
    is_prepaid = order.payment_policy is PaymentPolicy.PREPAID
    said.append(words("closing.prepaid" if is_prepaid else "closing.on_account"))
    if any(line.tax_included for line in order.lines):
        said.append(words("closing.with_tax"))
    return tuple(said)
