"""What can be had instead of an article that is short: offered, and never swapped silently."""

from collections.abc import Collection, Sequence
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
    "The choice of what may be had instead of an article that is short, as it was offered; "
    "no to keep the order.",
    needs=("sales",),
)
_FOR = " for "
"""Stands in a choice between what is taken and what it is taken for: no SKU has a space."""


def offered_instead(
    desk: Desk,
    article: VariantView,
    number: Decimal,
    by: date | None,
    buyer: int | None,
    besides: Collection[int] = (),
) -> SubstituteOffer | None:
    """Find what is there in the wanted quantity by the wanted day; None where nothing is."""
    return substitute_for(
        desk.tx,
        desk.asker.actor,
        article.id,
        number,
        party_id=buyer,
        wanted_on=by,
        besides=besides,
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


def as_choices(
    desk: Desk, offer: SubstituteOffer, ordered: VariantView | None = None
) -> tuple[Option, ...]:
    """Offer the substitute and a no: within an order, the no keeps the order as it is."""
    take = desk.say("instead.take", name=offer.name(desk.language))
    if ordered is None:
        return ((take, f"{PRODUCT.name}={offer.sku}"), (desk.say("instead.leave"), NO))
    kept = (desk.say("instead.keep"), f"{SUBSTITUTE.name}={NO}")
    return ((take, f"{SUBSTITUTE.name}={offer.sku}{_FOR}{ordered.sku}"), kept)


def ask_instead(desk: Desk, slots: Slots, shown: OrderPreview) -> Asked | None:
    """Ask about the first article of an order that is short and that another can stand in for.

    None where everything is there, nothing can stand in, or it was asked before. What is there but
    cannot be sent in time is not helped by another article, which is sent on the same day.
    """
    if SUBSTITUTE.name in slots or shown.in_stock:
        return None
    ordered = {line.variant_id for line in shown.lines if line.bundle is None}
    for line in shown.lines:
        if line.in_stock or line.bundle is not None:
            continue
        article = get_variant(desk.tx, desk.asker.actor, line.variant_id)
        offer = offered_instead(
            desk, article, line.quantity, shown.wanted_on, shown.party_id, ordered
        )
        if offer is not None:
            name = article.name(desk.language)
            free = quantity(line.free, line.unit, desk.language)
            short = desk.say("instead.short", name=name, free=free)
            text = " ".join((short, instead_text(desk, offer, name), desk.say("instead.ask")))
            cited = tuple(
                Citation("article", sku, told)
                for sku, told in ((article.sku, name), (offer.sku, offer.name(desk.language)))
            )
            return Asked(SUBSTITUTE.name, text, as_choices(desk, offer, article), cited)
    return None


def with_substitute(
    desk: Desk, slots: Slots, lines: Sequence[WantedLine], shown: OrderPreview
) -> list[WantedLine]:
    """Put the substitute that the customer chose in the place of what it was offered for.

    Where that was not said, it is the first article that is short and that it may stand in for.
    What is in the order already, and whatever else stands in the slot, changes nothing.
    """
    sku, _, named = slots.get(SUBSTITUTE.name, NO).partition(_FOR)
    kept = list(lines)
    if sku == NO or sku in {line.article.sku for line in lines}:
        return kept
    short = {line.sku for line in shown.lines if not line.in_stock and line.bundle is None}
    for at, line in enumerate(kept):
        if line.article.sku in ({named} if named else short):
            found = list_substitutes(desk.tx, desk.asker.actor, line.article.id)
            for one in found:
                if one.sku == sku:
                    kept[at] = replace(line, article=one)
                    return kept
    return kept
