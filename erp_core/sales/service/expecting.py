"""What an order will take from stock, by line, and what that rests on: stock, or an arrival."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from erp_core import inventory
from erp_core.inventory import Direction, Expecting
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.queries.rows import SOURCE
from erp_core.sales.tables import Order, OrderLine

NOTHING = Decimal(0)


def expect_goods(
    tx: Tx, actor: Actor, order: Order, lines: Sequence[OrderLine], held: Mapping[int, Decimal]
) -> None:
    """Note what an order that becomes binding will take, and what each line of it rests on.

    Args:
        tx: The transaction.
        actor: Who confirms.
        order: The order.
        lines: Its lines.
        held: What is held for it, by article.
    """
    _rest(tx, lines, held)
    due_on = order.promised_on or business_date(tx)
    going = [
        Expecting(
            Direction.OUT,
            line.variant_id,
            line.quantity - line.delivered,
            due_on,
            line_id=line.id,
            rests_on_id=line.rests_on_id,
        )
        for line in lines
        if line.stocked and line.quantity > line.delivered
    ]
    inventory.expect_moves(tx, carrying_out(actor), (SOURCE, order.id), going)


def rest_anew(
    tx: Tx, actor: Actor, order: Order, lines: Sequence[OrderLine], held: Mapping[int, Decimal]
) -> None:
    """Note what the lines of an order rest on, now that more, or less, is held for it."""
    before = {line.id: line.rests_on_id for line in lines}
    source = (SOURCE, order.id)
    inventory.cancel_expected(tx, carrying_out(actor), source)
    expect_goods(tx, actor, order, lines, held)
    if before != {line.id: line.rests_on_id for line in lines}:
        tx.session.flush()


def _rest(tx: Tx, lines: Sequence[OrderLine], held: Mapping[int, Decimal]) -> None:
    """Let lines rest on what is held, first line first, and the rest on what is to come."""
    left = dict(held)
    missing: dict[int, Decimal] = {}
    resting: list[OrderLine] = []
    for line in lines:
        line.rests_on_id = None
        if not line.stocked:
            continue
        to_go = line.quantity - line.delivered
        covered = min(left.get(line.variant_id, NOTHING), to_go)
        left[line.variant_id] = left.get(line.variant_id, NOTHING) - covered
        if to_go > covered:
            missing[line.variant_id] = missing.get(line.variant_id, NOTHING) + to_go - covered
            resting.append(line)
    if not resting:
        return
    rests = inventory.rests_of(tx, missing)
    for line in resting:
        rest = rests[line.variant_id]
        line.rests_on_id = None if rest is None else rest.expected_id
