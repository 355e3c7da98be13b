"""Locking an article for a change of what hangs on it."""

from erp_core.catalog.errors import Archived, NoSuchVariant
from erp_core.catalog.tables import Variant
from erp_core.kernel.transaction import Tx


def lock_variant(tx: Tx, variant_id: int) -> Variant:
    """Lock an article that is on sale.

    Raises:
        NoSuchVariant: There is none of that id.
        Archived: It is archived.
    """
    row = tx.session.get(Variant, variant_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchVariant
    if row.archived_at is not None:
        raise Archived
    return row
