"""Papers of the warehouse: what to pick for an order, and what to count in a place."""

from datetime import date

from assistant.rendering import quantity
from erp_core.catalog import unit_of
from erp_core.inventory import CountView
from erp_core.sales import OrderView
from frontdesk.documents.paper import Column, Paper
from frontdesk.documents.people import People
from frontdesk.documents.texts import Words

BOX = "______"
BLANK = "________"


def pick_paper(order: OrderView, people: People, words: Words) -> Paper:
    """Lay out what is still to be picked for an order, and what of it is held."""
    facts = [
        (words("fact.order"), order.number),
        (words("fact.date"), words.day(order.business_date)),
        (words("fact.delivery"), words.day(order.promised_on) if order.promised_on else ""),
        (words("fact.customer"), str(order.party_id)),
    ]
    return Paper(
        title=words("title.pick_list", number=order.number),
        language=words.language,
        dated=order.business_date,
        sender=people.sender,
        recipient=people.address(order.shipping_address),
        facts=tuple((name, value) for name, value in facts if value),
        columns=(
            Column(words("column.position"), 10),
            Column(words("column.article")),
            Column(words("column.open"), 30, is_number=True),
            Column(words("column.held"), 30, is_number=True),
            Column(words("column.picked"), 24, is_number=True),
        ),
        rows=tuple(
            (
                str(line.position),
                f"{words.of_two(line.name_en, line.name_zh)}\n{line.sku}",
                quantity(line.undelivered, line.unit, words.language),
                quantity(line.reserved, line.unit, words.language),
                BOX,
            )
            for line in order.lines
            if line.undelivered
        ),
        closing=(words("closing.picked"), "", "_" * 48),
    )


def count_paper(count: CountView, dated: date, sender: str, words: Words) -> Paper:
    """Lay out what is to be counted in a place, without what the books say of it."""
    return Paper(
        title=words("title.count_sheet", number=count.id),
        language=words.language,
        dated=dated,
        sender=sender,
        recipient=(count.location,),
        facts=(
            (words("fact.number"), str(count.id)),
            (words("fact.date"), words.day(dated)),
            (words("fact.place"), count.location),
        ),
        lead=count.reason,
        columns=(
            Column(words("column.position"), 10),
            Column(words("column.article")),
            Column(words("column.lot"), 30),
            Column(words("column.unit"), 24),
            Column(words("column.counted"), 30, is_number=True),
        ),
        rows=tuple(
            (
                str(place),
                f"{words.of_two(line.name_en, line.name_zh)}\n{line.sku}",
                line.lot or "",
                _unit(line.unit, words),
                BLANK,
            )
            for place, line in enumerate(count.lines, 1)
        ),
        closing=(words("closing.counted"), "", "_" * 48),
    )


def _unit(code: str, words: Words) -> str:
    unit = unit_of(code)
    return words.of_two(unit.symbol, unit.name_zh)
