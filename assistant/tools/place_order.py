"""Ordering in a chat: articles and quantities, or a quotation, ordered after a yes to the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.rendering import day, money
from assistant.tools.accounts import ACCOUNT, ordering_account
from assistant.tools.contract import (
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
from assistant.tools.days import day_of
from assistant.tools.instead import SUBSTITUTE, ask_instead, with_substitute
from assistant.tools.offers import (
    day_from,
    delivery_text,
    goods_of,
    has_changed,
    lines_as_data,
    lines_from,
    lines_text,
    offer_text,
    overdue_note,
)
from assistant.tools.proposals import agreed, propose, reoffer
from assistant.tools.repeat_order import receipt
from assistant.tools.sales_enquiry import noted_for_sales
from assistant.tools.wanted import DATE, GOODS, WantedLine, wanted_lines
from assistant.turn import Citation, Executed, GoodsWanted, ProposalDraft, Reoffer
from erp_core.kernel.errors import DomainError
from erp_core.sales import (
    NewOrder,
    NewOrderLine,
    OrderPreview,
    QuotationState,
    QuotationView,
    accept_quotation,
    get_quotation,
    order_at_once,
    preview_acceptance,
    preview_order,
    quotation_by_number,
)

_QUOTATION = Slot("quotation", "Number of a quotation to order from, for example Q-2026-0007.")


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    if "quotation_id" in arguments:
        return _accepted(desk, arguments)
    new = NewOrder(
        party_id=int(arguments["party_id"]),
        lines=lines_from(arguments["lines"]),
        channel=desk.asker.channel,
        wanted_on=day_from(arguments.get("wanted_on")),
    )
    shown = preview_order(desk.tx, desk.asker.actor, new)
    if not agreed(arguments, shown.fingerprint):
        return reoffer(has_changed(desk, "repeat.changed"), _proposal(desk, shown))
    placed = order_at_once(desk.tx, desk.asker.actor, new, expect=shown.fingerprint)
    facts = {"order": placed.number, "total": f"{placed.gross}"}
    return Executed(receipt(desk, placed), ("orders", placed.id), facts)


@tool(
    FlowName.PLACE_ORDER,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.place_order",
    verification=Verification.CODE,
    slots=(*GOODS, DATE, _QUOTATION, ACCOUNT, SUBSTITUTE),
    examples=(
        Example("I'd like to order 5 kg of the house blend", "我要订5公斤拼配豆"),
        Example("please order what is in quotation Q-2026-0007", "按报价单Q-2026-0007下单"),
    ),
    carry_out=_carry_out,
    for_strangers=noted_for_sales,
)
def place_order(desk: Desk, slots: Slots) -> Step:
    """Offer to order articles with their quantities, or what a quotation offers.

    Only the customer's own yes in a later message orders it.
    """
    if _QUOTATION.name in slots:
        return _from_quotation(desk, slots[_QUOTATION.name])
    lines = wanted_lines(desk, slots)
    if isinstance(lines, Asked):
        return lines
    account = ordering_account(desk, slots)
    if isinstance(account, Asked):
        return account
    shown = _shown(desk, slots, account, lines)
    if (swapped := with_substitute(desk, slots, lines, shown)) != lines:
        lines, shown = swapped, _shown(desk, slots, account, swapped)
    instead = ask_instead(desk, slots, shown)
    if instead is not None:
        return instead
    cited = tuple(
        Citation("article", line.article.sku, line.article.name(desk.language)) for line in lines
    )
    note = "\n".join(overdue_note(desk, account))
    return Offered(_proposal(desk, shown), citations=cited, note=note)


TOOLS = (place_order,)


def _shown(desk: Desk, slots: Slots, account: int, lines: Sequence[WantedLine]) -> OrderPreview:
    """Show what an order of articles would be, by the day that was named."""
    new = NewOrder(
        party_id=account,
        lines=tuple(
            NewOrderLine(variant_id=line.article.id, quantity=line.quantity) for line in lines
        ),
        wanted_on=day_of(slots.get("date"), desk.today),
    )
    return preview_order(desk.tx, desk.asker.actor, new)


def _proposal(desk: Desk, shown: OrderPreview) -> ProposalDraft:
    arguments = {
        "party_id": shown.party_id,
        "lines": lines_as_data(shown),
        "wanted_on": shown.wanted_on.isoformat() if shown.wanted_on else None,
        "total": {"amount": f"{shown.gross.amount}", "currency": shown.gross.currency},
        "fingerprint": shown.fingerprint,
    }
    offer = propose(
        desk.words, FlowName.PLACE_ORDER, arguments, offer_text(desk, "place.preview", shown)
    )
    return replace(offer, goods=goods_of(shown))


def _from_quotation(desk: Desk, number: str) -> Offered | Told:
    """Offer what a quotation offers, at its own prices, as long as it holds."""
    quoted = quotation_by_number(desk.tx, desk.asker.actor, number)
    if quoted.state is not QuotationState.SENT or quoted.valid_until < desk.today:
        key = "expired" if quoted.state is QuotationState.SENT else quoted.state
        return Told(desk.say(f"quotation.is_{key}", number=quoted.number), (_cite(quoted),))
    note = "\n".join(overdue_note(desk, quoted.party_id))
    return Offered(_acceptance(desk, quoted), citations=(_cite(quoted),), note=note)


def _acceptance(desk: Desk, quoted: QuotationView) -> ProposalDraft:
    """Offer the prices of a quotation, with where and when its goods would come today."""
    offer = desk.say(
        "quotation.accept_preview",
        number=quoted.number,
        lines=lines_text(desk, quoted.lines),
        total=money(quoted.gross),
        day=day(quoted.valid_until, desk.language, desk.today),
    )
    delivery = _delivery(desk, quoted)
    arguments = {"quotation_id": quoted.id, "fingerprint": f"{quoted.version} {delivery}"}
    preview = "\n".join(filter(None, (offer, delivery)))
    wanted = tuple((line.variant_id, line.quantity) for line in quoted.lines)
    offered = propose(desk.words, FlowName.PLACE_ORDER, arguments, preview)
    return replace(offered, goods=GoodsWanted(quoted.party_id, wanted))


def _delivery(desk: Desk, quoted: QuotationView) -> str:
    """Say where and when it would come; nothing where something stands against an order.

    The prices of a quotation hold all the same, and accepting it has the last word.
    """
    try:
        shown = preview_acceptance(desk.tx, desk.asker.actor, quoted.id)
    except DomainError:
        return ""
    return delivery_text(desk, shown)


def _accepted(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    quotation_id = int(arguments["quotation_id"])
    quoted = get_quotation(desk.tx, desk.asker.actor, quotation_id)
    if quoted.state is QuotationState.SENT:
        now = _acceptance(desk, quoted)
        if not agreed(arguments, now.arguments["fingerprint"]):
            return reoffer(has_changed(desk, "quotation.accept_changed"), now)
    placed = accept_quotation(desk.tx, desk.asker.actor, quotation_id, channel=desk.asker.channel)
    facts = {
        "order": placed.number,
        "total": f"{placed.gross}",
        "quotation": quoted.number,
    }
    return Executed(receipt(desk, placed), ("orders", placed.id), facts)


def _cite(quoted: QuotationView) -> Citation:
    title = f"quotation {quoted.number}"
    return Citation("quotation", quoted.number, title, f"version {quoted.version}")
