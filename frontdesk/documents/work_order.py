"""Work orders of maintenance: what to do where, or what was done, with which parts."""

from assistant.rendering import quantity
from erp_core.maintenance import AssetView, WorkOrderView
from frontdesk.documents.figures import amount, running
from frontdesk.documents.paper import Column, Paper, Total
from frontdesk.documents.texts import Words


def work_order_paper(order: WorkOrderView, asset: AssetView, sender: str, words: Words) -> Paper:
    """Lay a work order out: for who works on it, or signed, for who keeps it."""
    facts = [
        (words("fact.number"), order.number or ""),
        (words("fact.date"), words.day(order.requested_on)),
        (words("fact.asset"), asset.code),
        (words("fact.serial"), asset.serial),
        (words("fact.planned"), _days(order, words)),
        (words("fact.worker"), order.assignee),
        (
            words("fact.done_on"),
            _done_on(order, words),
        ),
        (words("fact.time"), words("line.minutes", count=order.minutes) if order.minutes else ""),
    ]
    where = (words.of_two(asset.name_en, asset.name_zh), asset.party, asset.place)
    return Paper(
        title=words("title.work_order", number=order.number),
        language=words.language,
        dated=order.requested_on,
        sender=sender,
        recipient=tuple(filter(None, where)),
        facts=tuple((name, value) for name, value in facts if value),
        lead=": ".join(filter(None, (order.title, order.reason))),
        columns=(
            Column(words("column.position"), 10),
            Column(words("column.part")),
            Column(words("column.quantity"), 24, is_number=True),
            Column(words("column.cost"), 30, is_number=True),
        ),
        rows=tuple(
            (
                str(place),
                f"{words.of_two(part.name_en, part.name_zh)}\n{part.sku}",
                quantity(part.quantity, part.unit, words.language),
                amount(part.cost),
            )
            for place, part in enumerate(order.parts, 1)
        ),
        totals=(
            Total(
                words("total.parts", currency=order.parts_cost.currency),
                amount(order.parts_cost),
                is_sum=True,
            ),
        )
        if order.parts
        else (),
        running=running(part.cost for part in order.parts),
        closing=_closing(order, words),
    )


def _days(order: WorkOrderView, words: Words) -> str:
    if order.plan_from is None or order.plan_until is None:
        return ""
    days = dict.fromkeys((words.day(order.plan_from), words.day(order.plan_until)))
    return " – ".join(days)


def _done_on(order: WorkOrderView, words: Words) -> str:
    return words.day(order.ended_on) if order.ended_on is not None else ""


def _closing(order: WorkOrderView, words: Words) -> tuple[str, ...]:
    said = []
    if order.cause:
        said.append(words("closing.cause", cause=order.cause))
    if order.remedy:
        said.append(words("closing.remedy", remedy=order.remedy))
    return (*said, words("closing.worked"), "", "_" * 48)
