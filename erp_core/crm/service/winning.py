"""An opportunity becomes a quotation and an order: what is won has the order that came."""

from sqlalchemy import ColumnElement, select

from erp_core.crm.errors import NothingToWin, OpportunityOver, OrderElsewhere, QuotedAlready
from erp_core.crm.pipeline_schemas import OpportunityQuote, OpportunityView, WonBy
from erp_core.crm.pipeline_tables import Opportunity
from erp_core.crm.queries.pipeline import opportunity_view, visible_opportunity
from erp_core.crm.service.interactions import keep
from erp_core.crm.service.opportunity_rows import changed, end, locked_open, note_step
from erp_core.crm.states import OpportunityState
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.organisation import business_date, home
from erp_core.kernel.transaction import Tx
from erp_core.parties import entries_of, standing_for
from erp_core.sales import (
    NewQuotation,
    OrderState,
    QuotationState,
    accept_quotation,
    create_quotation,
    get_quotation,
    order_summary,
    send_quotation,
)

_HOUSE = system("crm")
_DO_NOT_COUNT = (OrderState.DRAFT, OrderState.CANCELLED)


def quote_opportunity(
    tx: Tx, actor: Actor, opportunity_id: int, quote: OpportunityQuote
) -> OpportunityView:
    """Write the quotation of an opportunity at today's prices; its net is the value from now on.

    Raises:
        OpportunityNotFound: There is none to the actor.
        OpportunityOver: It was won or lost.
        QuotedAlready: It has a quotation that may still be accepted.
        NotSold: An article is not for sale.
        SplitUnit: A part is wanted of what only comes whole.
        NoPrice: An article has no price for this customer.
    """
    actor.require("crm.quote_opportunity")
    row = locked_open(tx, actor, opportunity_id)
    _require_no_quotation(tx, row)
    currency = home(tx).currency
    new = NewQuotation(
        party_id=standing_for(tx, row.party_id),
        lines=quote.lines,
        valid_days=quote.valid_days,
        note=row.title,
        currency=currency,
    )
    quotation = create_quotation(tx, actor, new)
    if quote.send:
        send_quotation(tx, actor, quotation.id)
    row.quotation_id, row.value_minor = quotation.id, quotation.net.minor
    note_step(tx, actor, row, row.state)
    changed(tx, actor, row, "quote_opportunity", quotation=quotation.number)
    return opportunity_view(tx, row)


def win_opportunity(tx: Tx, actor: Actor, opportunity_id: int, won: WonBy) -> OpportunityView:
    """Win an opportunity by an order of its customer, or by accepting its quotation now.

    Raises:
        OpportunityNotFound: There is none to the actor.
        OpportunityOver: It was won or lost.
        NothingToWin: No order is named, and there is no quotation.
        OrderNotFound: There is no such order.
        OrderElsewhere: The order is another customer's, does not count, or won another one.
        WrongTransition: The quotation was not sent, or something has become of it already.
        QuotationExpired: The last day of the quotation has passed.
    """
    actor.require("crm.win_opportunity")
    if won.order_id is None:
        return _accept(tx, actor, opportunity_id)
    row = locked_open(tx, actor, opportunity_id)
    _require_own_order(tx, actor, row, won.order_id)
    _win(tx, actor, row, won.order_id)
    return opportunity_view(tx, row)


def win_by_quotation(tx: Tx, quotation_id: int, order_id: int) -> None:
    """Win the opportunity whose quotation was accepted, if there is one and it is open."""
    row = _of(tx, Opportunity.quotation_id == quotation_id)
    if row is not None and row.state == OpportunityState.OPEN:
        _win(tx, _HOUSE, row, order_id)


def lose_by_cancelling(tx: Tx, order_id: int) -> None:
    """Lose the opportunity whose order was cancelled, if there is one."""
    row = _of(tx, Opportunity.order_id == order_id)
    if row is not None and row.state == OpportunityState.WON:
        number = order_summary(tx, _HOUSE, order_id).number
        end(tx, _HOUSE, row, OpportunityState.LOST, f"order {number} was cancelled")


def _accept(tx: Tx, actor: Actor, opportunity_id: int) -> OpportunityView:
    """Accept the quotation; hearing of it wins the opportunity, as when its customer accepts.

    The quotation is locked first there too.
    """
    row = visible_opportunity(tx, actor, opportunity_id)
    if row.state != OpportunityState.OPEN:
        raise OpportunityOver(state=row.state)
    if row.quotation_id is None:
        raise NothingToWin
    made = accept_quotation(tx, actor, row.quotation_id)
    row = visible_opportunity(tx, actor, opportunity_id, lock=True)
    if row.state == OpportunityState.OPEN:
        _win(tx, actor, row, made.id)
    return opportunity_view(tx, row)


def _win(tx: Tx, actor: Actor, row: Opportunity, order_id: int) -> None:
    number = order_summary(tx, _HOUSE, order_id).number
    end(tx, actor, row, OpportunityState.WON, f"order {number}", order_id=order_id)
    record = ("opportunities", row.id)
    keep(tx, row.party_id, "opportunity_won", record, title=row.title, number=number)


def _require_own_order(tx: Tx, actor: Actor, row: Opportunity, order_id: int) -> None:
    order = order_summary(tx, actor, order_id)
    taken = tx.session.scalar(select(Opportunity.id).where(Opportunity.order_id == order_id))
    own = entries_of(tx, row.party_id)
    if order.party_id not in own or order.state in _DO_NOT_COUNT or taken is not None:
        raise OrderElsewhere(field="order_id")


def _require_no_quotation(tx: Tx, row: Opportunity) -> None:
    if row.quotation_id is None:
        return
    present = get_quotation(tx, _HOUSE, row.quotation_id)
    may_come = present.state in (QuotationState.DRAFT, QuotationState.SENT)
    if may_come and present.valid_until >= business_date(tx):
        raise QuotedAlready(quotation=present.number)


def _of(tx: Tx, which: ColumnElement[bool]) -> Opportunity | None:
    query = select(Opportunity).where(which).with_for_update()
    return tx.session.scalar(query.execution_options(populate_existing=True))
