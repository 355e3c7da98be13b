"""Paying an open order with something else: shown with what moves, done only after a yes."""

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
from assistant.tools.orders import cite, find_order, is_shippable
from assistant.tools.paying import METHOD, account_name, asked_for_method, chosen_account
from assistant.tools.proposals import agreed, propose, reoffer
from assistant.tools.refusals import refusal
from assistant.turn import Executed, ProposalDraft, Reoffer
from erp_core.finance import PaymentAccountClosed, StoredValueShort, get_payment_account
from erp_core.sales import (
    NewPaymentChange,
    OrderState,
    OrderView,
    PaymentChangePreview,
    SamePaymentAccount,
    change_payment_method,
    preview_payment_change,
)


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    order_id = int(arguments["order_id"])
    new = NewPaymentChange(account_id=int(arguments["account_id"]))
    shown = preview_payment_change(desk.tx, desk.asker.actor, order_id, new)
    if not agreed(arguments, shown.fingerprint):
        return reoffer(desk.say("payment.changed"), _proposal(desk, shown))
    done = change_payment_method(desk.tx, desk.asker.actor, order_id, new, expect=shown.fingerprint)
    text = desk.say(
        "payment.done", order=done.number, amount=money(done.amount), how=_name(desk, shown)
    )
    return Executed(text, ("orders", order_id), done.model_dump(mode="json"))


@tool(
    FlowName.CHANGE_PAYMENT,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.change_payment_method",
    verification=Verification.CODE,
    slots=(ORDER, METHOD),
    examples=(
        Example("please pay order 1042 with my gift card instead", "订单1042改用礼品卡付款"),
        Example("change the payment method of my order to paypal", "付款方式换成支付宝"),
    ),
    carry_out=_carry_out,
)
def change_payment(desk: Desk, slots: Slots) -> Step:
    """Offer to pay an order that has not been shipped with another way to pay of the customer.

    What was paid goes back the way it came. Only the customer's own yes in a later message does it.
    """
    found = find_order(desk, slots, "payment.which", is_shippable)
    if isinstance(found, Asked):
        return found
    if not is_shippable(found):
        gone = found.state is not OrderState.CANCELLED
        key = "refused.cannot_change_payment" if gone else "refused.already_cancelled"
        return Told(desk.say(key), (cite(found),), found.number)
    account = chosen_account(desk, found.party_id, slots)
    if isinstance(account, Asked):
        return account
    if account is None:
        return _ask(desk, found)
    new = NewPaymentChange(account_id=account.id)
    try:
        shown = preview_payment_change(desk.tx, desk.asker.actor, found.id, new)
    except (StoredValueShort, SamePaymentAccount, PaymentAccountClosed) as error:
        return asked_for_method(desk, found.party_id, refusal(error, desk.words), but=account.id)
    return Offered(_proposal(desk, shown), found.number, (cite(found),))


TOOLS = (change_payment,)


def _ask(desk: Desk, order: OrderView) -> Step:
    asked = asked_for_method(desk, order.party_id, desk.say("paying.which"))
    return asked if asked.options else Told(desk.say("paying.none_on_file"), (cite(order),))


def _name(desk: Desk, shown: PaymentChangePreview) -> str:
    account = get_payment_account(desk.tx, desk.asker.actor, shown.account_id)
    return account_name(desk, account)


def _proposal(desk: Desk, shown: PaymentChangePreview) -> ProposalDraft:
    before = desk.say("paying.as_paid")
    if shown.from_account_id is not None:
        account = get_payment_account(desk.tx, desk.asker.actor, shown.from_account_id)
        before = account_name(desk, account)
    preview = desk.say(
        "payment.preview",
        order=shown.number,
        amount=money(shown.amount),
        how=_name(desk, shown),
        before=before,
    )
    arguments = {
        "order_id": shown.order_id,
        "order": shown.number,
        "account_id": shown.account_id,
        "amount": {"amount": f"{shown.amount.amount}", "currency": shown.amount.currency},
        "fingerprint": shown.fingerprint,
    }
    return propose(desk.words, FlowName.CHANGE_PAYMENT, arguments, preview)
