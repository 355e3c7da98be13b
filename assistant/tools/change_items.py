"""Other articles in an open order: shown with the difference, changed only after a yes to that."""

from collections.abc import Mapping
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.rendering import money
from assistant.tools.contract import (
    ORDER,
    Asked,
    Desk,
    Example,
    Offered,
    Slots,
    Step,
    Told,
    ToolEffect,
    tool,
)
from assistant.tools.differences import swap_lines, to_be_settled
from assistant.tools.forms import FORMS, Kept, other_forms, wanted_swaps
from assistant.tools.offers import has_changed
from assistant.tools.orders import cite, find_order, is_shippable, recent_orders
from assistant.tools.paying import METHOD, asked_for_method, asked_where_back, chosen_account
from assistant.tools.proposals import agreed, propose, reoffer
from assistant.tools.refusals import refusal
from assistant.turn import Executed, ProposalDraft, Reoffer
from erp_core.finance import (
    PaymentAccountClosed,
    PaymentAccountView,
    StoredValueShort,
    get_payment_account,
)
from erp_core.sales import (
    ItemChange,
    ItemChangePreview,
    ItemUnavailable,
    NewItemChange,
    NoPaymentNamed,
    OrderState,
    OrderView,
    RefundElsewhere,
    preview_item_change,
)
from erp_core.sales import change_items as change


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    order_id = int(arguments["order_id"])
    new = NewItemChange.model_validate(arguments["change"])
    shown = preview_item_change(desk.tx, desk.asker.actor, order_id, new)
    if not agreed(arguments, shown.fingerprint):
        return reoffer(has_changed(desk, "items.changed"), _proposal(desk, shown, new))
    done = change(desk.tx, desk.asker.actor, order_id, new, expect=shown.fingerprint)
    text = desk.say("items.done", order=done.number, lines=swap_lines(desk, done.lines))
    return Executed(text, ("orders", order_id), done.model_dump(mode="json"))


@tool(
    FlowName.CHANGE_ITEMS,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.change_items",
    verification=Verification.CODE,
    slots=(ORDER, *FORMS, METHOD),
    examples=(
        Example(
            "please change the small shirt in order 1042 to large, and pay with my gift card",
            "把订单1042里的小号换成大号，差价用礼品卡付",
        ),
        Example("i picked the wrong size, make it the large one instead", "尺码选错了，换成大号"),
    ),
    carry_out=_carry_out,
)
def change_items(desk: Desk, slots: Slots) -> Step:
    """Offer other sizes, colours or packs for articles of an order that has not been shipped.

    The same product only: anything else, more or less of it, is for a person. What has arrived is
    exchanged instead. Only the customer's own yes in a later message changes it.
    """
    if "order" not in slots and not any(map(is_shippable, recent_orders(desk))):
        return _left(desk, None)
    found = find_order(desk, slots, "items.which", is_shippable)
    if isinstance(found, Asked):
        return found
    kept = [(found, line) for line in found.lines if not line.delivered]
    if not is_shippable(found) or not kept:
        return _left(desk, found)
    return _offer(desk, slots, found, kept)


TOOLS = (change_items,)


def _offer(desk: Desk, slots: Slots, order: OrderView, kept: list[Kept]) -> Step:
    swaps = wanted_swaps(desk, slots, kept, "items.which_line")
    if isinstance(swaps, Asked):
        return swaps
    account = chosen_account(desk, order.party_id, slots)
    if isinstance(account, Asked):
        return account
    changes = tuple(ItemChange(line_id=swap.line.id, variant_id=swap.article.id) for swap in swaps)
    new = NewItemChange(changes=changes, account_id=account.id if account else None)
    try:
        shown = preview_item_change(desk.tx, desk.asker.actor, order.id, new)
    except (NoPaymentNamed, StoredValueShort, PaymentAccountClosed) as error:
        return asked_for_method(
            desk, order.party_id, refusal(error, desk.words), but=account.id if account else None
        )
    except RefundElsewhere as error:
        return asked_where_back(desk, refusal(error, desk.words))
    except ItemUnavailable as error:
        return other_forms(desk, (order, swaps[0].line), slots, refusal(error, desk.words))
    return Offered(_proposal(desk, shown, new), order.number, (cite(order),))


def _left(desk: Desk, order: OrderView | None) -> Step:
    """What has left is exchanged, once it has arrived."""
    if order is not None and order.state in (OrderState.CANCELLED, OrderState.DRAFT):
        key = "already_cancelled" if order.state is OrderState.CANCELLED else "cannot_change_items"
        return Told(desk.say(f"refused.{key}"), (cite(order),), order.number)
    options = (
        (desk.say("yes.exchange_item"), f"flow:{FlowName.EXCHANGE_ITEM}"),
        (desk.say("no.exchange_item"), "no"),
    )
    if order is None:
        return Asked("choice", desk.say("items.none_open"), options)
    text = desk.say("items.exchange_instead", order=order.number)
    return Asked("choice", text, options, (cite(order),))


def _proposal(desk: Desk, shown: ItemChangePreview, new: NewItemChange) -> ProposalDraft:
    account = _account(desk, shown.account_id)
    settled = to_be_settled(
        desk, shown.difference, account, paid=shown.paid, refunded=shown.refunded
    )
    rules = [] if shown.in_stock else [desk.say("items.back_ordered")]
    rules += [desk.say("items.only_once")] if shown.final else []
    preview = desk.say(
        "items.preview",
        order=shown.number,
        lines=swap_lines(desk, shown.lines),
        settled=settled,
        total=money(shown.gross),
        rules="\n".join(("", *rules)),
    )
    arguments = {
        "order_id": shown.order_id,
        "order": shown.number,
        "change": new.model_dump(mode="json"),
        "difference": {
            "amount": f"{shown.difference.amount}",
            "currency": shown.difference.currency,
        },
        "fingerprint": shown.fingerprint,
    }
    return propose(desk.words, FlowName.CHANGE_ITEMS, arguments, preview)


def _account(desk: Desk, account_id: int | None) -> PaymentAccountView | None:
    if account_id is None:
        return None
    return get_payment_account(desk.tx, desk.asker.actor, account_id)
