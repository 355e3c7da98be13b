"""What is always true of the catalogue."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from erp_core.catalog.schemas import Kind
from erp_core.catalog.tables import BundlePartRow, Product, Variant
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.exactness import exact_amounts
from erp_core.kernel.transaction import Tx


def bundles_hold_articles(tx: Tx) -> Findings:
    """Find sets in sets, and parts of what is no set."""
    whole, part = aliased(Variant), aliased(Variant)
    of_whole, of_part = aliased(Product), aliased(Product)
    rows = tx.session.execute(
        select(BundlePartRow.bundle_id, BundlePartRow.variant_id, of_whole.kind, of_part.kind)
        .outerjoin(whole, whole.id == BundlePartRow.bundle_id)
        .outerjoin(of_whole, of_whole.id == whole.product_id)
        .outerjoin(part, part.id == BundlePartRow.variant_id)
        .outerjoin(of_part, of_part.id == part.product_id)
        .order_by(BundlePartRow.bundle_id, BundlePartRow.place)
    ).all()
    wrong = [
        f"article {part_id} cannot be a part of article {bundle_id}"
        for bundle_id, part_id, kind, part_kind in rows
        if kind != Kind.BUNDLE or part_kind in (None, Kind.BUNDLE)
    ]
    return Findings.of(len(rows), wrong)


CHECKS = (
    Check("I4", "A set holds articles, and no sets", bundles_hold_articles),
    exact_amounts("catalog"),
)
