"""Sending an order somewhere else: shown before and after, done only after a yes."""

from collections.abc import Mapping
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.tools.addresses import one_line, read_address
from assistant.tools.contract import (
    ORDER,
    Asked,
    Desk,
    Example,
    Offered,
    Slot,
    Slots,
    Step,
    Told,
    ToolEffect,
    tool,
)
from assistant.tools.orders import cite, find_order, is_shippable
from assistant.tools.proposals import propose, reoffer
from assistant.turn import Executed, ProposalDraft, Reoffer
from erp_core.sales import (
    OrderState,
    OrderView,
    ShippingAddress,
    get_order,
    require_other_address,
)
from erp_core.sales import change_address as send_elsewhere


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    order = get_order(desk.tx, desk.asker.actor, int(arguments["order_id"]))
    address = ShippingAddress.model_validate(arguments["after"])
    if _as_data(order.shipping_address) != arguments["before"]:
        return reoffer(desk.say("address.changed"), _proposal(desk, order, address))
    changed = send_elsewhere(desk.tx, desk.asker.actor, order.id, address)
    text = desk.say("address.done", order=changed.number, address=one_line(address))
    facts = {"order": changed.number, "address": _as_data(changed.shipping_address)}
    return Executed(text, ("orders", order.id), facts)


@tool(
    FlowName.CHANGE_ADDRESS,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.change_address",
    verification=Verification.CODE,
    slots=(
        ORDER,
        Slot("address", "The whole new address: street and number, postcode, city."),
    ),
    examples=(
        Example(
            "please send order 1042 to Elbchaussee 12, 22765 Hamburg instead",
            "订单1042改寄到Elbchaussee 12, 22765 Hamburg",
        ),
        Example("I moved, wrong address", "我搬家了，地址要改"),
    ),
    carry_out=_carry_out,
)
def change_address(desk: Desk, slots: Slots) -> Step:
    """Offer to send an order that has not been shipped to another address.

    Only the customer's own yes in a later message changes it.
    """
    found = find_order(desk, slots, "address.which", is_shippable)
    if isinstance(found, Asked):
        return found
    if not is_shippable(found):
        gone = found.state is not OrderState.CANCELLED
        key = "refused.cannot_change_address" if gone else "refused.already_cancelled"
        return Told(desk.say(key), (cite(found),), found.number)
    require_other_address(desk.tx, desk.asker.actor, found.id)
    if "address" not in slots:
        return Asked("address", desk.say("address.ask", order=found.number))
    address = read_address(slots["address"], _present(desk, found))
    if address is None:
        return Asked("address", desk.say("address.incomplete"))
    return Offered(_proposal(desk, found, address), found.number, (cite(found),))


TOOLS = (change_address,)


def _present(desk: Desk, order: OrderView) -> ShippingAddress:
    """Return the address so far; without one, the asker's name and our own country."""
    if order.shipping_address is not None:
        return order.shipping_address
    return ShippingAddress(recipient=desk.asker.name or "-", street="-", city="-", country="DE")


def _proposal(desk: Desk, order: OrderView, after: ShippingAddress) -> ProposalDraft:
    before = order.shipping_address
    preview = desk.say(
        "address.preview",
        order=order.number,
        before=one_line(before) if before else "–",
        after=one_line(after),
    )
    arguments = {
        "order_id": order.id,
        "order": order.number,
        "before": _as_data(before),
        "after": _as_data(after),
    }
    return propose(desk.words, FlowName.CHANGE_ADDRESS, arguments, preview)


def _as_data(address: ShippingAddress | None) -> dict[str, Any] | None:
    return address.model_dump(mode="json") if address else None
