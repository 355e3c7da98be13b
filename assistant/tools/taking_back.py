"""Taking goods back, one article or several: the house rule first, then what it brings."""

from collections.abc import Callable, Iterable, Sequence

from assistant.commands import FlowName
from assistant.rendering import money
from assistant.tools.conditions import ask_condition, condition_of, is_sealed_only
from assistant.tools.contract import Asked, Desk, Offered, Slots, Step
from assistant.tools.handbook import quotation
from assistant.tools.orders import Goods, cite, goods_list
from assistant.tools.paying import account_name, asked_for_method, chosen_account
from assistant.tools.proposals import propose
from assistant.tools.refusals import refusal
from assistant.tools.speak_to_person import person_offered
from assistant.turn import ProposalDraft
from erp_core.finance import get_payment_account
from erp_core.kernel.errors import Conflict, Invalid
from erp_core.kernel.money import Money
from erp_core.sales import (
    Condition,
    NewOrderReturn,
    NewReturn,
    OrderLineView,
    OrderView,
    RefundElsewhere,
    ReturnPreview,
    ReturnsPreview,
)

Draft = Callable[[Condition, int | None], ProposalDraft]
"""Previews the return of goods in a state, to a way to pay or the one it came, and proposes it."""


def offer_back(
    desk: Desk, slots: Slots, order: OrderView, lines: Sequence[OrderLineView], draft: Draft
) -> Step:
    """Offer to take articles of an order back, with the house rule and the refund.

    Args:
        desk: Whose order it is.
        slots: In which state the goods are and where the money goes, where it was said.
        order: The order.
        lines: The articles.
        draft: Works out what it would bring, and proposes it.
    """
    condition = condition_of(desk, slots, lines)
    if condition is None:
        return ask_condition(desk, next(one for one in lines if is_sealed_only(desk, one)))
    account = chosen_account(desk, order.party_id, slots)
    if isinstance(account, Asked):
        return account
    account_id = account.id if account else None
    opened = condition is Condition.OPENED and any(is_sealed_only(desk, one) for one in lines)
    rule = quotation(desk, desk.say("return.rule_opened" if opened else "return.rule"))
    citations = (cite(order), *((rule.citation,) if rule else ()))
    quoted = rule.text if rule else ""
    try:
        drafted = draft(condition, account_id)
    except RefundElsewhere as error:
        return asked_for_method(desk, order.party_id, refusal(error, desk.words), but=account_id)
    except (Conflict, Invalid) as error:
        why = "\n\n".join(filter(None, (quoted, refusal(error, desk.words))))
        return person_offered(desk, why, citations)
    return Offered(drafted, order.number, citations, quoted)


def propose_back(
    desk: Desk,
    shown: ReturnPreview | ReturnsPreview,
    lines: Iterable[Goods],
    kept: dict[str, NewReturn | NewOrderReturn],
) -> ProposalDraft:
    """Propose a return as it was previewed.

    Args:
        desk: Who is asked.
        shown: What it would bring.
        lines: What goes back.
        kept: What is asked for once it was agreed to, by the name that carrying it out reads.
    """
    preview = desk.say(
        "return.preview",
        goods=goods_list(desk, lines),
        condition=desk.say(f"return.is_{shown.condition}"),
        order=shown.number,
        refund=_refund_said(desk, shown.refunded, shown.credited, shown.refund_account_id),
    )
    arguments = {
        **{name: new.model_dump(mode="json") for name, new in kept.items()},
        "order": shown.number,
        "refunded": {"amount": f"{shown.refunded.amount}", "currency": shown.refunded.currency},
        "fingerprint": shown.fingerprint,
    }
    return propose(desk.words, FlowName.RETURN_ITEM, arguments, preview)


def _refund_said(desk: Desk, refunded: Money, credited: Money, account_id: int | None) -> str:
    """Say what comes back, and which way; or that it is taken off the invoice, or nothing is."""
    how = ""
    if account_id is not None:
        account = get_payment_account(desk.tx, desk.asker.actor, account_id)
        how = account_name(desk, account)
    if refunded:
        key = "return.refund_to" if account_id else "return.refund"
    else:
        key = "return.credit" if credited else "return.nothing"
    return desk.say(key, amount=money(refunded or credited), how=how)
