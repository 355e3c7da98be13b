"""When articles are to be bought again."""

from sqlalchemy import delete

from erp_core.inventory.errors import BadLevels
from erp_core.inventory.expectations import NewReorderRule, ReorderRuleView
from erp_core.inventory.service.receiving import require_stocked
from erp_core.inventory.tables import ReorderRule
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def set_reorder_rule(
    tx: Tx, actor: Actor, variant_id: int, rule: NewReorderRule
) -> ReorderRuleView:
    """Decide when an article is to be bought again, and up to how much.

    Raises:
        NotStocked: No stock is kept of the article.
        BadLevels: The minimum is above the maximum.
    """
    actor.require("inventory.set_reorder_rule")
    require_stocked(tx, actor, variant_id)
    if rule.minimum > rule.maximum:
        raise BadLevels(field="minimum")
    tx.session.merge(ReorderRule(variant_id=variant_id, **rule.model_dump()))
    tx.session.flush()
    what = rule.model_dump(mode="json")
    record_change(tx, actor, "inventory.set_reorder_rule", ("variants", variant_id), what)
    return ReorderRuleView(variant_id=variant_id, **rule.model_dump())


def remove_reorder_rule(tx: Tx, actor: Actor, variant_id: int) -> None:
    """Let nobody be told to buy an article any more; without a rule it is no error."""
    actor.require("inventory.set_reorder_rule")
    tx.session.execute(delete(ReorderRule).where(ReorderRule.variant_id == variant_id))
    record_change(tx, actor, "inventory.remove_reorder_rule", ("variants", variant_id), {})
