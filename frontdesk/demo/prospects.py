"""Who might buy: a quotation that a café accepted, a lead, and what could not be had."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

from erp_core import crm, sales
from erp_core.crm import LeadMove, LeadState, NewLead, NewUnmetDemand
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales import ConfirmedOrder, NewOrderLine, NewQuotation
from frontdesk.demo.customers import Basket
from frontdesk.demo.facts import days_ago, on
from frontdesk.demo.site import Site

ENQUIRY = "We open a small café in Altona in July. Which machine, for about 3,000 euros?"


def plan_prospects(site: Site, cafe_id: int) -> None:
    """Write who asks about a machine, for too much, or for starter sets, into the diary."""
    site.diary.note(on(days_ago(9), 11, 20), partial(_enquire, site))
    site.diary.note(on(days_ago(6), 9, 15), partial(_ask_too_much, site))
    site.diary.note(on(days_ago(1), 15, 10), partial(_quote_sets, site, cafe_id))


def order_by_quotation(site: Site, party_id: int, basket: Basket) -> ConfirmedOrder:
    """Let Jonas quote what is in stock to a café on account, which takes it."""
    jonas = site.staff["jonas"]
    lines = tuple(
        NewOrderLine(variant_id=site.variant(sku), quantity=Decimal(amount))
        for sku, amount in basket.items()
    )

    def quoted(tx: Tx) -> ConfirmedOrder:
        quotation = sales.create_quotation(tx, jonas, NewQuotation(party_id=party_id, lines=lines))
        sales.send_quotation(tx, jonas, quotation.id)
        return sales.accept_quotation(tx, jonas, quotation.id)

    confirmed = site.do(quoted)
    site.placed += 1
    return confirmed


def _enquire(site: Site) -> None:
    jonas = site.staff["jonas"]
    new = NewLead(
        words=ENQUIRY,
        source="webchat",
        name="Mara Petersen",
        contact="mara@petersen.example.com",
        interest="Heron Espresso Machine",
        budget=Money.of(3000, "EUR"),
    )
    lead = site.do(lambda tx: crm.record_lead(tx, jonas, new))
    site.do(lambda tx: crm.take_lead(tx, jonas, lead.id))
    site.diary.note(site.clock.now() + timedelta(days=1), partial(_call, site, lead.id))


def _call(site: Site, lead_id: int) -> None:
    move = LeadMove(state=LeadState.CONTACTED, reason="called, wants to see the machine")
    site.do(lambda tx: crm.move_lead(tx, site.staff["jonas"], lead_id, move))


def _ask_too_much(site: Site) -> None:
    new = NewUnmetDemand(
        asked="dark roast in 1 kg bags",
        variant_id=site.variant("DH-1000"),
        quantity=Decimal(400),
        wanted_on=days_ago(2),
    )
    site.do(lambda tx: crm.record_unmet_demand(tx, site.staff["jonas"], new))


def _quote_sets(site: Site, cafe_id: int) -> None:
    """Quote starter sets, which a café would sell on to its guests."""
    jonas = site.staff["jonas"]
    line = NewOrderLine(variant_id=site.variant("SET-START"), quantity=Decimal(6))
    new = NewQuotation(party_id=cafe_id, lines=(line,))

    def quoted(tx: Tx) -> None:
        sales.send_quotation(tx, jonas, sales.create_quotation(tx, jonas, new).id)

    site.do(quoted)
