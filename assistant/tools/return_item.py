"""Returning goods: the house rule first, then what comes back and what it brings, then a yes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.rendering import day, goods
from assistant.tools.conditions import CONDITION
from assistant.tools.contract import (
    ORDER,
    Asked,
    Desk,
    Example,
    Slot,
    Slots,
    Step,
    Told,
    ToolEffect,
    tool,
)
from assistant.tools.orders import (
    MOST_CHOICES,
    cite,
    is_called,
    is_shippable,
    line_of,
    named_order,
    recent_orders,
)
from assistant.tools.paying import METHOD
from assistant.tools.proposals import agreed, reoffer
from assistant.tools.reasons import REASON, own_reason
from assistant.tools.return_causes import cause_of
from assistant.tools.return_several import (
    carry_out_several,
    is_of_several,
    offer_several,
    several,
)
from assistant.tools.taking_back import offer_back, propose_back
from assistant.tools.wanted import ITEMS
from assistant.turn import Executed, ProposalDraft, Reoffer
from erp_core.catalog import splits_unit
from erp_core.sales import (
    Condition,
    NewReturn,
    OrderLineView,
    OrderState,
    OrderView,
    ReturnPreview,
    preview_return,
    request_return,
)

_LINE = "line"
_ONE = "return"
_GONE = frozenset({OrderState.PARTLY_DELIVERED, OrderState.DELIVERED, OrderState.CLOSED})

Kept = tuple[OrderView, OrderLineView]


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    if is_of_several(arguments):
        return carry_out_several(desk, arguments)
    new = NewReturn.model_validate(arguments[_ONE])
    shown = preview_return(desk.tx, desk.asker.actor, new)
    if not agreed(arguments, shown.fingerprint):
        return reoffer(desk.say("return.changed"), _proposal(desk, shown, new))
    done = request_return(desk.tx, desk.asker.actor, new, expect=shown.fingerprint)
    text = desk.say("return.done", number=done.number, goods=line_of(done, desk.language))
    return Executed(text, ("order_returns", done.id), done.model_dump(mode="json"))


@tool(
    FlowName.RETURN_ITEM,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.request_return",
    verification=Verification.CODE,
    slots=(
        ORDER,
        Slot("product", "Article that goes back."),
        ITEMS,
        Slot("quantity", "How much of it goes back; all of it without a word."),
        CONDITION,
        REASON,
        METHOD,
        Slot(_LINE, "One of the lines that the question for it offered."),
    ),
    examples=(
        Example("i want to return the yunnan, it is still sealed", "我要退货，还没拆封"),
        Example("how do I send order 1017 back", "订单1017怎么退"),
    ),
    carry_out=_carry_out,
)
def return_item(desk: Desk, slots: Slots) -> Step:
    """Offer to take delivered goods back, with the house rule and what would be refunded.

    Several articles of one order go in one call. Only the customer's own yes in a later message
    asks for the return. Goods with a fault are
    no return: use warranty.
    """
    named = named_order(desk, slots["order"]) if "order" in slots else None
    if named is not None and named.state not in _GONE:
        return _not_delivered(desk, named)
    found = several(desk, slots, [named] if named else _likely(desk))
    if isinstance(found, Asked):
        return found
    if found is not None:
        return offer_several(desk, slots, *found)
    kept = _chosen(desk, slots, named)
    if not kept:
        return Told(desk.say("return.none"))
    if len(kept) > 1:
        return Asked(_LINE, desk.say("return.which"), _choices(desk, kept))
    order, line = kept[0]
    if splits_unit(_quantity(slots, line), line.unit):
        name = line.name_zh if desk.language == "zh" else line.name_en
        return Asked("quantity", desk.say("wanted.whole_pieces", name=name))
    return _offer(desk, slots, order, line)


TOOLS = (return_item,)


def _likely(desk: Desk) -> list[OrderView]:
    """Return the asker's orders, the one talked about first."""
    orders = recent_orders(desk, open_only=False)
    return sorted(orders, key=lambda one: one.number != desk.last_order)


def _not_delivered(desk: Desk, order: OrderView) -> Step:
    """What has not left is cancelled, not returned."""
    if not is_shippable(order):
        return Told(desk.say("refused.already_cancelled"), (cite(order),), order.number)
    options = (
        (desk.say("yes.cancel_order"), f"flow:{FlowName.CANCEL_ORDER}"),
        (desk.say("no.cancel_order"), "no"),
    )
    return Asked(
        "choice", desk.say("return.cancel_instead", order=order.number), options, (cite(order),)
    )


def _chosen(desk: Desk, slots: Slots, order: OrderView | None) -> list[Kept]:
    """Narrow what was delivered to the asker down to what is meant."""
    orders = [order] if order else recent_orders(desk, open_only=False)
    kept = [pair for one in orders for pair in _delivered(one)]
    if _LINE in slots:
        return [pair for pair in kept if str(pair[1].id) == slots[_LINE]]
    meant = [pair for pair in kept if "product" in slots and is_called(pair[1], slots["product"])]
    if meant:
        return meant[:1]
    about = [pair for pair in kept if order is None and pair[0].number == desk.last_order]
    return (about or kept)[:MOST_CHOICES]


def _delivered(order: OrderView) -> Iterator[Kept]:
    return ((order, line) for line in order.lines if line.delivered > line.returned)


def _choices(desk: Desk, kept: list[Kept]) -> tuple[tuple[str, str], ...]:
    return tuple((_label(desk, order, line), f"{_LINE}={line.id}") for order, line in kept)


def _label(desk: Desk, order: OrderView, line: OrderLineView) -> str:
    when = day(order.business_date, desk.language, desk.today)
    return f"{_goods(desk, line, line.delivered)} · {order.number} · {when}"


def _goods(desk: Desk, line: OrderLineView, quantity: Decimal) -> str:
    name = line.name_zh if desk.language == "zh" else line.name_en
    return goods(quantity, line.unit, name, desk.language)


def _offer(desk: Desk, slots: Slots, order: OrderView, line: OrderLineView) -> Step:
    def draft(condition: Condition, account_id: int | None) -> ProposalDraft:
        new = NewReturn(
            line_id=line.id,
            quantity=_quantity(slots, line),
            condition=condition,
            reason=own_reason(desk, slots),
            cause=cause_of(desk),
            refund_account_id=account_id,
        )
        return _proposal(desk, preview_return(desk.tx, desk.asker.actor, new), new)

    return offer_back(desk, slots, order, [line], draft)


def _quantity(slots: Slots, line: OrderLineView) -> Decimal:
    """Read how much goes back; everything that was delivered where nothing sensible was said."""
    said = slots.get("quantity", "").partition(" ")[0]
    if said.replace(".", "", 1).isdigit() and Decimal(said) > 0:
        return Decimal(said)
    return line.delivered


def _proposal(desk: Desk, shown: ReturnPreview, new: NewReturn) -> ProposalDraft:
    return propose_back(desk, shown, [shown], {_ONE: new})
