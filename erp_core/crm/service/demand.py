"""What was asked for and could not be had, kept for whoever buys and plans."""

from erp_core.crm.lead_schemas import NewUnmetDemand, UnmetDemandView
from erp_core.crm.tables import UnmetDemand
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx


def record_unmet_demand(tx: Tx, actor: Actor, new: NewUnmetDemand) -> UnmetDemandView:
    """Note what was asked for and could not be had."""
    actor.require("crm.record_unmet_demand")
    row = UnmetDemand(**new.model_dump(), business_date=business_date(tx), at=tx.now)
    tx.session.add(row)
    tx.session.flush()
    return UnmetDemandView.model_validate(row)
