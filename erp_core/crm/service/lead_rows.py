"""What the verbs of leads and of the pipeline do to the row of a lead."""

from erp_core.crm.errors import LeadNotFound
from erp_core.crm.states import LEAD, WORKED_ON, LeadState
from erp_core.crm.tables import Lead, LeadStep
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def locked_lead(tx: Tx, lead_id: int) -> Lead:
    """Return the row of a lead, locked.

    Raises:
        LeadNotFound: There is none.
    """
    lead = tx.session.get(Lead, lead_id, with_for_update=True, populate_existing=True)
    if lead is None:
        raise LeadNotFound
    return lead


def lead_qualifies(tx: Tx, actor: Actor, lead: Lead) -> None:
    """Note that an order may come of a lead, unless that is noted already."""
    if lead.state != LeadState.QUALIFIED:
        _step(tx, actor, lead, LeadState.QUALIFIED)


def lead_ends(tx: Tx, actor: Actor, lead_id: int, *, won: bool, reason: str) -> None:
    """Win or lose a lead with its opportunity; one that ended before stays what it became."""
    lead = locked_lead(tx, lead_id)
    if lead.state not in WORKED_ON:
        return
    if won:
        lead_qualifies(tx, actor, lead)
    _step(tx, actor, lead, LeadState.WON if won else LeadState.LOST)
    lead.reason = reason
    lead_changed(tx, actor, lead, "move_lead", to=lead.state, reason=reason)


def note_lead_step(tx: Tx, actor: Actor, lead: Lead, before: str | None) -> None:
    """Write down the step that a lead has just made."""
    step = LeadStep(
        lead_id=lead.id, from_state=before, to_state=lead.state, at=tx.now, actor=actor.key
    )
    tx.session.add(step)


def lead_changed(tx: Tx, actor: Actor, lead: Lead, verb: str, **what: object) -> None:
    """Count and audit a change of a lead, and tell who watches leads."""
    lead.version += 1
    lead.changed_at = tx.now
    tx.session.flush()
    record_change(tx, actor, f"crm.{verb}", ("leads", lead.id), what)
    tx.notify("leads")


def _step(tx: Tx, actor: Actor, lead: Lead, target: LeadState) -> None:
    before, lead.state = lead.state, LEAD.move(lead.state, target)
    note_lead_step(tx, actor, lead, before)
    tx.session.flush()
