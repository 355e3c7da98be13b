"""What can be had instead of an article that is short: offered, and never swapped silently."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.rendering import day, money, quantity, unit_price
from assistant.tools.contract import NO, Asked, Desk, Option, Slot, Slots
from assistant.tools.wanted import PRODUCT, WantedLine
from assistant.turn import Citation
from erp_core.catalog import VariantView, get_variant, list_substitutes
from erp_core.sales import OrderPreview, SubstituteOffer, substitute_for

SUBSTITUTE = Slot(
    "substitute",
    "SKU of the article that was offered instead of one that is short, or no to keep the order.",
    needs=("sales",),
)


def offered_instead(
    desk: Desk, article: VariantView, number: Decimal, by: date | None, buyer: int | None
) -> SubstituteOffer | None:
    """Find what is there in the wanted quantity by the wanted day; None where nothing is."""
    return substitute_for(
        desk.tx, desk.asker.actor, article.id, number, party_id=buyer, wanted_on=by
    )


def instead_text(desk: Desk, offer: SubstituteOffer, name: str) -> str:
    """Say what could be had instead, how much of it, at which price and by when."""
    return desk.say(
        "instead.with_tax" if offer.tax_included else "instead.without_tax",
        instead_of=name,
        name=offer.name(desk.language),
        quantity=quantity(offer.quantity, offer.unit, desk.language),
        price=unit_price(offer.unit_price, offer.amount.currency),
        total=money(offer.amount),
        day=day(offer.deliver_on, desk.language, desk.today),
    )


def as_choices(desk: Desk, offer: SubstituteOffer, *, ordering: bool) -> tuple[Option, ...]:
    """Offer the substitute and a no: within an order, the no keeps the order as it is."""
    slot = SUBSTITUTE if ordering else PRODUCT
    declined = f"{SUBSTITUTE.name}={NO}" if ordering else NO
    taken = desk.say("instead.take", name=offer.name(desk.language))
    kept = desk.say("instead.keep" if ordering else "instead.leave")
    return ((taken, f"{slot.name}={offer.sku}"), (kept, declined))


def ask_instead(desk: Desk, slots: Slots, shown: OrderPreview) -> Asked | None:
    """Ask about the first article of an order that is short and that another can stand in for.

    None where everything is there, nothing can stand in, or it was asked before. What is there but
    cannot be sent in time is not helped by another article, which is sent on the same day.
    """
    if SUBSTITUTE.name in slots or shown.in_stock:
        return None
    for line in shown.lines:
        if line.in_stock or line.bundle is not None:
            continue
        article = get_variant(desk.tx, desk.asker.actor, line.variant_id)
        offer = offered_instead(desk, article, line.quantity, shown.wanted_on, shown.party_id)
        if offer is not None:
            name = article.name(desk.language)
            free = quantity(line.free, line.unit, desk.language)
            short = desk.say("instead.short", name=name, free=free)
            text = " ".join((short, instead_text(desk, offer, name), desk.say("instead.ask")))
            cited = tuple(
                Citation("article", sku, told)
                for sku, told in ((article.sku, name), (offer.sku, offer.name(desk.language)))
            )
            choices = as_choices(desk, offer, ordering=True)
            return Asked(SUBSTITUTE.name, text, choices, cited)
    return None


def with_substitute(desk: Desk, slots: Slots, lines: Sequence[WantedLine]) -> list[WantedLine]:
    """Put the substitute that the customer chose in the place of what it may stand in for.

    Whatever else stands in the slot changes nothing.
    """
    chosen = slots.get(SUBSTITUTE.name, NO)
    swapped: list[WantedLine] = []
    done = chosen == NO
    for line in lines:
        instead = None
        if not done:
            named = list_substitutes(desk.tx, desk.asker.actor, line.article.id)
            instead = next((one for one in named if one.sku == chosen), None)
        done = done or instead is not None
        swapped.append(line if instead is None else replace(line, article=instead))
    return swapped
