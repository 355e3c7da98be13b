"""What ordering from a quotation would come to: its own prices and sets, today's stock and days."""

from typing import Any

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales.preview_schemas import OrderPreview
from erp_core.sales.queries.addressing import ship_to_of
from erp_core.sales.queries.limits import require_within_limits
from erp_core.sales.queries.ordering import plan_of
from erp_core.sales.queries.quotations import quote_of, visible_quotation
from erp_core.sales.queries.quoting import Quote
from erp_core.sales.queries.rows import READ
from erp_core.sales.schemas import NewOrder, NewOrderLine
from erp_core.sales.tables import Quotation


def preview_acceptance(tx: Tx, actor: Actor, quotation_id: int) -> OrderPreview:
    """Work out what accepting a quotation would order and when it would come; nothing is done.

    Raises:
        QuotationNotFound: There is none, or none that the actor may know of.
        NotSold: An article is not for sale any more.
        NoShippingAddress: There are goods in it and nowhere to send them.
        NoPowerToOrder: The actor may not order for this company.
        OrderLimitExceeded: It is above what the actor may order.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    actor.require(READ)
    quote, ship_to = acceptance_of(tx, actor, visible_quotation(tx, actor, quotation_id))
    require_within_limits(tx, actor, quote)
    return plan_of(tx, quote, ship_to).preview


def acceptance_of(
    tx: Tx, actor: Actor, quotation: Quotation
) -> tuple[Quote, dict[str, Any] | None]:
    """Return what a quotation offered, and where it would be sent.

    Raises:
        NotSold: An article is not for sale any more.
        NoShippingAddress: There are goods in it and nowhere to send them.
    """
    quote = quote_of(tx, actor, quotation)
    asked = tuple(
        NewOrderLine(variant_id=line.variant.id, quantity=line.quantity) for line in quote.lines
    )
    new = NewOrder(party_id=quotation.party_id, lines=asked)
    return quote, ship_to_of(tx, actor, new, quote)
