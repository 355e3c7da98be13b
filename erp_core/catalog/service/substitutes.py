"""Naming what may stand in for an article."""

from collections.abc import Sequence

from sqlalchemy import delete

from erp_core.catalog.errors import Archived, NoSubstitute, NoSuchVariant
from erp_core.catalog.queries import variants_by_id
from erp_core.catalog.schemas import VariantView
from erp_core.catalog.service.locking import lock_variant
from erp_core.catalog.substitutes import list_substitutes
from erp_core.catalog.tables import SubstituteRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def set_substitutes(
    tx: Tx, actor: Actor, variant_id: int, substitute_ids: Sequence[int]
) -> tuple[VariantView, ...]:
    """Name what may stand in for an article, in order of preference; what was named before goes.

    Raises:
        NoSuchVariant: The article, or one that should stand in, does not exist.
        Archived: One of them is archived.
        NoSubstitute: An article is named for itself, twice, or is measured in another unit.
    """
    actor.require("catalog.set_substitutes")
    row = lock_variant(tx, variant_id)
    _require_fit(tx, row.id, row.unit, substitute_ids)
    tx.session.execute(delete(SubstituteRow).where(SubstituteRow.variant_id == variant_id))
    tx.session.add_all(
        SubstituteRow(variant_id=variant_id, substitute_id=one, place=place)
        for place, one in enumerate(substitute_ids, start=1)
    )
    tx.session.flush()
    told = {"substitute_ids": list(substitute_ids)}
    record_change(tx, actor, "catalog.set_substitutes", ("variants", variant_id), told)
    tx.notify("catalog")
    return list_substitutes(tx, actor, variant_id)


def _require_fit(tx: Tx, variant_id: int, unit: str, substitute_ids: Sequence[int]) -> None:
    """Refuse what cannot stand in: as much of it must be as much of the other."""
    if variant_id in substitute_ids or len(set(substitute_ids)) < len(substitute_ids):
        raise NoSubstitute(field="substitute_ids")
    found = variants_by_id(tx, substitute_ids)
    if len(found) < len(substitute_ids):
        raise NoSuchVariant(field="substitute_ids")
    if any(one.archived for one in found.values()):
        raise Archived(field="substitute_ids")
    if any(one.unit != unit for one in found.values()):
        raise NoSubstitute(field="substitute_ids")
