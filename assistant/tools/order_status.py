"""Where is my order: its state, its day, the reason when it is late, the parcel's code."""

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.policies.proof import plain_number
from assistant.rendering import day, money
from assistant.tools.contract import ORDER, POSTCODE, Desk, Example, Slots, Step, Told, tool
from assistant.tools.order_proof import opens_by_postcode, progress_told, proof_given
from assistant.tools.orders import (
    cite,
    contents,
    is_shippable,
    line_of,
    named_order,
    recent_orders,
)
from assistant.turn import Citation
from erp_core.kernel.organisation import local_time
from erp_core.sales import DeliveryState, OrderNotFound, OrderState, OrderView, list_returns


@tool(
    FlowName.ORDER_STATUS,
    permission="sales.read",
    needs=("sales",),
    verification=Verification.ORDER,
    slots=(ORDER, POSTCODE),
    examples=(
        Example("where is my order 1042?", "我的订单1042到哪了？"),
        Example("wheres my stuff", "我的豆子到哪了"),
        Example("has it shipped yet", "发货了吗"),
    ),
)
def order_status(desk: Desk, slots: Slots) -> Step:
    """Tell where an order is, when it comes and why it is late.

    Without a number it is the customer's latest open order. An order of somebody else is told as
    far as its number and postcode open it.
    """
    if desk.asker.party_id is None:
        return _progress(desk, slots.get("order") or desk.asker.proven_order or "")
    named = slots.get("order")
    if named:
        return _named(desk, named, slots)
    orders = recent_orders(desk) or recent_orders(desk, open_only=False)[:1]
    if not orders:
        return Told(desk.say("order.none"))
    talked_about = [order for order in orders if order.number == desk.last_order]
    return _told(desk, *talked_about, *(order for order in orders if order not in talked_about))


TOOLS = (order_status,)


def _named(desk: Desk, number: str, slots: Slots) -> Told:
    try:
        return _told(desk, named_order(desk, number))
    except OrderNotFound:
        if plain_number(number) == desk.asker.proven_order:
            return _progress(desk, number)
        effect = proof_given(desk, slots)
        if effect is not None:
            return Told("", effects=(effect,))
        if opens_by_postcode(desk):
            return Told(desk.say("proof.not_yours"))
        raise


def _progress(desk: Desk, number: str) -> Told:
    number = plain_number(number)
    return Told(
        progress_told(desk, number), (Citation("order", number, f"order {number}"),), number
    )


def _told(desk: Desk, order: OrderView, *others: OrderView) -> Told:
    sentences = [_state(desk, order), *_lateness(desk, order), *_arrival(desk, order)]
    sentences += _returns(desk, order)
    open_too = [other.number for other in others if is_shippable(other)]
    if open_too:
        sentences.append(desk.say("order.others", numbers=", ".join(open_too)))
    gap = "" if desk.language == "zh" else " "
    return Told(gap.join(sentences), (cite(order),), order.number)


def _state(desk: Desk, order: OrderView) -> str:
    key = f"order.{order.state}"
    return desk.say(
        key,
        order=order.number,
        goods=contents(desk, order),
        refund=_refund(desk, order),
        shipped=_shipped(desk, order),
    )


def _refund(desk: Desk, order: OrderView) -> str:
    done = order.cancellation
    if done is None or not done.refunded:
        return desk.say("order.no_refund")
    return desk.say("order.refunded", amount=money(done.refunded))


def _shipped(desk: Desk, order: OrderView) -> str:
    gone = [delivery for delivery in order.deliveries if delivery.state is DeliveryState.SHIPPED]
    moments = [delivery.shipped_at for delivery in gone if delivery.shipped_at]
    if not moments:
        return ""
    last = local_time(desk.tx, max(moments)).date()
    parts = [desk.say("order.shipped_on", day=day(last, desk.language, desk.today))]
    if order.tracking:
        parts.append(desk.say("order.tracking", code=order.tracking))
    return ("" if desk.language == "zh" else " ").join(parts)


def _returns(desk: Desk, order: OrderView) -> list[str]:
    """Tell how far what was sent back of it is, and what came of it."""
    found = list_returns(desk.tx, desk.asker.actor, order_id=order.id).items
    return [
        desk.say(
            f"return_state.{one.state}",
            number=one.number,
            goods=line_of(one, desk.language),
            amount=money(one.refunded),
        )
        for one in found
    ]


def _lateness(desk: Desk, order: OrderView) -> list[str]:
    """Say that it is late, why, as far as the reason is public, and that we are sorry."""
    if not order.late or not is_shippable(order):
        return []
    public = [note for note in order.notes if note.public]
    if not public:
        return [desk.say("order.late")]
    reason = public[-1].text_zh if desk.language == "zh" else public[-1].text_en
    return [desk.say("order.late_because", reason=reason.rstrip(" .。"))]


def _arrival(desk: Desk, order: OrderView) -> list[str]:
    if not is_shippable(order) or order.state is OrderState.DRAFT:
        return []
    when = order.expected_on or order.promised_on
    if when is None:
        return [desk.say("order.no_day")]
    shown = day(when, desk.language, desk.today)
    moved = order.promised_on is not None and order.promised_on < when
    return [desk.say("order.new_day" if moved or order.late else "order.day", day=shown)]
