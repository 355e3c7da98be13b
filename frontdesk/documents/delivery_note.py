"""Delivery notes: what one delivery carried, without prices."""

from assistant.rendering import quantity
from erp_core.sales import DeliveryView, OrderView
from frontdesk.documents.goods import article_name, bundle_row
from frontdesk.documents.paper import Column, Paper
from frontdesk.documents.people import People
from frontdesk.documents.texts import Words


def delivery_paper(order: OrderView, delivery: DeliveryView, people: People, words: Words) -> Paper:
    """Lay a delivery note out.

    Args:
        order: The order that was delivered.
        delivery: The delivery, which has left the house.
        people: Sender and recipient.
        words: The language.
    """
    number = f"{order.number}-{_place(order, delivery)}"
    shipped = delivery.shipped_at.date() if delivery.shipped_at else order.business_date
    facts = [
        (words("fact.number"), number),
        (words("fact.order"), order.number),
        (words("fact.shipped"), words.day(shipped)),
        (words("fact.carrier"), delivery.carrier or ""),
        (words("fact.tracking"), delivery.tracking_code or ""),
        (words("fact.customer"), str(order.party_id)),
    ]
    return Paper(
        title=words("title.delivery_note", number=number),
        language=words.language,
        dated=shipped,
        sender=people.sender,
        recipient=people.address(delivery.address or order.shipping_address),
        facts=tuple((name, value) for name, value in facts if value),
        lead=words("lead.delivery_note"),
        columns=(
            Column(words("column.position"), 10),
            Column(words("column.article")),
            Column(words("column.ordered"), 30, is_number=True),
            Column(words("column.delivered"), 30, is_number=True),
        ),
        rows=tuple(_rows(order, delivery, words)),
        closing=(words("closing.rest"), "", words("closing.received"), "", "_" * 48),
    )


def delivery_number(order: OrderView, delivery: DeliveryView) -> str:
    """Return the number of a delivery note: the order's, and which delivery of it this is."""
    return f"{order.number}-{_place(order, delivery)}"


def _place(order: OrderView, delivery: DeliveryView) -> int:
    return [one.id for one in order.deliveries].index(delivery.id) + 1


def _rows(order: OrderView, delivery: DeliveryView, words: Words) -> list[tuple[str, ...]]:
    lines = {line.id: line for line in order.lines}
    rows: list[tuple[str, ...]] = []
    above = None
    for place, carried in enumerate(delivery.lines, 1):
        line = lines[carried.line_id]
        if line.bundle is not None and line.bundle != above:
            rows.append(bundle_row(line.bundle, words, 4))
        above = line.bundle
        article = article_name(words.of_two(line.name_en, line.name_zh), line.bundle)
        name = f"{article}\n{line.sku}"
        ordered = quantity(line.quantity, line.unit, words.language)
        delivered = quantity(carried.quantity, line.unit, words.language)
        rows.append((str(place), name, ordered, delivered))
    return rows
