"""Leads: one at a time a conversation, taken by somebody, and led to an end."""

from datetime import timedelta

from sqlalchemy import select

from erp_core.access import may_user
from erp_core.conversations import ThreadNotFound, identity_of_thread, lock_thread
from erp_core.crm.errors import LeadOpenAlready, NobodyToOwn
from erp_core.crm.events import LeadRecorded
from erp_core.crm.lead_schemas import LeadMove, LeadView, NewLead
from erp_core.crm.queries import lead_view, require_party
from erp_core.crm.service.lead_rows import lead_changed, locked_lead, note_lead_step
from erp_core.crm.states import LEAD, WORKED_ON, LeadState
from erp_core.crm.tables import Lead
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

_ANSWER_WITHIN = timedelta(days=1)
_LONGEST = 4_000
"""Characters of a conversation that a lead keeps; the thread has them all."""
_FIRST_ACTIVITY = "get in touch"


def record_lead(tx: Tx, actor: Actor, new: NewLead) -> LeadView:
    """Note somebody who may become a customer; what a conversation adds later completes it.

    A lead that was won or lost stays what it became: whoever asks again is a new lead, with who
    looked after the last one if they still do.

    Raises:
        PartyNotFound: There is no such party to the actor.
        ThreadNotFound: There is no such conversation to the actor.
    """
    actor.require("crm.record_lead")
    if new.party_id is not None:
        require_party(tx, actor, new.party_id)
    identity_id = _writer(tx, actor, new.thread_id)
    known = _of_thread(tx, new.thread_id)
    if known is not None and known.state in WORKED_ON:
        return _completed(tx, actor, known, new)
    lead = _lead_row(tx, new, identity_id, owner_id=_goes_on_with(tx, known))
    tx.session.add(lead)
    tx.session.flush()
    note_lead_step(tx, actor, lead, None)
    lead_changed(tx, actor, lead, "record_lead")
    tx.publish(LeadRecorded(lead_id=lead.id))
    return lead_view(lead)


def take_lead(tx: Tx, actor: Actor, lead_id: int) -> LeadView:
    """Look after a lead from now on.

    Raises:
        LeadNotFound: There is none.
    """
    actor.require("crm.take_lead")
    lead = locked_lead(tx, lead_id)
    lead.owner_id = actor.id if actor.kind is ActorKind.STAFF else None
    lead_changed(tx, actor, lead, "take_lead")
    return lead_view(lead)


def give_lead(tx: Tx, actor: Actor, lead_id: int, owner_id: int) -> LeadView:
    """Let a member of staff look after a lead from now on.

    Raises:
        LeadNotFound: There is none.
        NobodyToOwn: Whoever is named does not work here, or not on leads.
    """
    actor.require("crm.take_lead")
    lead = locked_lead(tx, lead_id)
    if not may_user(tx, owner_id, "crm.take_lead"):
        raise NobodyToOwn(field="owner_id")
    lead.owner_id = owner_id
    lead_changed(tx, actor, lead, "give_lead", owner=owner_id)
    return lead_view(lead)


def move_lead(tx: Tx, actor: Actor, lead_id: int, move: LeadMove) -> LeadView:
    """Lead a lead on, and say why.

    Raises:
        LeadNotFound: There is none.
        WrongTransition: The step is not declared.
        LeadOpenAlready: Their conversation has a newer lead that is still worked on.
    """
    actor.require("crm.move_lead")
    lead = _locked_in_line(tx, lead_id)
    before, target = lead.state, LEAD.move(lead.state, move.state)
    if before not in WORKED_ON:
        _require_no_other(tx, lead)
    lead.state = target
    lead.reason = None if move.state in WORKED_ON else move.reason
    note_lead_step(tx, actor, lead, before)
    lead_changed(tx, actor, lead, "move_lead", to=move.state, reason=move.reason)
    return lead_view(lead)


def _writer(tx: Tx, actor: Actor, thread_id: int | None) -> int | None:
    """Return the address on a channel that wrote; whoever else records its lead waits."""
    if thread_id is None:
        return None
    identity = identity_of_thread(tx, thread_id)
    actor.require_sight(identity.party_id, ThreadNotFound)
    lock_thread(tx, thread_id)
    return identity.id


def _of_thread(tx: Tx, thread_id: int | None) -> Lead | None:
    """Return the lead that is worked on, or else the last one that was."""
    if thread_id is None:
        return None
    query = (
        select(Lead)
        .where(Lead.thread_id == thread_id)
        .order_by(Lead.state.in_(WORKED_ON).desc(), Lead.id.desc())
        .limit(1)
        .with_for_update()
    )
    return tx.session.scalar(query.execution_options(populate_existing=True))


def _goes_on_with(tx: Tx, last: Lead | None) -> int | None:
    """Return who looked after the last lead, unless they do no more."""
    owner_id = None if last is None else last.owner_id
    return owner_id if owner_id is not None and may_user(tx, owner_id, "crm.take_lead") else None


def _require_no_other(tx: Tx, lead: Lead) -> None:
    worked_on = _of_thread(tx, lead.thread_id)
    if worked_on is not None and worked_on.state in WORKED_ON:
        message = f"Their conversation has lead {worked_on.id} now: go on with that one."
        raise LeadOpenAlready(message, lead_id=worked_on.id)


def _completed(tx: Tx, actor: Actor, lead: Lead, new: NewLead) -> LeadView:
    """Fill in what is new; what was said before stands, and their words are kept in order."""
    said = lead.words.splitlines()
    more = (one for one in new.words.splitlines() if one not in said)
    lead.words = "\n".join((*said, *more))[:_LONGEST]
    lead.name, lead.contact = new.name or lead.name, new.contact or lead.contact
    lead.interest = lead.interest or new.interest
    lead.party_id = lead.party_id or new.party_id
    if new.budget is not None:
        lead.budget_minor, lead.currency = new.budget.minor, new.budget.currency
    lead_changed(tx, actor, lead, "record_lead")
    return lead_view(lead)


def _lead_row(tx: Tx, new: NewLead, identity_id: int | None, owner_id: int | None) -> Lead:
    given = new.model_dump(exclude={"budget"})
    today = business_date(tx)
    return Lead(
        **given,
        identity_id=identity_id,
        state=LeadState.NEW,
        version=0,
        budget_minor=None if new.budget is None else new.budget.minor,
        currency=None if new.budget is None else new.budget.currency,
        owner_id=owner_id,
        next_activity=_FIRST_ACTIVITY,
        due_on=today + _ANSWER_WITHIN,
        reason=None,
        business_date=today,
        created_at=tx.now,
        changed_at=tx.now,
    )


def _locked_in_line(tx: Tx, lead_id: int) -> Lead:
    """Take the lead's conversation before it, as recording does: it gets no other meanwhile."""
    thread_id = tx.session.scalar(select(Lead.thread_id).where(Lead.id == lead_id))
    if thread_id is not None:
        lock_thread(tx, thread_id)
    return locked_lead(tx, lead_id)
