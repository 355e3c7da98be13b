"""What could be had instead of an article that is short: offered, and never swapped silently."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from erp_core import catalog, inventory, parties
from erp_core.catalog import Kind, NoPrice, VariantView, line_amount
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.queries.promising import earliest_delivery
from erp_core.sales.queries.sets import available_sets, sets_on_sale
from erp_core.sales.substitutes import SubstituteOffer


def substitute_for(
    tx: Tx,
    actor: Actor,
    variant_id: int,
    quantity: Decimal,
    *,
    party_id: int | None = None,
    wanted_on: date | None = None,
    besides: Collection[int] = (),
) -> SubstituteOffer | None:
    """Return the first substitute of which as much is there by then, at what it costs; or None.

    Args:
        tx: The snapshot.
        actor: Who asks.
        variant_id: The article that is short.
        quantity: How much of it is wanted.
        party_id: Whose prices; None: anyone's.
        wanted_on: The day by which it is wanted; None: as early as it can be.
        besides: Articles that are no help: what an order has already is counted in it.

    Raises:
        NotFound: The party does not exist, or not for this actor.
        NoSuchVariant: There is no such article.
    """
    if party_id is not None:
        actor.require_sight(party_id)
        parties.get_party(tx, carrying_out(actor), party_id)
    named = _on_sale(tx, catalog.list_substitutes(tx, actor, variant_id), besides)
    free = _free(tx, named, party_id)
    for one in named:
        some = free.get(one.id)
        if some is not None and some < quantity:
            continue
        deliver_on = earliest_delivery(tx, (one,))
        if wanted_on is not None and deliver_on > wanted_on:
            continue
        offer = _offer(tx, one, variant_id, quantity, party_id, deliver_on)
        if offer is not None:
            return offer
    return None


def _on_sale(tx: Tx, named: Sequence[VariantView], besides: Collection[int]) -> list[VariantView]:
    """Leave out sets that cannot be sold as they are now, and what does not help."""
    sold = sets_on_sale(tx, [one.id for one in named if one.kind is Kind.BUNDLE])
    return [
        one
        for one in named
        if one.id not in besides and (one.kind is not Kind.BUNDLE or one.id in sold)
    ]


def _free(tx: Tx, articles: Sequence[VariantView], party_id: int | None) -> dict[int, Decimal]:
    """Tell what is free of articles and of sets; what is kept in no stock is left out."""
    kept = [one.id for one in articles if inventory.keeps_stock(tx, one)]
    sets = [one.id for one in articles if one.kind is Kind.BUNDLE]
    free = inventory.available_of(tx, kept, party_id=party_id) if kept else {}
    return free | (available_sets(tx, sets, party_id=party_id) if sets else {})


def _offer(
    tx: Tx,
    article: VariantView,
    instead_of: int,
    quantity: Decimal,
    party_id: int | None,
    deliver_on: date,
) -> SubstituteOffer | None:
    """Price a substitute; one without a price for this customer and quantity is none."""
    try:
        price = catalog.price_of(
            tx,
            article.id,
            party_id=party_id,
            quantity=quantity,
            on=business_date(tx),
            currency=catalog.currency_for(tx, party_id),
        )
    except NoPrice:
        return None
    return SubstituteOffer(
        instead_of=instead_of,
        variant_id=article.id,
        sku=article.sku,
        name_en=article.name_en,
        name_zh=article.name_zh,
        unit=article.unit,
        quantity=quantity,
        unit_price=price.unit_price,
        tax_included=price.tax_included,
        amount=line_amount(price.unit_price, quantity, price.currency),
        deliver_on=deliver_on,
    )
