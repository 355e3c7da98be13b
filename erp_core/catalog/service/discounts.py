"""Setting how far prices may be discounted."""

from sqlalchemy.dialects import postgresql, sqlite

from erp_core.catalog.queries import discount_policy
from erp_core.catalog.schemas import DiscountPolicy
from erp_core.catalog.tables import DiscountPolicyRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def set_discount_policy(tx: Tx, actor: Actor, policy: DiscountPolicy) -> DiscountPolicy:
    """Set how much may be taken off a price, and what margin is to stay.

    What was offered or ordered before keeps its price.
    """
    actor.require("catalog.set_discount_policy")
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    values = policy.model_dump()
    row = insert(DiscountPolicyRow).values(id=1, **values)
    tx.session.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))
    tx.session.expire_all()
    told = policy.model_dump(mode="json")
    record_change(tx, actor, "catalog.set_discount_policy", ("discount_policy", 1), told)
    return discount_policy(tx)
