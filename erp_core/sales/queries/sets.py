"""Which sets could be sold, and how many: as many as the parts that are in stock make."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from erp_core import catalog, inventory
from erp_core.catalog import Article, BundlePart
from erp_core.kernel.transaction import Tx


def is_whole(some: Sequence[BundlePart], held: Mapping[int, Article]) -> bool:
    """Tell whether a set holds something, and nothing that is not for sale any more."""
    return bool(some) and not any(held[one.variant_id].archived for one in some)


def sets_on_sale(tx: Tx, variant_ids: Iterable[int]) -> frozenset[int]:
    """Tell which sets can be sold as they are put together now."""
    parts = catalog.parts_of_bundles(tx, variant_ids)
    held = catalog.articles_by_id(tx, {one.variant_id for some in parts.values() for one in some})
    return frozenset(bundle_id for bundle_id, some in parts.items() if is_whole(some, held))


def available_sets(
    tx: Tx, variant_ids: Iterable[int], *, party_id: int | None = None
) -> dict[int, Decimal]:
    """Tell how many whole sets could be made of what is in stock and held for nobody.

    Args:
        tx: The snapshot.
        variant_ids: The sets; what is no set is left out, and so is one without kept stock.
        party_id: A customer who is about to order: what is held for them meanwhile is theirs.
    """
    parts = catalog.parts_of_bundles(tx, variant_ids)
    articles = catalog.articles_by_id(
        tx, {one.variant_id for some in parts.values() for one in some}
    )
    kept = {one.id for one in articles.values() if inventory.keeps_stock(tx, one)}
    free = inventory.available_of(tx, kept, party_id=party_id)
    found = {}
    for bundle_id, some in parts.items():
        makes = [free[one.variant_id] // one.quantity for one in some if one.variant_id in kept]
        if makes:
            found[bundle_id] = max(min(makes), Decimal(0))
    return found
