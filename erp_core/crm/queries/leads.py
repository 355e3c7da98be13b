"""Leads, and what was asked for and could not be had."""

from sqlalchemy import select

from erp_core.crm.errors import LeadNotFound
from erp_core.crm.lead_schemas import LeadView, UnmetDemandView
from erp_core.crm.queries.customers import READ
from erp_core.crm.states import WORKED_ON, LeadState
from erp_core.crm.tables import Lead, UnmetDemand
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def get_lead(tx: Tx, actor: Actor, lead_id: int) -> LeadView:
    """Return a lead.

    Raises:
        LeadNotFound: There is none.
    """
    actor.require(READ)
    lead = tx.session.get(Lead, lead_id)
    if lead is None:
        raise LeadNotFound
    return lead_view(lead)


def list_leads(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, open_only: bool = False
) -> Page[LeadView]:
    """List leads, newest first; all, or only those of which something may still become."""
    actor.require(READ)
    query = select(Lead)
    if open_only:
        query = query.where(Lead.state.in_(WORKED_ON))
    return paged(tx, query, Lead.id, page or PageRequest(), lead_view)


def list_unmet_demand(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, variant_id: int | None = None
) -> Page[UnmetDemandView]:
    """List what was asked for and could not be had, newest first."""
    actor.require(READ)
    query = select(UnmetDemand)
    if variant_id is not None:
        query = query.where(UnmetDemand.variant_id == variant_id)
    return paged(tx, query, UnmetDemand.id, page or PageRequest(), UnmetDemandView.model_validate)


def lead_view(lead: Lead) -> LeadView:
    """Show a lead."""
    fields = {name: getattr(lead, name) for name in LeadView.model_fields if name != "budget"}
    budget = None
    if lead.budget_minor is not None and lead.currency is not None:
        budget = Money(lead.budget_minor, lead.currency)
    return LeadView(**{**fields, "state": LeadState(lead.state)}, budget=budget)
