"""Enters a supplier's bill against what came of an order: their number, quantities and prices."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from erp_core import purchasing
from erp_core.purchasing import (
    BilledLine,
    MatchState,
    NewPurchaseBill,
    PurchaseLineView,
    PurchaseOrderView,
)
from frontdesk.console.act import do, say, warn
from frontdesk.console.days import read_day
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import figures_by_line, read_figure, typed
from frontdesk.console.visit import Visit
from frontdesk.console.wording import name_of, quantity


def unbilled_lines(order: PurchaseOrderView, held: Collection[int] = ()) -> list[PurchaseLineView]:
    """List the lines of which something came, is not billed and is on no bill that is held."""
    return [line for line in order.lines if line.unbilled > 0 and line.id not in held]


def ask_bill(
    visit: Visit,
    order: PurchaseOrderView,
    lines: Sequence[PurchaseLineView],
    entered: Callable[[], Awaitable[None]],
) -> None:
    """Ask what the supplier's bill says; what came, at the ordered prices, stands there at first.

    A bill that says more or more dearly is kept as it is, and held.

    Args:
        visit: The page.
        order: The order that it is for.
        lines: What it may bill of it.
        entered: Called when it is entered.
    """
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        bill = _bill(visit, order, said)
        if bill is None:
            return
        made = await do(visit, lambda tx, actor: purchasing.enter_purchase_bill(tx, actor, bill))
        if made is not None:
            is_held = made.state is MatchState.HELD
            say(visit, "buying.bill_held" if is_held else "buying.bill_posted")
            await entered()

    fields = [
        Field("reference", texts("buying.bill_number"), longest=60),
        Field("day", texts("buying.bill_date"), kind="date", value=visit.today.isoformat()),
    ]
    fields += [
        Field("total", texts("buying.bill_total", currency=order.currency), longest=16),
        Field("taxed", texts("buying.bill_taxed"), options=_taxed(visit), value="yes"),
    ]
    for line in lines:
        name = name_of(line, texts)
        came = quantity(line.unbilled, line.unit, texts)
        label = texts("buying.billed_of", article=name, came=came)
        fields.append(Field(f"line_{line.id}", label, value=typed(line.unbilled), longest=16))
        label = texts("buying.price_of", currency=order.currency)
        fields.append(Field(f"price_{line.id}", label, value=typed(line.unit_price), longest=16))
    lead = f"{order.number} · {order.supplier}"
    ask_words(visit, texts("buying.enter_bill"), fields, texts("action.save"), written, lead)


def _taxed(visit: Visit) -> tuple[tuple[str, str], ...]:
    return (
        ("yes", visit.texts("buying.bill_as_articles")),
        ("no", visit.texts("buying.bill_untaxed")),
    )


def _bill(
    visit: Visit, order: PurchaseOrderView, said: Mapping[str, str]
) -> NewPurchaseBill | None:
    """Read what was written; None where it cannot be read, which is said."""
    if not said["reference"]:
        warn(visit, "buying.needs_number")
        return None
    day = read_day(visit, said["day"], "buying.needs_bill_date")
    if day is None:
        return None
    total = read_figure(visit, said["total"]) if said["total"].strip() else None
    if said["total"].strip() and total is None:
        return None
    quantities = figures_by_line(visit, said)
    if quantities is None:
        return None
    if not quantities:
        warn(visit, "buying.needs_lines")
        return None
    lines = []
    for line_id, billed in quantities.items():
        price = read_figure(visit, said[f"price_{line_id}"])
        if price is None:
            return None
        lines.append(BilledLine(line_id=line_id, quantity=billed, unit_price=price))
    return NewPurchaseBill(
        party_id=order.party_id,
        reference=said["reference"],
        bill_date=day,
        lines=tuple(lines),
        untaxed=said["taxed"] == "no",
        total=total,
    )
