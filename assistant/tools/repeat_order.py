"""The same again: the last order at today's prices, ordered only after a yes to that total."""

from collections.abc import Mapping
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.rendering import money, unit_price
from assistant.tools.addresses import one_line
from assistant.tools.contract import (
    ORDER,
    Asked,
    Desk,
    Example,
    Offered,
    Option,
    Slot,
    Slots,
    Step,
    Told,
    ToolEffect,
    tool,
)
from assistant.tools.orders import line_of, named_order
from assistant.tools.proposals import agreed, propose, reoffer
from assistant.turn import Citation, Executed, ProposalDraft, Reoffer
from erp_core.finance import balance_of
from erp_core.parties import get_party
from erp_core.sales import (
    OrderView,
    RepeatLine,
    RepeatPreview,
    last_order,
    preview_repeat,
)
from erp_core.sales import repeat_order as order_again

_ACCOUNT = "account"


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    order_id = int(arguments["order_id"])
    shown = preview_repeat(desk.tx, desk.asker.actor, order_id)
    if not agreed(arguments, shown.fingerprint):
        return reoffer(desk.say("repeat.changed"), _proposal(desk, shown))
    placed = order_again(
        desk.tx,
        desk.asker.actor,
        order_id,
        channel=desk.asker.channel,
        expect=shown.fingerprint,
    )
    text = desk.say("repeat.done", order=placed.number, total=money(placed.gross))
    facts = {"order": placed.number, "total": f"{placed.gross}", "repeats": shown.number}
    return Executed(text, ("orders", placed.id), facts)


@tool(
    FlowName.REPEAT_ORDER,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.repeat_order",
    verification=Verification.CODE,
    slots=(
        ORDER,
        Slot("change", "A change to the last order, in the customer's words, such as +2 kg."),
        Slot("quantity", "Another quantity than last time."),
        Slot("product", "Another article than last time."),
        Slot("date", "The day it is wanted by, as an ISO date."),
        Slot(_ACCOUNT, "One of the customer's own accounts, as offered by the question for it."),
    ),
    examples=(
        Example("same as last time please", "跟上次一样再来一单"),
        Example("repeat order 1042", "再来一单1042"),
    ),
    carry_out=_carry_out,
)
def repeat_order(desk: Desk, slots: Slots) -> Step:
    """Offer to order the same as last time, at today's prices.

    Only the customer's own yes in a later message orders it.
    """
    found = _original(desk, slots)
    if not isinstance(found, OrderView):
        return found
    shown = preview_repeat(desk.tx, desk.asker.actor, found.id)
    notes = [*_not_possible(desk, slots), *_overdue(desk, shown.party_id)]
    cited = Citation("order", found.number, f"order {found.number}", f"version {found.version}")
    return Offered(_proposal(desk, shown), found.number, (cited,), "\n".join(notes))


TOOLS = (repeat_order,)


def _original(desk: Desk, slots: Slots) -> OrderView | Step:
    """Find the order to repeat: the named one, else the account's last."""
    if "order" in slots:
        return named_order(desk, slots["order"])
    orders = {order.party_id: order for order in _last_orders(desk, slots.get(_ACCOUNT))}
    if not orders:
        return Told(desk.say("repeat.none"))
    if len(orders) > 1:
        return Asked(_ACCOUNT, desk.say("repeat.which_account"), _accounts(desk, list(orders)))
    return next(iter(orders.values()))


def _last_orders(desk: Desk, account: str | None) -> list[OrderView]:
    """Return the last order of each account in the asker's own scope."""
    scope = sorted(desk.asker.actor.scope or ())
    wanted = [party_id for party_id in scope if account in (None, str(party_id))]
    found = (last_order(desk.tx, desk.asker.actor, party_id) for party_id in wanted)
    return [order for order in found if order is not None]


def _accounts(desk: Desk, party_ids: list[int]) -> tuple[Option, ...]:
    parties = [get_party(desk.tx, desk.asker.actor, party_id) for party_id in party_ids]
    return tuple((party.name_in(desk.language), f"{_ACCOUNT}={party.id}") for party in parties)


def _not_possible(desk: Desk, slots: Slots) -> list[str]:
    """Say what of the wish is not part of the offer, instead of leaving it out silently."""
    wishes = [name for name in ("change", "quantity", "product", "date") if name in slots]
    if not wishes:
        return []
    return [desk.say("repeat.day_only" if wishes == ["date"] else "repeat.unchanged_only")]


def _overdue(desk: Desk, party_id: int) -> list[str]:
    balance = balance_of(desk.tx, desk.asker.actor, party_id)
    if not balance.overdue:
        return []
    return [desk.say("repeat.overdue", amount=money(balance.overdue))]


def _proposal(desk: Desk, shown: RepeatPreview) -> ProposalDraft:
    preview = desk.say(
        "repeat.preview",
        lines="\n".join(_line(desk, line) for line in shown.lines),
        total=money(shown.gross),
        address=one_line(shown.shipping_address) if shown.shipping_address else "–",
        stock=desk.say("repeat.in_stock" if shown.in_stock else "repeat.not_in_stock"),
    )
    arguments = {
        "order_id": shown.order_id,
        "order": shown.number,
        "total": {"amount": f"{shown.gross.amount}", "currency": shown.gross.currency},
        "fingerprint": shown.fingerprint,
    }
    return propose(desk.words, FlowName.REPEAT_ORDER, arguments, preview)


def _line(desk: Desk, line: RepeatLine) -> str:
    """One line with its price today, and what it was when that is different."""
    price = unit_price(line.unit_price, line.gross.currency)
    before = unit_price(line.price_before, line.gross.currency)
    return desk.say(
        "repeat.line" if line.unit_price == line.price_before else "repeat.line_changed",
        goods=line_of(line, desk.language),
        price=price,
        before=before,
        amount=money(line.gross),
    )
