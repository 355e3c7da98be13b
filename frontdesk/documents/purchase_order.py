"""Orders to suppliers: what we want, at their price, by which day."""

from collections.abc import Mapping, Sequence

from assistant.rendering import quantity
from erp_core.purchasing import PurchaseOrderView
from erp_core.sales import ShippingAddress
from frontdesk.documents.figures import amount, price, running
from frontdesk.documents.letterhead import Letterhead, joined
from frontdesk.documents.paper import Column, Paper, Total
from frontdesk.documents.people import People
from frontdesk.documents.texts import Words


def purchase_order_paper(
    order: PurchaseOrderView,
    people: People,
    address: ShippingAddress | None,
    their_codes: Mapping[int, str],
    head: Letterhead,
    words: Words,
) -> Paper:
    """Lay an order to a supplier out.

    Args:
        order: The order, which was sent.
        people: Us and the supplier.
        address: Where the supplier is.
        their_codes: What the supplier calls an article, by variant.
        head: Where it is to be delivered.
        words: The language.
    """
    dated = order.ordered_on or order.created_at.date()
    facts = [
        (words("fact.number"), order.number or ""),
        (words("fact.date"), words.day(dated)),
        (words("fact.wanted_by"), words.day(order.due_on)),
        (words("fact.supplier"), str(order.party_id)),
        (words("fact.their_reference"), order.supplier_reference),
    ]
    return Paper(
        title=words("title.purchase_order", number=order.number),
        language=words.language,
        dated=dated,
        sender=people.sender,
        recipient=people.address(address),
        facts=tuple((name, value) for name, value in facts if value),
        lead=words("lead.purchase_order"),
        columns=(
            Column(words("column.position"), 10),
            Column(words("column.article")),
            Column(words("column.due"), 24),
            Column(words("column.quantity"), 22, is_number=True),
            Column(words("column.unit_price"), 24, is_number=True),
            Column(words("column.net"), 28, is_number=True),
        ),
        rows=tuple(_rows(order, their_codes, words)),
        totals=(
            Total(words("total.ordered", currency=order.currency), amount(order.net), is_sum=True),
        ),
        running=running(line.net for line in order.lines),
        closing=tuple(_closing(order, people, head, words)),
    )


def _rows(
    order: PurchaseOrderView, their_codes: Mapping[int, str], words: Words
) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for place, line in enumerate(order.lines, 1):
        name = f"{words.of_two(line.name_en, line.name_zh)}\n{line.sku}"
        theirs = their_codes.get(line.variant_id, "")
        if theirs:
            name += f" · {words('line.their_code', code=theirs)}"
        row = (
            str(place),
            name,
            words.day(line.due_on),
            quantity(line.quantity, line.unit, words.language),
            price(line.unit_price, order.currency),
            amount(line.net),
        )
        rows.append(row)
    return rows


def _closing(
    order: PurchaseOrderView, people: People, head: Letterhead, words: Words
) -> Sequence[str]:
    to = joined((people.sender, *head.place))
    return [
        *((order.note, "") if order.note else ()),
        words("closing.deliver_to", place=to),
        words("closing.name_order", number=order.number),
        words("closing.confirm_day"),
    ]
