"""Exchanging what arrived for another form of it: shown with the difference, done after a yes."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.tools.conditions import CONDITION, ask_condition, condition_of
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
from assistant.tools.forms import FORMS, Kept, Swap, other_forms, wanted_swaps
from assistant.tools.offers import has_changed
from assistant.tools.orders import cite, is_shippable, named_order, recent_orders
from assistant.tools.paying import METHOD, asked_for_method, asked_where_back, chosen_account
from assistant.tools.proposals import agreed, propose, reoffer
from assistant.tools.reasons import REASON, own_reason
from assistant.tools.refusals import refusal
from assistant.tools.speak_to_person import person_offered
from assistant.turn import Executed, ProposalDraft, Reoffer
from erp_core.finance import PaymentAccountClosed, StoredValueShort, get_payment_account
from erp_core.kernel.errors import Conflict, Invalid
from erp_core.sales import (
    Condition,
    ExchangeItem,
    ExchangePreview,
    ItemUnavailable,
    NewExchange,
    NoPaymentNamed,
    OrderState,
    OrderView,
    RefundElsewhere,
    preview_exchange,
    request_exchange,
)


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    new = NewExchange.model_validate(arguments["exchange"])
    shown = preview_exchange(desk.tx, desk.asker.actor, new)
    if not agreed(arguments, shown.fingerprint):
        return reoffer(has_changed(desk, "exchange.changed"), _proposal(desk, shown, new))
    done = request_exchange(desk.tx, desk.asker.actor, new, expect=shown.fingerprint)
    text = desk.say("exchange.done", number=done.number, lines=swap_lines(desk, done.lines))
    return Executed(text, ("exchanges", done.id), done.model_dump(mode="json"))


@tool(
    FlowName.EXCHANGE_ITEM,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.request_exchange",
    verification=Verification.CODE,
    slots=(
        ORDER,
        *FORMS,
        METHOD,
        CONDITION,
        REASON,
    ),
    examples=(
        Example("i got the small shirt, can i swap it for the large one", "收到的小号太小，换大号"),
        Example("exchange the shirt of order 1042 for a large one", "订单1042的衬衫换成大号"),
    ),
    carry_out=_carry_out,
)
def exchange_item(desk: Desk, slots: Slots) -> Step:
    """Offer to exchange delivered goods for another size, colour or pack of the same product.

    Several articles of one order go in one call. Only the customer's own yes in a later message
    asks for it. Goods with a fault are no exchange: use warranty.
    """
    named = named_order(desk, slots["order"]) if "order" in slots else None
    orders = [named] if named else recent_orders(desk, open_only=False)
    kept = [(one, line) for one in orders for line in one.lines if line.delivered > line.returned]
    if not kept:
        return _not_delivered(desk, named, orders)
    swaps = wanted_swaps(desk, slots, _meant(desk, kept, named), "exchange.which_line")
    if isinstance(swaps, Asked):
        return swaps
    return _offer(desk, slots, swaps)


TOOLS = (exchange_item,)


def _meant(desk: Desk, kept: list[Kept], named: OrderView | None) -> list[Kept]:
    """Prefer what was talked about, where no order is named."""
    about = [pair for pair in kept if named is None and pair[0].number == desk.last_order]
    return about or kept


def _not_delivered(desk: Desk, named: OrderView | None, orders: Sequence[OrderView]) -> Step:
    """What has not left is changed in the order, not exchanged."""
    if named is not None and named.state is OrderState.CANCELLED:
        return Told(desk.say("refused.already_cancelled"), (cite(named),), named.number)
    if not any(map(is_shippable, orders)):
        return Told(desk.say("return.none"))
    options = (
        (desk.say("yes.change_items"), f"flow:{FlowName.CHANGE_ITEMS}"),
        (desk.say("no.change_items"), "no"),
    )
    return Asked("choice", desk.say("exchange.change_instead"), options)


def _offer(desk: Desk, slots: Slots, swaps: tuple[Swap, ...]) -> Step:
    order = swaps[0].order
    condition = condition_of(desk, slots, [swap.line for swap in swaps])
    if condition is None:
        return ask_condition(desk, swaps[0].line)
    account = chosen_account(desk, order.party_id, slots)
    if isinstance(account, Asked):
        return account
    new = NewExchange(
        order_id=order.id,
        items=tuple(ExchangeItem(line_id=one.line.id, variant_id=one.article.id) for one in swaps),
        condition=condition,
        reason=own_reason(desk, slots),
        account_id=account.id if account else None,
    )
    try:
        shown = preview_exchange(desk.tx, desk.asker.actor, new)
    except (NoPaymentNamed, StoredValueShort, PaymentAccountClosed) as error:
        return asked_for_method(
            desk, order.party_id, refusal(error, desk.words), but=account.id if account else None
        )
    except RefundElsewhere as error:
        return asked_where_back(desk, refusal(error, desk.words))
    except ItemUnavailable as error:
        return other_forms(desk, (order, swaps[0].line), slots, refusal(error, desk.words))
    except (Conflict, Invalid) as error:
        return person_offered(desk, refusal(error, desk.words), (cite(order),))
    return Offered(_proposal(desk, shown, new), order.number, (cite(order),))


def _proposal(desk: Desk, shown: ExchangePreview, new: NewExchange) -> ProposalDraft:
    account = None
    if shown.account_id is not None:
        account = get_payment_account(desk.tx, desk.asker.actor, shown.account_id)
    more = shown.difference if account else shown.difference - shown.difference
    settled = to_be_settled(desk, shown.difference, account, paid=more, refunded=-shown.difference)
    preview = desk.say(
        "exchange.preview",
        order=shown.number,
        lines=swap_lines(desk, shown.lines),
        condition=desk.say(f"return.is_{Condition(shown.condition)}"),
        settled=settled,
        when=desk.say("exchange.settled_later") if shown.difference else "",
    )
    arguments = {
        "exchange": new.model_dump(mode="json"),
        "order": shown.number,
        "difference": {
            "amount": f"{shown.difference.amount}",
            "currency": shown.difference.currency,
        },
        "fingerprint": shown.fingerprint,
    }
    return propose(desk.words, FlowName.EXCHANGE_ITEM, arguments, preview)
