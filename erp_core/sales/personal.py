"""What sales keep about people: where goods went, what was noted and why it was changed."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, null, or_, select

from erp_core.kernel.personal import GONE, Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx
from erp_core.sales.change_tables import Exchange, ExchangeStep
from erp_core.sales.exchanges import ExchangeState
from erp_core.sales.quotation_schemas import QuotationState
from erp_core.sales.recall_tables import RecallNotice
from erp_core.sales.returns import ReturnState
from erp_core.sales.schemas import OrderState
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import (
    Cancellation,
    Delivery,
    Order,
    OrderLine,
    OrderNote,
    OrderProofTry,
    PromiseSlip,
    Quotation,
    Return,
    ReturnStep,
)


def _rows(tx: Tx, person: Person) -> Iterator[PersonalRows]:
    own = list(person.parties)
    mine = select(Order.id).where(Order.party_id.in_(own))
    nowhere = {"ship_to": null()}
    yield PersonalRows(Order, Order.party_id.in_(own), {**nowhere, "bill_to": null(), "note": None})
    yield PersonalRows(Order, Order.contact_id.in_(own), {"note": None})
    yield PersonalRows(Delivery, Delivery.order_id.in_(mine), {**nowhere, "tracking_code": None})
    noted = OrderNote.order_id.in_(mine)
    yield PersonalRows(OrderNote, noted, {"text_en": GONE, "text_zh": GONE})
    yield PersonalRows(Cancellation, Cancellation.order_id.in_(mine), {"reason": GONE})
    slips = PromiseSlip.order_id.in_(mine)
    yield PersonalRows(PromiseSlip, slips, {"text": None, "reason": None})
    recalls = RecallNotice.party_id.in_(own)
    yield PersonalRows(RecallNotice, recalls, {"text": None, "reason": None})
    returns = Return.order_id.in_(mine)
    person.found["order_returns"] = list(tx.session.scalars(select(Return.id).where(returns)))
    yield PersonalRows(Return, returns, {"reason": GONE})
    steps = ReturnStep.return_id.in_(select(Return.id).where(returns))
    yield PersonalRows(ReturnStep, steps, {"reason": GONE})
    exchanges = Exchange.order_id.in_(mine)
    yield PersonalRows(Exchange, exchanges, {"reason": GONE})
    went = ExchangeStep.exchange_id.in_(select(Exchange.id).where(exchanges))
    yield PersonalRows(ExchangeStep, went, {"reason": GONE})
    quoted = or_(Quotation.party_id.in_(own), Quotation.contact_id.in_(own))
    yield PersonalRows(Quotation, quoted, {"note": None})
    tried = OrderProofTry.identity_id.in_(person.ids("identities"))
    yield PersonalRows(OrderProofTry, tried, deleted=True)


def _unfinished(tx: Tx, person: Person) -> Iterator[str]:
    own = Order.party_id.in_(list(person.parties))
    mine = select(Order.id).where(own)
    yield from _named(
        tx,
        select(Order.number).where(own, Order.state.in_(TO_DELIVER)).order_by(Order.id),
        "order {} is not delivered",
    )
    unbilled = select(OrderLine.order_id).where(
        OrderLine.invoiced + OrderLine.returned < OrderLine.delivered
    )
    yield from _named(
        tx,
        select(Order.number)
        .where(own, Order.state == OrderState.DELIVERED, Order.id.in_(unbilled))
        .order_by(Order.id),
        "order {} is not invoiced",
    )
    came_back = (ReturnState.REFUNDED, ReturnState.REJECTED)
    yield from _named(
        tx,
        select(Return.id)
        .where(Return.order_id.in_(mine), Return.state.not_in(came_back))
        .order_by(Return.id),
        "return {} is open",
    )
    over = (ExchangeState.COMPLETED, ExchangeState.REJECTED)
    yield from _named(
        tx,
        select(Exchange.id)
        .where(Exchange.order_id.in_(mine), Exchange.state.not_in(over))
        .order_by(Exchange.id),
        "exchange {} is open",
    )
    offered = (
        select(Quotation.number)
        .where(Quotation.party_id.in_(list(person.parties)), Quotation.state == QuotationState.SENT)
        .order_by(Quotation.id)
    )
    yield from _named(tx, offered, "quotation {} is open")


def _named(tx: Tx, found: Select[Any], sentence: str) -> Iterator[str]:
    return (sentence.format(one) for one in tx.session.scalars(found))


PERSONAL = Personal(_rows, _unfinished)
