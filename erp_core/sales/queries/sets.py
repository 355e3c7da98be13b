"""How many sets could be sold: as many as the parts that are in stock make."""

from collections.abc import Iterable
from decimal import Decimal

from erp_core import catalog, inventory
from erp_core.kernel.transaction import Tx


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
