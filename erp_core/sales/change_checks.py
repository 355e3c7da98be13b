"""What is always true of changes after the order: items, payments and exchanges."""

from decimal import Decimal

from sqlalchemy import func, select

from erp_core import finance
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx
from erp_core.sales.change_tables import (
    Exchange,
    ExchangeLine,
    ExchangeStep,
    ItemChangeLine,
    ItemChangeRow,
    PaymentChangeRow,
)
from erp_core.sales.exchanges import ExchangeState
from erp_core.sales.queries.replacements import OPEN
from erp_core.sales.returns import ReturnState
from erp_core.sales.schemas import OrderState
from erp_core.sales.states import EXCHANGE
from erp_core.sales.tables import Order, OrderLine, Return

_GONE = (ExchangeState.SHIPPED, ExchangeState.COMPLETED)
"""States in which what came back of an exchange is credited."""


def exchanged_of_lines(tx: Tx) -> dict[int, Decimal]:
    """Sum what was exchanged of each order line and is credited."""
    rows = tx.session.execute(
        select(ExchangeLine.line_id, func.sum(ExchangeLine.quantity))
        .join(Exchange, Exchange.id == ExchangeLine.exchange_id)
        .where(Exchange.state.in_(_GONE))
        .group_by(ExchangeLine.line_id)
    )
    return {line_id: Decimal(quantity) for line_id, quantity in rows}


def item_changes_add_up(tx: Tx) -> Findings:
    """Find item changes whose lines do not sum to their difference, or lines that went astray."""
    rows = tx.session.execute(
        select(
            ItemChangeRow.id,
            ItemChangeRow.difference_minor,
            func.sum(ItemChangeLine.gross_minor),
            func.sum(ItemChangeLine.gross_before_minor),
        )
        .join(ItemChangeLine, ItemChangeLine.change_id == ItemChangeRow.id)
        .group_by(ItemChangeRow.id, ItemChangeRow.difference_minor)
    ).all()
    wrong = [
        f"item change {id_} is not the sum of its lines"
        for id_, difference, after, before in rows
        if difference != int(after) - int(before)
    ]
    latest = select(func.max(ItemChangeLine.change_id)).group_by(ItemChangeLine.line_id)
    lines = tx.session.execute(
        select(OrderLine.id, OrderLine.variant_id, ItemChangeLine.variant_id)
        .join(ItemChangeLine, ItemChangeLine.line_id == OrderLine.id)
        .where(ItemChangeLine.change_id.in_(latest))
        .order_by(ItemChangeLine.change_id)
    ).all()
    last = {line_id: (is_now, became) for line_id, is_now, became in lines}
    wrong += [
        f"order line {line_id} is article {is_now}, and was last changed to {became}"
        for line_id, (is_now, became) in last.items()
        if is_now != became
    ]
    return Findings.of(len(rows) + len(last), wrong)


def changed_payments_went_back(tx: Tx) -> Findings:
    """Find payments that another took the place of, and that did not go back."""
    rows = tx.session.scalars(select(PaymentChangeRow)).all()
    house = system("sales")
    wrong = []
    for row in rows:
        before = finance.get_payment(tx, house, row.from_payment_id)
        if before.refunded.minor < row.amount_minor:
            wrong.append(f"payment {before.id} was changed and did not go back")
    return Findings.of(len(rows), wrong)


def one_claim_a_line(tx: Tx) -> Findings:
    """Find order lines that are returned and exchanged, or exchanged twice."""
    exchanges = tx.session.scalars(
        select(ExchangeLine.line_id)
        .join(Exchange, Exchange.id == ExchangeLine.exchange_id)
        .where(Exchange.state != ExchangeState.REJECTED)
    ).all()
    returns = set(
        tx.session.scalars(select(Return.line_id).where(Return.state != ReturnState.REJECTED))
    )
    wrong = sorted({each for each in exchanges if exchanges.count(each) > 1 or each in returns})
    return Findings.of(
        len(exchanges), (f"order line {id_} comes back more than once" for id_ in wrong)
    )


def exchanges_follow_their_states(tx: Tx) -> Findings:
    """Follow every exchange's steps from its request to the state it is in."""
    steps = tx.session.execute(
        select(ExchangeStep.exchange_id, ExchangeStep.source, ExchangeStep.target).order_by(
            ExchangeStep.id
        )
    )
    rows = tx.session.execute(select(Exchange.id, Exchange.state)).all()
    present: dict[int, str] = {id_: str(state) for id_, state in rows}
    wrong = EXCHANGE.astray(
        ExchangeState.REQUESTED, present, ((id_, source, target) for id_, source, target in steps)
    )
    return Findings.of(
        len(present), (f"exchange {id_} did not get to its state by its steps" for id_ in wrong)
    )


def replacements_carry_what_was_agreed(tx: Tx) -> Findings:
    """Find exchanges whose new goods are not in the order that goes out for them."""
    rows = tx.session.execute(
        select(Exchange.id, Order.gross_minor, func.sum(ExchangeLine.gross_minor))
        .join(Order, Order.id == Exchange.replacement_id)
        .join(ExchangeLine, ExchangeLine.exchange_id == Exchange.id)
        .where(Exchange.state != ExchangeState.REJECTED)
        .group_by(Exchange.id, Order.gross_minor)
    ).all()
    return Findings.of(
        len(rows),
        (
            f"exchange {id_} agreed on {int(agreed)}, its order is {ordered}"
            for id_, ordered, agreed in rows
            if ordered != int(agreed)
        ),
    )


def replacements_wait_for_their_exchange(tx: Tx) -> Findings:
    """Find orders that left, fell away or were invoiced while their exchange was open."""
    rows = tx.session.execute(
        select(Exchange.id, Order.state, func.sum(OrderLine.invoiced))
        .join(Order, Order.id == Exchange.replacement_id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Exchange.state.in_(OPEN))
        .group_by(Exchange.id, Order.state)
    ).all()
    return Findings.of(
        len(rows),
        (
            f"exchange {id_} is open, and its order is {state} with {invoiced} invoiced"
            for id_, state, invoiced in rows
            if state != OrderState.CONFIRMED or invoiced
        ),
    )


CHANGE_CHECKS = (
    Check("I6", "Item changes sum up, and lines are as last changed", item_changes_add_up),
    Check("I4", "A payment that was changed went back", changed_payments_went_back),
    Check("I4", "An order line comes back once", one_claim_a_line),
    Check("I6", "Every exchange is in its state by declared steps", exchanges_follow_their_states),
    Check("I4", "An exchange's new goods are as agreed", replacements_carry_what_was_agreed),
    Check("I6", "Goods wait for their exchange", replacements_wait_for_their_exchange),
)
