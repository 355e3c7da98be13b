"""A lead becomes an opportunity of a customer; what is planned about it goes along."""

from sqlalchemy import update

from erp_core.access import may_user
from erp_core.crm.errors import LeadOver, WhoseLead
from erp_core.crm.pipeline_schemas import LeadConversion, NewOpportunity, OpportunityView
from erp_core.crm.pipeline_tables import Activity
from erp_core.crm.queries.pipeline import opportunity_view
from erp_core.crm.service.lead_rows import lead_changed, lead_qualifies, locked_lead
from erp_core.crm.service.opportunity_rows import enter, require_unconverted
from erp_core.crm.states import WORKED_ON, ActivityState
from erp_core.crm.tables import Lead
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.parties import create_party

_LONGEST = 120
"""Characters of what somebody wrote that make a title."""


def convert_lead(tx: Tx, actor: Actor, lead_id: int, conversion: LeadConversion) -> OpportunityView:
    """Make an opportunity of a lead; the lead ends as the opportunity does.

    Raises:
        LeadNotFound: There is none.
        LeadOver: It was won or lost.
        LeadConverted: It has an opportunity that is open.
        WhoseLead: Neither the lead nor the conversion says who the customer is.
        PartyNotFound: There is no such customer to the actor.
        NotHouseCurrency: The value is in another currency than the books.
    """
    actor.require("crm.convert_lead")
    lead = locked_lead(tx, lead_id)
    if lead.state not in WORKED_ON:
        raise LeadOver(state=lead.state)
    require_unconverted(tx, lead.id)
    party_id = _customer(tx, actor, lead, conversion)
    new = NewOpportunity(
        title=conversion.title or lead.interest or " ".join(lead.words.split())[:_LONGEST],
        party_id=party_id,
        owner_id=_still_with(tx, lead),
        source=lead.source,
        value=conversion.value,
        close_on=conversion.close_on,
    )
    row = enter(tx, actor, new, lead_id=lead.id)
    lead.party_id = party_id
    lead_qualifies(tx, actor, lead)
    lead_changed(tx, actor, lead, "convert_lead", opportunity=row.id)
    _take_along(tx, lead.id, row.id, party_id)
    return opportunity_view(tx, row)


def _customer(tx: Tx, actor: Actor, lead: Lead, conversion: LeadConversion) -> int:
    if conversion.party is not None:
        return create_party(tx, actor, conversion.party).id
    known = conversion.party_id or lead.party_id
    if known is None:
        raise WhoseLead(field="party_id")
    return known


def _still_with(tx: Tx, lead: Lead) -> int | None:
    owner_id = lead.owner_id
    return owner_id if owner_id is not None and may_user(tx, owner_id, "crm.read") else None


def _take_along(tx: Tx, lead_id: int, opportunity_id: int, party_id: int) -> None:
    tx.session.execute(
        update(Activity)
        .where(Activity.lead_id == lead_id, Activity.state == ActivityState.PLANNED)
        .values(opportunity_id=opportunity_id, party_id=party_id)
    )
