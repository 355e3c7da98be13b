"""Notes what a supplier answers to a request: a price for each line that they offer."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal

from erp_core import purchasing
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.purchasing import NewOffer, RequestView
from frontdesk.console.act import warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import figures_by_line, read_figure
from frontdesk.console.visit import Visit
from frontdesk.console.wording import name_of, quantity

CarryOut = Callable[[Callable[[Tx, Actor], object]], Awaitable[object]]


def ask_offer(
    visit: Visit,
    request: RequestView,
    party_id: int,
    name: str,
    currency: str,
    carry_out: CarryOut,
) -> None:
    """Ask what a supplier answers: a price for each line; days, least quantity and packs for all.

    Args:
        visit: The page.
        request: The request.
        party_id: Who answers.
        name: What they are called.
        currency: What stands there at first.
        carry_out: Writes it down.
    """
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        prices = figures_by_line(visit, said)
        least, pack = (read_figure(visit, said[name]) for name in ("least", "pack"))
        if prices is None or least is None or pack is None:
            return
        if not prices:
            warn(visit, "buying.needs_price")
            return
        try:
            offers = [
                NewOffer(
                    line_id=line_id,
                    party_id=party_id,
                    currency=said["currency"].upper(),
                    unit_price=price,
                    min_quantity=least or Decimal(1),
                    pack_size=pack or Decimal(1),
                    lead_days=int(said["days"]),
                )
                for line_id, price in prices.items()
            ]
        except ValueError:
            warn(visit, "buying.needs_terms")
            return
        await carry_out(
            lambda tx, actor: [
                purchasing.record_offer(tx, actor, request.id, one) for one in offers
            ]
        )

    fields = []
    for line in request.lines:
        article = name_of(line, texts)
        wanted = quantity(line.quantity, line.unit, texts)
        label = texts("buying.their_price", article=article, count=wanted)
        fields.append(Field(f"line_{line.id}", label, longest=16))
    fields += [
        Field("currency", texts("buying.currency"), value=currency, longest=3),
        Field("days", texts("buying.days"), value="0", longest=4),
        Field("least", texts("buying.least"), value="1", longest=12),
        Field("pack", texts("buying.pack"), value="1", longest=12),
    ]
    title = texts("buying.answer_of", name=name)
    ask_words(visit, title, fields, texts("action.save"), written, request.number or "")
