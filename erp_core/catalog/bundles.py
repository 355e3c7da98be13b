"""Sets: which articles one holds, read in one statement however many sets are asked for."""

from collections.abc import Iterable

from sqlalchemy import select

from erp_core.catalog.bundle_schemas import BundlePart
from erp_core.catalog.queries import get_variant
from erp_core.catalog.tables import BundlePartRow, Variant
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def bundle_parts(tx: Tx, actor: Actor, variant_id: int) -> tuple[BundlePart, ...]:
    """Return what one set holds, in its own order; nothing of an article that is no set.

    Raises:
        NoSuchVariant: There is no such article.
    """
    get_variant(tx, actor, variant_id)
    return parts_of_bundles(tx, [variant_id]).get(variant_id, ())


def parts_of_bundles(tx: Tx, variant_ids: Iterable[int]) -> dict[int, tuple[BundlePart, ...]]:
    """Return what many sets hold, by set; what is no set, or an empty one, is left out."""
    rows = tx.session.execute(
        select(BundlePartRow, Variant)
        .join(Variant, Variant.id == BundlePartRow.variant_id)
        .where(BundlePartRow.bundle_id.in_(sorted(set(variant_ids))))
        .order_by(BundlePartRow.bundle_id, BundlePartRow.place)
    )
    found: dict[int, tuple[BundlePart, ...]] = {}
    for row, variant in rows:
        part = BundlePart(
            variant_id=variant.id,
            sku=variant.sku,
            name_en=variant.name_en,
            name_zh=variant.name_zh,
            unit=variant.unit,
            quantity=row.quantity,
        )
        found[row.bundle_id] = (*found.get(row.bundle_id, ()), part)
    return found
