"""Putting sets together."""

from collections.abc import Sequence

from sqlalchemy import delete

from erp_core.catalog.bundle_schemas import BundlePart, NewBundlePart
from erp_core.catalog.bundles import bundle_parts
from erp_core.catalog.conversion import require_whole
from erp_core.catalog.errors import Archived, NoBundle, NoSuchVariant
from erp_core.catalog.queries import get_variant, variants_by_id
from erp_core.catalog.schemas import Kind
from erp_core.catalog.service.locking import lock_variant
from erp_core.catalog.tables import BundlePartRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def compose_bundle(
    tx: Tx, actor: Actor, variant_id: int, parts: Sequence[NewBundlePart]
) -> tuple[BundlePart, ...]:
    """Say what one set holds from now on; what was offered or ordered before stays as it was.

    Raises:
        NoSuchVariant: The set, or an article of it, does not exist.
        Archived: One of them is archived.
        NoBundle: It is no set, a part is a set itself or named twice, or there is no part.
        SplitUnit: A part is wanted of what only comes whole.
    """
    actor.require("catalog.compose_bundle")
    lock_variant(tx, variant_id)
    if get_variant(tx, actor, variant_id).kind is not Kind.BUNDLE:
        raise NoBundle
    _require_fit(tx, parts)
    tx.session.execute(delete(BundlePartRow).where(BundlePartRow.bundle_id == variant_id))
    tx.session.add_all(
        BundlePartRow(bundle_id=variant_id, place=place, **part.model_dump())
        for place, part in enumerate(parts, start=1)
    )
    tx.session.flush()
    told = {"parts": [part.model_dump(mode="json") for part in parts]}
    record_change(tx, actor, "catalog.compose_bundle", ("variants", variant_id), told)
    tx.notify("catalog")
    return bundle_parts(tx, actor, variant_id)


def _require_fit(tx: Tx, parts: Sequence[NewBundlePart]) -> None:
    named = [part.variant_id for part in parts]
    if not named or len(set(named)) < len(named):
        raise NoBundle(field="parts")
    found = variants_by_id(tx, named)
    for part in parts:
        article = found.get(part.variant_id)
        if article is None:
            raise NoSuchVariant(field="parts")
        if article.archived:
            raise Archived(field="parts")
        if article.kind is Kind.BUNDLE:
            raise NoBundle(field="parts")
        require_whole(part.quantity, article.unit)
