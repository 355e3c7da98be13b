"""What may stand in for an article, in the order in which it is offered."""

from collections.abc import Iterable

from sqlalchemy import select

from erp_core.catalog.queries import get_variant, variants_by_id
from erp_core.catalog.schemas import VariantView
from erp_core.catalog.tables import SubstituteRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def list_substitutes(tx: Tx, actor: Actor, variant_id: int) -> tuple[VariantView, ...]:
    """Return what may stand in for an article and is on sale, what is offered first at the front.

    Raises:
        NoSuchVariant: There is no such article.
    """
    get_variant(tx, actor, variant_id)
    named = substitutes_by_variant(tx, [variant_id]).get(variant_id, ())
    views = variants_by_id(tx, named)
    return tuple(views[one] for one in named if not views[one].archived)


def substitutes_by_variant(tx: Tx, variant_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return what may stand in for many articles, by article and in order, in one statement."""
    rows = tx.session.execute(
        select(SubstituteRow.variant_id, SubstituteRow.substitute_id)
        .where(SubstituteRow.variant_id.in_(sorted(set(variant_ids))))
        .order_by(SubstituteRow.variant_id, SubstituteRow.place)
    )
    found: dict[int, tuple[int, ...]] = {}
    for variant_id, substitute_id in rows:
        found[variant_id] = (*found.get(variant_id, ()), substitute_id)
    return found
