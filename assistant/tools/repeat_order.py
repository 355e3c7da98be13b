"""The same again, or changed: the last order at today's prices, ordered after a yes to that."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.rendering import day, money
from assistant.tools.accounts import ACCOUNT, account_options
from assistant.tools.changes import changed_lines
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
from assistant.tools.days import day_of
from assistant.tools.offers import (
    day_from,
    goods_of,
    has_changed,
    lines_as_data,
    lines_from,
    offer_text,
    overdue_note,
)
from assistant.tools.orders import named_order
from assistant.tools.proposals import agreed, propose, reoffer
from assistant.turn import Citation, Executed, ProposalDraft, Reoffer
from erp_core.sales import (
    ConfirmedOrder,
    OrderView,
    RepeatPreview,
    RepeatWish,
    last_order,
    preview_repeat,
)
from erp_core.sales import repeat_order as order_again


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    order_id, wish = int(arguments["order_id"]), _wish(arguments)
    shown = preview_repeat(desk.tx, desk.asker.actor, order_id, wish)
    if not agreed(arguments, shown.fingerprint):
        return reoffer(has_changed(desk, "repeat.changed"), _proposal(desk, shown, wish))
    placed = order_again(
        desk.tx,
        desk.asker.actor,
        order_id,
        wish,
        channel=desk.asker.channel,
        expect=shown.fingerprint,
    )
    facts = {"order": placed.number, "total": f"{placed.gross}", "repeats": shown.number}
    return Executed(receipt(desk, placed), ("orders", placed.id), facts)


@tool(
    FlowName.REPEAT_ORDER,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.repeat_order",
    verification=Verification.CODE,
    slots=(
        ORDER,
        Slot(
            "change",
            "More or less than last time, such as +2 kg or -1; -NAME leaves an article out.",
        ),
        Slot("quantity", "So much instead of what it was last time."),
        Slot("product", "The article that the change is about, or another one instead."),
        Slot("date", "The day it is wanted by, as an ISO date."),
        ACCOUNT,
    ),
    examples=(
        Example("same as last time please, but 2 more", "跟上次一样再来一单，多加两包"),
        Example("repeat order 1042", "再来一单1042"),
    ),
    carry_out=_carry_out,
)
def repeat_order(desk: Desk, slots: Slots) -> Step:
    """Offer to order the same as last time, or with a change, at today's prices.

    Only the customer's own yes in a later message orders it.
    """
    found = _original(desk, slots)
    if not isinstance(found, OrderView):
        return found
    lines = changed_lines(desk, found, slots)
    if isinstance(lines, Asked):
        return lines
    wish = RepeatWish(lines=lines, wanted_on=day_of(slots.get("date"), desk.today))
    shown = preview_repeat(desk.tx, desk.asker.actor, found.id, wish)
    cited = Citation("order", found.number, f"order {found.number}", f"version {found.version}")
    note = "\n".join(overdue_note(desk, shown.party_id))
    return Offered(_proposal(desk, shown, wish), found.number, (cited,), note)


TOOLS = (repeat_order,)


def receipt(desk: Desk, placed: ConfirmedOrder) -> str:
    """Write what was ordered, and the day that was promised for it."""
    total = money(placed.gross)
    if placed.promised_on is None:
        return desk.say("repeat.done", order=placed.number, total=total)
    when = day(placed.promised_on, desk.language, desk.today)
    return desk.say("repeat.done_by", order=placed.number, total=total, day=when)


def _original(desk: Desk, slots: Slots) -> OrderView | Step:
    """Find the order to repeat: the named one, else the account's last."""
    if "order" in slots:
        return named_order(desk, slots["order"])
    orders = {order.party_id: order for order in _last_orders(desk, slots.get(ACCOUNT.name))}
    if not orders:
        return Told(desk.say("repeat.none"))
    if len(orders) > 1:
        options = account_options(desk, list(orders))
        return Asked(ACCOUNT.name, desk.say("repeat.which_account"), options)
    return next(iter(orders.values()))


def _last_orders(desk: Desk, account: str | None) -> list[OrderView]:
    """Return the last order of each account in the asker's own scope."""
    scope = sorted(desk.asker.actor.scope or ())
    wanted = [party_id for party_id in scope if account in (None, str(party_id))]
    found = (last_order(desk.tx, desk.asker.actor, party_id) for party_id in wanted)
    return [order for order in found if order is not None]


def _wish(arguments: Mapping[str, Any]) -> RepeatWish:
    """Read the change that was agreed; one without lines repeats the order as it was."""
    lines = arguments.get("lines")
    return RepeatWish(
        lines=lines_from(lines) if lines else None, wanted_on=day_from(arguments.get("wanted_on"))
    )


def _proposal(desk: Desk, shown: RepeatPreview, wish: RepeatWish) -> ProposalDraft:
    arguments = {
        "order_id": shown.order_id,
        "order": shown.number,
        "lines": lines_as_data(shown) if wish.lines else None,
        "wanted_on": shown.wanted_on.isoformat() if shown.wanted_on else None,
        "total": {"amount": f"{shown.gross.amount}", "currency": shown.gross.currency},
        "fingerprint": shown.fingerprint,
    }
    preview = offer_text(desk, "repeat.preview", shown)
    offer = propose(desk.words, FlowName.REPEAT_ORDER, arguments, preview)
    return replace(offer, goods=goods_of(shown))
