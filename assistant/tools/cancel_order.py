"""Cancelling an order: shown with what comes back, done only after a yes to exactly that."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.rendering import listing, money
from assistant.tools.contract import (
    ORDER,
    Asked,
    Desk,
    Example,
    Offered,
    Slots,
    Step,
    ToolEffect,
    tool,
)
from assistant.tools.orders import cite, contents, find_order, is_shippable
from assistant.tools.proposals import agreed, propose, reoffer
from assistant.tools.reasons import REASON, reason_to_cancel
from assistant.turn import Executed, ProposalDraft, Reoffer
from erp_core.sales import (
    CancellationPreview,
    OrderView,
    RefundShown,
    get_order,
    preview_cancellation,
)
from erp_core.sales import cancel_order as cancel


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    order_id = int(arguments["order_id"])
    reason = str(arguments["reason"])
    shown = preview_cancellation(desk.tx, desk.asker.actor, order_id)
    if not agreed(arguments, shown.fingerprint):
        order = get_order(desk.tx, desk.asker.actor, order_id)
        return reoffer(desk.say("cancel.changed"), _proposal(desk, order, shown, reason))
    done = cancel(desk.tx, desk.asker.actor, order_id, reason, expect=shown.fingerprint)
    text = desk.say("cancel.done", order=done.number, refund=_refund(desk, done.refunds))
    return Executed(text, ("orders", order_id), done.model_dump(mode="json"))


@tool(
    FlowName.CANCEL_ORDER,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.cancel_order",
    verification=Verification.CODE,
    slots=(ORDER, REASON),
    examples=(
        Example("please cancel my order 1042", "请取消订单1042"),
        Example("that takes too long, cancel it", "太慢了，取消吧"),
    ),
    carry_out=_carry_out,
)
def cancel_order(desk: Desk, slots: Slots) -> Step:
    """Offer to cancel an order that has not been shipped, with what would be refunded.

    Only the customer's own yes in a later message cancels it.
    """
    found = find_order(desk, slots, "cancel.which", is_shippable)
    if isinstance(found, Asked):
        return found
    shown = preview_cancellation(desk.tx, desk.asker.actor, found.id)
    reason = reason_to_cancel(desk, slots)
    if isinstance(reason, Asked):
        return replace(reason, citations=(cite(found),))
    return Offered(_proposal(desk, found, shown, reason), found.number, (cite(found),))


TOOLS = (cancel_order,)


def _proposal(
    desk: Desk, order: OrderView, shown: CancellationPreview, reason: str
) -> ProposalDraft:
    preview = desk.say(
        "cancel.preview",
        order=order.number,
        goods=contents(desk, order),
        refund=_refund(desk, shown.refunds),
    )
    arguments = {
        "order_id": order.id,
        "order": order.number,
        "refunded": {"amount": f"{shown.refunded.amount}", "currency": shown.refunded.currency},
        "reason": reason,
        "fingerprint": shown.fingerprint,
    }
    return propose(desk.words, FlowName.CANCEL_ORDER, arguments, preview)


def _refund(desk: Desk, refunds: tuple[RefundShown, ...]) -> str:
    """Say what comes back and how; nothing was paid, nothing comes back."""
    if not refunds:
        return desk.say("cancel.nothing_paid")
    parts = [
        desk.say("cancel.by_method", amount=money(one.amount), method=_method(desk, one.method))
        for one in refunds
    ]
    return desk.say("cancel.refund", amounts=listing(parts, desk.language))


def _method(desk: Desk, method: str) -> str:
    key = f"method.{method}"
    return desk.say(key if desk.words.has(key) else "method.original")
