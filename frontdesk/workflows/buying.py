"""What a turn leaves behind for those who sell and buy: a lead, or what could not be had."""

from assistant.rendering import money
from assistant.texts import load_texts
from assistant.turn import DemandNote, Effect, LeadNote
from erp_core import conversations, crm
from erp_core.conversations import SuggestionDraft
from erp_core.crm import LeadView, NewLead, NewUnmetDemand
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from frontdesk.workflows.opening import Opened

_HOUSE = system("assistant")


def note(tx: Tx, opened: Opened, effect: Effect, language: str) -> None:
    """Keep what an effect tells, where there is a CRM to keep it.

    Args:
        tx: The finishing transaction.
        opened: Who writes, and where.
        effect: A lead or an unmet demand.
        language: In which staff read about it.
    """
    if not tx.ports.has(("crm",)):
        return
    if effect.lead is not None:
        _tell_sales(tx, opened, _lead(tx, opened, effect.lead), language)
    if effect.demand is not None:
        _unmet(tx, opened, effect.demand)


def _lead(tx: Tx, opened: Opened, told: LeadNote) -> LeadView:
    asker = opened.asker
    new = NewLead(
        words=told.words,
        source=asker.channel,
        thread_id=opened.thread_id,
        party_id=asker.party_id,
        name=told.name or None,
        contact=told.contact or None,
        interest=told.interest or None,
        budget=told.budget,
    )
    return crm.record_lead(tx, _HOUSE, new)


def _tell_sales(tx: Tx, opened: Opened, lead: LeadView, language: str) -> None:
    """Put the lead before whoever looks at the thread next; one card, kept up to date."""
    words = load_texts().words(language)
    title = words.say("lead.title", number=lead.id)
    if conversations.was_rejected(tx, opened.thread_id, "action", title):
        return
    unsaid = words.say("lead.unsaid")
    reason = words.say(
        "lead.reason",
        who=lead.contact or lead.name or words.say("lead.nobody"),
        channel=lead.source,
        words=lead.words.replace("\n", " / "),
        interest=lead.interest or unsaid,
        budget=money(lead.budget) if lead.budget else unsaid,
    )
    card = SuggestionDraft(
        kind="action", title=title, text="", reason=reason, citations=(), confidence=1.0
    )
    conversations.suggest(tx, conversations.lock_thread(tx, opened.thread_id), card)


def _unmet(tx: Tx, opened: Opened, told: DemandNote) -> None:
    new = NewUnmetDemand(
        asked=told.asked,
        variant_id=told.variant_id,
        quantity=told.quantity,
        wanted_on=told.wanted_on,
        party_id=opened.asker.party_id,
        thread_id=opened.thread_id,
    )
    crm.record_unmet_demand(tx, _HOUSE, new)
