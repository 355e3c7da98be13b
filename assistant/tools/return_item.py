"""Returning goods: the house rule first, then what comes back and what it brings, then a yes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.offline.lexicon import has, pattern, without_apostrophes
from assistant.offline.normalise import normalise
from assistant.rendering import day, goods, money
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
from assistant.tools.handbook import quotation
from assistant.tools.order_proof import stands_in
from assistant.tools.orders import (
    MOST_CHOICES,
    cite,
    is_called,
    is_shippable,
    line_of,
    named_order,
    recent_orders,
)
from assistant.tools.proposals import agreed, propose, reoffer
from assistant.tools.refusals import refusal
from assistant.tools.speak_to_person import person_offered
from assistant.turn import Executed, ProposalDraft, Reoffer
from erp_core.catalog import ReturnRule, get_variant, splits_unit
from erp_core.kernel.errors import Conflict, Invalid
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
_CONDITION = "condition"
_SAID = frozenset({Condition.SEALED.value, Condition.OPENED.value})
_DENIALS = (
    ("not_sealed", Condition.OPENED),
    ("not_opened", Condition.SEALED),
    ("not_used", None),
)
"""In the order in which they are read; what was not used may have been opened all the same."""
_GONE = frozenset({OrderState.PARTLY_DELIVERED, OrderState.DELIVERED, OrderState.CLOSED})
_LONGEST_REASON = 200

Kept = tuple[OrderView, OrderLineView]


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    new = NewReturn.model_validate(arguments["return"])
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
        Slot("quantity", "How much of it goes back; all of it without a word."),
        Slot(_CONDITION, "sealed, if it is as it was sold; opened, if it is not."),
        Slot("reason", "Why, in the customer's own words."),
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

    Only the customer's own yes in a later message asks for the return. Goods with a fault are
    no return: use warranty.
    """
    named = named_order(desk, slots["order"]) if "order" in slots else None
    if named is not None and named.state not in _GONE:
        return _not_delivered(desk, named)
    kept = _chosen(desk, slots, named)
    if not kept:
        return Told(desk.say("return.none"))
    if len(kept) > 1:
        return Asked(_LINE, desk.say("return.which"), _choices(desk, kept))
    order, line = kept[0]
    if splits_unit(_quantity(slots, line), line.unit):
        name = line.name_zh if desk.language == "zh" else line.name_en
        return Asked("quantity", desk.say("wanted.whole_pieces", name=name))
    condition = _condition(desk, slots, line)
    return (
        _ask_condition(desk, line)
        if condition is None
        else _offer(desk, slots, order, line, condition)
    )


TOOLS = (return_item,)


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


def _condition(desk: Desk, slots: Slots, line: OrderLineView) -> Condition | None:
    """Tell the state of the goods, as far as it matters; what was said last counts."""
    if slots.get(_CONDITION) in _SAID:
        return Condition(slots[_CONDITION])
    for said in (desk.text, *reversed(desk.heard.splitlines())):
        told = conditions_in(said)
        if len(told) == 1:
            return next(iter(told))
        if told:
            break
    return None if _is_sealed_only(desk, line) else Condition.OPENED


def conditions_in(said: str) -> frozenset[Condition]:
    """Read the states that a message names; what it denies counts as the other one."""
    text = without_apostrophes(normalise(said).text)
    told: set[Condition] = set()
    for denial, meaning in _DENIALS:
        found = pattern(denial)
        if meaning is not None and found.search(text):
            told.add(meaning)
        text = found.sub(" , ", text)
    told.update(one for one in (Condition.SEALED, Condition.OPENED) if has(one.value, text))
    return frozenset(told)


def _is_sealed_only(desk: Desk, line: OrderLineView) -> bool:
    variant = get_variant(desk.tx, desk.asker.actor, line.variant_id)
    return variant.return_rule is ReturnRule.SEALED


def _ask_condition(desk: Desk, line: OrderLineView) -> Asked:
    options = tuple(
        (desk.say(f"return.{each}"), f"{_CONDITION}={each}")
        for each in (Condition.SEALED.value, Condition.OPENED.value)
    )
    what = line.name_zh if desk.language == "zh" else line.name_en
    return Asked(_CONDITION, desk.say("return.condition", goods=what), options)


def _offer(
    desk: Desk, slots: Slots, order: OrderView, line: OrderLineView, condition: Condition
) -> Step:
    is_opened = condition is Condition.OPENED and _is_sealed_only(desk, line)
    rule = quotation(desk, desk.say("return.rule_opened" if is_opened else "return.rule"))
    citations = (cite(order), *((rule.citation,) if rule else ()))
    quoted = rule.text if rule else ""
    new = NewReturn(
        line_id=line.id,
        quantity=_quantity(slots, line),
        condition=condition,
        reason=_reason(desk, slots),
    )
    try:
        shown = preview_return(desk.tx, desk.asker.actor, new)
    except (Conflict, Invalid) as error:
        why = "\n\n".join(filter(None, (quoted, refusal(error, desk.words))))
        return person_offered(desk, why, citations)
    return Offered(_proposal(desk, shown, new), order.number, citations, quoted)


def _quantity(slots: Slots, line: OrderLineView) -> Decimal:
    """Read how much goes back; everything that was delivered where nothing sensible was said."""
    said = slots.get("quantity", "").partition(" ")[0]
    if said.replace(".", "", 1).isdigit() and Decimal(said) > 0:
        return Decimal(said)
    return line.delivered


def _reason(desk: Desk, slots: Slots) -> str:
    """Give the reason in the customer's own words; a model's are not kept."""
    given = slots.get("reason", "")
    own = given if stands_in(given, desk.heard) else desk.text
    return " ".join(own.split())[:_LONGEST_REASON] or "asked by customer"


def _proposal(desk: Desk, shown: ReturnPreview, new: NewReturn) -> ProposalDraft:
    key = (
        "return.refund"
        if shown.refunded
        else "return.credit"
        if shown.credited
        else "return.nothing"
    )
    preview = desk.say(
        "return.preview",
        goods=line_of(shown, desk.language),
        condition=desk.say(f"return.is_{new.condition}"),
        order=shown.number,
        refund=desk.say(key, amount=money(shown.refunded or shown.credited)),
    )
    arguments = {
        "return": new.model_dump(mode="json"),
        "order": shown.number,
        "refunded": {"amount": f"{shown.refunded.amount}", "currency": shown.refunded.currency},
        "fingerprint": shown.fingerprint,
    }
    return propose(desk.words, FlowName.RETURN_ITEM, arguments, preview)
