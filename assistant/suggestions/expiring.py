"""A quotation that ends soon: asked about while it still stands."""

from collections.abc import Iterator

from assistant.rendering import day, money
from assistant.suggestions.action import ActionKind, Customer, NextAction, worded
from assistant.turn import Citation
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales import QuotationState, list_quotations

_DAYS_AHEAD = 3


def expiring_quotations(tx: Tx, actor: Actor, customer: Customer) -> Iterator[NextAction]:
    """Suggest to ask about each open quotation that ends within some days.

    The customer asked for it, so it is no advertisement.
    """
    today = business_date(tx)
    page = list_quotations(tx, actor, party_id=customer.party.id, state=QuotationState.SENT)
    for quoted in page.items:
        left = (quoted.valid_until - today).days
        if not 0 <= left <= _DAYS_AHEAD:
            continue
        facts = {
            language: {
                "number": quoted.number,
                "total": money(quoted.gross),
                "day": day(quoted.valid_until, language, today),
            }
            for language in ("en", "zh")
        }
        cited = Citation("quotation", quoted.number, f"quotation {quoted.number}")
        yield worded(
            customer,
            ActionKind.EXPIRING_QUOTATION,
            "expiring",
            facts,
            evidence=(cited,),
            worth=quoted.gross,
        )
