"""What the CRM keeps about people: their timeline, notes, leads, opportunities and activities."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, case, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.crm.pipeline_tables import Activity, Opportunity, OpportunityStep
from erp_core.crm.states import OpportunityState
from erp_core.crm.tables import CustomerNote, Interaction, Lead, UnmetDemand
from erp_core.kernel.personal import GONE, Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx

_LEAD = {
    "name": None,
    "contact": None,
    "words": GONE,
    "interest": None,
    "next_activity": GONE,
    "reason": None,
}


def _rows(tx: Tx, person: Person) -> Iterator[PersonalRows]:
    own, threads = list(person.parties), person.ids("threads")
    seen = or_(Interaction.party_id.in_(own), Interaction.thread_id.in_(threads))
    yield PersonalRows(Interaction, seen, {"summary_en": GONE, "summary_zh": GONE})
    noted = CustomerNote.party_id.in_(own)
    yield PersonalRows(CustomerNote, noted, {"text": GONE})
    leads = or_(
        Lead.party_id.in_(own),
        Lead.thread_id.in_(threads),
        Lead.identity_id.in_(person.ids("identities")),
    )
    person.found["leads"] = list(tx.session.scalars(select(Lead.id).where(leads)))
    yield PersonalRows(Lead, Lead.id.in_(person.ids("leads")), _LEAD)
    asked = or_(UnmetDemand.party_id.in_(own), UnmetDemand.thread_id.in_(threads))
    yield PersonalRows(UnmetDemand, asked, {"asked": GONE})
    hoped = Opportunity.party_id.in_(own)
    person.found["opportunities"] = list(tx.session.scalars(select(Opportunity.id).where(hoped)))
    yield PersonalRows(
        Opportunity, hoped, {"title": GONE, "reason": _unless_none(Opportunity.reason)}
    )
    steps = OpportunityStep.opportunity_id.in_(person.ids("opportunities"))
    yield PersonalRows(OpportunityStep, steps, {"reason": _unless_none(OpportunityStep.reason)})
    doing = or_(
        Activity.party_id.in_(own),
        Activity.lead_id.in_(person.ids("leads")),
        Activity.opportunity_id.in_(person.ids("opportunities")),
    )
    yield PersonalRows(
        Activity, doing, {"subject": GONE, "outcome": _unless_none(Activity.outcome)}
    )


def _unless_none(column: InstrumentedAttribute[str | None]) -> ColumnElement[str | None]:
    return case((column.is_(None), None), else_=literal(GONE))


def _unfinished(tx: Tx, person: Person) -> Iterator[str]:
    """What is open on the pipeline or planned is ended by staff, who say why."""
    own = list(person.parties)
    open_now = select(Opportunity.id).where(
        Opportunity.party_id.in_(own), Opportunity.state == OpportunityState.OPEN
    )
    for id_ in tx.session.scalars(open_now.order_by(Opportunity.id)):
        yield f"opportunity {id_} is open"


PERSONAL = Personal(_rows, _unfinished)
