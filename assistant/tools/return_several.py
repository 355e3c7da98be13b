"""Several articles of one order that go back together: one offer, one yes, one receipt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assistant.tools.contract import Asked, Desk, Slots, Step
from assistant.tools.orders import goods_list, is_called
from assistant.tools.proposals import agreed, reoffer
from assistant.tools.reasons import own_reason
from assistant.tools.return_causes import cause_of
from assistant.tools.taking_back import offer_back, propose_back
from assistant.tools.wanted import QUANTITY, Amount, Piece, amount_of, in_units, listed, so_far
from assistant.turn import Executed, ProposalDraft, Reoffer
from erp_core.catalog import get_variant
from erp_core.sales import (
    Condition,
    NewOrderReturn,
    OrderLineView,
    OrderView,
    ReturnedLine,
    ReturnsPreview,
    preview_returns,
    request_returns,
)

_MANY = "returns"
Counted = tuple[OrderLineView, Decimal]


def is_of_several(arguments: Mapping[str, Any]) -> bool:
    """Tell whether what was agreed to is about several articles."""
    return _MANY in arguments


def carry_out_several(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    """Ask for the return of several articles, as it was agreed to."""
    new = NewOrderReturn.model_validate(arguments[_MANY])
    shown = preview_returns(desk.tx, desk.asker.actor, new)
    if not agreed(arguments, shown.fingerprint):
        return reoffer(desk.say("return.changed"), _proposal(desk, shown, new))
    done = request_returns(desk.tx, desk.asker.actor, new, expect=shown.fingerprint)
    text = desk.say("return.done", number=done.number, goods=goods_list(desk, done.returns))
    return Executed(text, ("order_returns", done.id), done.model_dump(mode="json"))


def several(
    desk: Desk, slots: Slots, orders: Iterable[OrderView]
) -> tuple[OrderView, tuple[Counted, ...]] | Asked | None:
    """Find the order that delivered all articles that are named; None where there is none.

    Args:
        desk: The catalogue, and how to ask.
        slots: ``items`` names the articles, each with its amount if one was said; ``quantity``
            is what was answered about one of them.
        orders: The orders that come into question, the likeliest first.
    """
    pieces = listed(slots)
    if len(pieces) < 2:
        return None
    for order in orders:
        lines = _lines(order, pieces)
        if lines is None:
            continue
        counted = _counted(desk, slots, lines, pieces)
        return counted if isinstance(counted, Asked) else (order, counted)
    return None


def _lines(order: OrderView, pieces: Sequence[Piece]) -> list[OrderLineView] | None:
    """Match each article with a delivered line of its own; None where one has none."""
    left = [line for line in order.lines if line.delivered > line.returned]
    found: list[OrderLineView] = []
    for _, words in pieces:
        line = next((one for one in left if is_called(one, words)), None)
        if line is None:
            return None
        left.remove(line)
        found.append(line)
    return found


def _counted(
    desk: Desk, slots: Slots, lines: Sequence[OrderLineView], pieces: Sequence[Piece]
) -> tuple[Counted, ...] | Asked:
    """Read how much of each line goes back; an answer is for the first of which it was unclear.

    As of a single article, all of it goes back where nothing sensible was said.
    """
    answers = [amount_of(slots[QUANTITY.name])] if QUANTITY.name in slots else []
    told = list(pieces)
    counted: list[Counted] = []
    for at, line in enumerate(lines):
        number = _number(desk, line, told[at][0])
        if isinstance(number, Asked) and answers:
            told[at] = (answers.pop(), told[at][1])
            number = _number(desk, line, told[at][0])
        if isinstance(number, Asked):
            return replace(number, settled=so_far(told))
        counted.append((line, number))
    return tuple(counted)


def _number(desk: Desk, line: OrderLineView, amount: Amount | None) -> Decimal | Asked:
    """Read how much of a line goes back; all of it without a word."""
    if amount is None:
        return line.delivered
    return in_units(desk, get_variant(desk.tx, desk.asker.actor, line.variant_id), amount)


def offer_several(desk: Desk, slots: Slots, order: OrderView, counted: Sequence[Counted]) -> Step:
    """Offer to take several articles of an order back, with the house rule and the refund."""

    def draft(condition: Condition, account_id: int | None) -> ProposalDraft:
        new = NewOrderReturn(
            order_id=order.id,
            lines=tuple(ReturnedLine(line_id=line.id, quantity=some) for line, some in counted),
            condition=condition,
            reason=own_reason(desk, slots),
            cause=cause_of(desk),
            refund_account_id=account_id,
        )
        return _proposal(desk, preview_returns(desk.tx, desk.asker.actor, new), new)

    return offer_back(desk, slots, order, [line for line, _ in counted], draft)


def _proposal(desk: Desk, shown: ReturnsPreview, new: NewOrderReturn) -> ProposalDraft:
    return propose_back(desk, shown, shown.lines, {_MANY: new})
