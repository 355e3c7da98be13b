"""What is always true of orders, examined row by row."""

from decimal import Decimal

from sqlalchemy import case, func, select

from erp_core import inventory
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.exactness import exact_amounts
from erp_core.kernel.transaction import Tx
from erp_core.sales.bundle_checks import BUNDLE_CHECKS
from erp_core.sales.change_checks import CHANGE_CHECKS, exchanged_of_lines
from erp_core.sales.document_checks import (
    changes_are_audited,
    lines_sum_to,
    steps_lead_to_states,
)
from erp_core.sales.policies import billable
from erp_core.sales.queries.rows import SOURCE
from erp_core.sales.quotation_checks import CHECKS as QUOTATION_CHECKS
from erp_core.sales.recall_checks import RECALL_CHECKS
from erp_core.sales.returns import ReturnState
from erp_core.sales.schemas import DeliveryState, OrderState
from erp_core.sales.slip_checks import SLIP_CHECKS
from erp_core.sales.states import BINDING, ORDER, RETURN, TO_DELIVER
from erp_core.sales.tables import (
    Delivery,
    DeliveryLine,
    Order,
    OrderLine,
    OrderTransition,
    Return,
    ReturnStep,
)

NOTHING = Decimal(0)


def quantities_are_bounded(tx: Tx) -> Findings:
    """Find lines with more delivered than ordered, or more invoiced than the policy allows."""
    rows = tx.session.execute(
        select(
            Order.number,
            OrderLine.position,
            Order.payment_policy,
            OrderLine.quantity,
            OrderLine.delivered,
            OrderLine.invoiced,
            OrderLine.returned,
        ).join(OrderLine, OrderLine.order_id == Order.id)
    ).all()
    wrong = [
        f"order {number}, line {position}: {quantity} ordered, {delivered} delivered, "
        f"{invoiced} invoiced, {returned} returned"
        for number, position, policy, quantity, delivered, invoiced, returned in rows
        if not returned <= delivered <= quantity
        or invoiced > billable(policy, quantity, delivered, returned)
    ]
    return Findings.of(len(rows), wrong)


def deliveries_add_up(tx: Tx) -> Findings:
    """Compare what is delivered of every line with the deliveries that left the house."""
    shipped = dict(
        tx.session.execute(
            select(DeliveryLine.line_id, func.sum(DeliveryLine.quantity))
            .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
            .where(Delivery.state == DeliveryState.SHIPPED)
            .group_by(DeliveryLine.line_id)
        ).all()
    )
    rows = tx.session.execute(select(OrderLine.id, OrderLine.delivered)).all()
    wrong = [
        f"order line {id_}: {delivered} delivered, {shipped.get(id_, NOTHING)} shipped"
        for id_, delivered in rows
        if delivered != shipped.get(id_, NOTHING)
    ]
    return Findings.of(len(rows), wrong)


def nothing_is_stranded(tx: Tx) -> Findings:
    """Find stock held for orders that are not to be delivered, or more than is to be delivered."""
    orders = dict(tx.session.execute(select(Order.id, Order.state)).all())
    missing = _undelivered(tx)
    held = inventory.reserved_for(tx, SOURCE, list(orders))
    wrong = [
        f"order {order_id} is {orders[order_id]} and holds {quantity} of article {variant_id}"
        for (order_id, variant_id), quantity in held.items()
        if orders[order_id] not in TO_DELIVER
        or quantity > missing.get((order_id, variant_id), NOTHING)
    ]
    return Findings.of(len(orders), wrong)


def goods_to_go_are_expected(tx: Tx) -> Findings:
    """Compare what is expected to go with what the lines of orders to be delivered still need."""
    going = inventory.expected_to_go(tx, SOURCE)
    rows = tx.session.execute(
        select(OrderLine.order_id, OrderLine.id, OrderLine.quantity, OrderLine.delivered)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state.in_(TO_DELIVER), OrderLine.stocked)
    ).all()
    needed = {(row[0], row[1]): row[2] - row[3] for row in rows}
    wrong = [
        f"order {order_id}, line {line_id}: {needed.get((order_id, line_id), NOTHING)} to go, "
        f"{going.get((order_id, line_id), NOTHING)} expected"
        for order_id, line_id in sorted(needed.keys() | going.keys())
        if needed.get((order_id, line_id), NOTHING) != going.get((order_id, line_id), NOTHING)
    ]
    return Findings.of(len(needed.keys() | going.keys()), wrong)


def lines_sum_to_the_order(tx: Tx) -> Findings:
    """Compare every order's amounts with the sum of its lines."""
    return lines_sum_to(tx, Order, OrderLine, OrderLine.order_id)


def base_amounts_sum_to_the_order(tx: Tx) -> Findings:
    """Find orders that are not the sum of their lines in base currency, or another amount there."""
    rows = tx.session.execute(
        select(Order.number, Order.base_gross_minor, func.sum(OrderLine.base_gross_minor))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .group_by(Order.id)
    ).all()
    wrong = [
        f"order {number} is not the sum of its lines in base currency"
        for number, base, lines in rows
        if base != int(lines)
    ]
    return Findings.of(len(rows), wrong)


def orders_follow_their_steps(tx: Tx) -> Findings:
    """Follow every order's steps from nowhere to the state it is in."""
    return steps_lead_to_states(tx, Order, ORDER, OrderTransition, OrderTransition.order_id)


def states_follow_deliveries(tx: Tx) -> Findings:
    """Find orders whose state tells another story than what is delivered of their lines."""
    rows = tx.session.execute(
        select(
            Order.number,
            Order.state,
            func.sum(case((OrderLine.delivered > NOTHING, 1), else_=0)),
            func.sum(case((OrderLine.delivered < OrderLine.quantity, 1), else_=0)),
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .group_by(Order.id)
    ).all()
    wrong = [
        f"order {number} is {state}, but that is not what is delivered of its lines"
        for number, state, begun, missing in rows
        if (begun > 0, missing > 0) not in _DELIVERED_IN.get(OrderState(state), _ANY)
    ]
    return Findings.of(len(rows), wrong)


def order_changes_are_audited(tx: Tx) -> Findings:
    """Compare how often every order was changed with its entries in the audit trail."""
    return changes_are_audited(tx, Order)


def returns_add_up(tx: Tx) -> Findings:
    """Compare what is returned of every line with what was refunded or exchanged of it."""
    exchanged = exchanged_of_lines(tx)
    rows = tx.session.execute(
        select(OrderLine.id, OrderLine.delivered, OrderLine.returned, Return.state, Return.quantity)
        .outerjoin(Return, (Return.line_id == OrderLine.id) & (Return.state != "rejected"))
        .where(
            (OrderLine.returned != NOTHING) | Return.id.is_not(None) | OrderLine.id.in_(exchanged)
        )
    ).all()
    wrong = [
        f"order line {id_}: {returned} returned, {quantity} {state}, {delivered} delivered"
        for id_, delivered, returned, state, quantity in rows
        if returned
        != (quantity if state == ReturnState.REFUNDED else NOTHING) + exchanged.get(id_, NOTHING)
        or (quantity or NOTHING) + exchanged.get(id_, NOTHING) > delivered
    ]
    return Findings.of(len(rows), wrong)


def returns_follow_their_states(tx: Tx) -> Findings:
    """Follow every return's steps from its request to the state it is in."""
    steps = tx.session.execute(
        select(ReturnStep.return_id, ReturnStep.source, ReturnStep.target).order_by(ReturnStep.id)
    )
    rows = tx.session.execute(select(Return.id, Return.state)).all()
    present: dict[int, str] = {id_: str(state) for id_, state in rows}
    wrong = RETURN.astray(
        ReturnState.REQUESTED, present, ((id_, source, target) for id_, source, target in steps)
    )
    return Findings.of(
        len(present), (f"return {id_} did not get to its state by its steps" for id_ in wrong)
    )


_ANY = frozenset((begun, missing) for begun in (False, True) for missing in (False, True))
_DELIVERED_IN = {
    OrderState.DRAFT: frozenset({(False, True)}),
    OrderState.CONFIRMED: frozenset({(False, True)}),
    OrderState.PARTLY_DELIVERED: frozenset({(True, True)}),
    OrderState.DELIVERED: frozenset({(True, False)}),
}
"""Whether something is delivered and whether something is missing, by the state of an order."""

CHECKS = (
    Check(
        "I4",
        "Delivered at most ordered, invoiced at most delivered or prepaid",
        quantities_are_bounded,
    ),
    Check("I4", "What is delivered of an order line left the house", deliveries_add_up),
    Check("I3", "Stock is held only for what is still to be delivered", nothing_is_stranded),
    Check("I3", "What orders still need is expected to go", goods_to_go_are_expected),
    Check("I8", "The lines of an order sum to the order", lines_sum_to_the_order),
    Check("I8", "The lines of an order sum to it in base currency", base_amounts_sum_to_the_order),
    Check("I6", "Every order is in its state by declared steps", orders_follow_their_steps),
    Check("I6", "An order's state is what its lines say", states_follow_deliveries),
    Check("I4", "What is returned of an order line came back and was refunded", returns_add_up),
    Check("I6", "Every return is in its state by declared steps", returns_follow_their_states),
    *CHANGE_CHECKS,
    Check("I6", "Every change of an order is in the audit trail", order_changes_are_audited),
    *QUOTATION_CHECKS,
    *BUNDLE_CHECKS,
    *SLIP_CHECKS,
    *RECALL_CHECKS,
    exact_amounts("sales"),
)


def _undelivered(tx: Tx) -> dict[tuple[int, int], Decimal]:
    rows = tx.session.execute(
        select(
            OrderLine.order_id,
            OrderLine.variant_id,
            func.sum(OrderLine.quantity),
            func.sum(OrderLine.delivered),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state.in_(BINDING), OrderLine.stocked)
        .group_by(OrderLine.order_id, OrderLine.variant_id)
    )
    return {(order_id, variant): ordered - out for order_id, variant, ordered, out in rows}
