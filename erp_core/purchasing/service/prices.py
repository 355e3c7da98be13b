"""What suppliers ask, and what is tolerated."""

from erp_core import catalog
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.errors import NoSuchPrice, WrongValidity
from erp_core.purchasing.queries.prices import in_packs, price_view, total_of
from erp_core.purchasing.schemas import NewPrice, PriceView, RulesView
from erp_core.purchasing.service.documents import require_supplier
from erp_core.purchasing.tables import PurchaseRules, SupplierPrice


def set_supplier_price(tx: Tx, actor: Actor, new: NewPrice) -> PriceView:
    """Note what a supplier asks for an article from a quantity on, and how long they take.

    Raises:
        NotASupplier: The party is none of our suppliers.
        NoSuchVariant: There is no such article.
        WrongValidity: It would end before it begins.
        Unorderable: Its smallest quantity, in whole packs, is more than one order can hold.
    """
    actor.require("purchasing.set_supplier_price")
    require_supplier(tx, new.party_id)
    catalog.get_variant(tx, actor, new.variant_id)
    if new.valid_from and new.valid_to and new.valid_to < new.valid_from:
        raise WrongValidity(field="valid_to")
    least = in_packs(new.min_quantity, new.min_quantity, new.pack_size)
    total_of(least, new.unit_price, new.currency)
    row = SupplierPrice(**dict(new), created_at=tx.now, archived_at=None)
    tx.session.add(row)
    tx.session.flush()
    what = new.model_dump(mode="json")
    record_change(tx, actor, "purchasing.set_supplier_price", ("supplier_prices", row.id), what)
    return price_view(row)


def remove_supplier_price(tx: Tx, actor: Actor, price_id: int) -> PriceView:
    """Take a supplier's price away; orders keep what they were made at.

    Raises:
        NoSuchPrice: There is none, or it is gone already.
    """
    actor.require("purchasing.set_supplier_price")
    row = tx.session.get(SupplierPrice, price_id, with_for_update=True, populate_existing=True)
    if row is None or row.archived_at is not None:
        raise NoSuchPrice
    row.archived_at = tx.now
    tx.session.flush()
    record_change(tx, actor, "purchasing.remove_supplier_price", ("supplier_prices", row.id), {})
    return price_view(row)


def set_rules(tx: Tx, actor: Actor, new: RulesView) -> RulesView:
    """Say how much more than ordered may come, and how much dearer a bill may be, unasked."""
    actor.require("purchasing.set_rules")
    tx.session.merge(PurchaseRules(id=1, **dict(new)))
    tx.session.flush()
    what = new.model_dump(mode="json")
    record_change(tx, actor, "purchasing.set_rules", ("purchase_rules", 1), what)
    return new
