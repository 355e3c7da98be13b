"""Changes of stock's value in the ledger: sub-ledger and account move together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from erp_core import finance
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry
from erp_core.inventory.schemas import MoveKind, Source
from erp_core.inventory.service.valuing import Valued
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

_AGAINST = {
    MoveKind.OPENING: (AccountRole.OPENING_BALANCE, "Stock opening"),
    MoveKind.RECEIPT: (AccountRole.GOODS_RECEIVED_NOT_INVOICED, "Stock receipt"),
    MoveKind.DELIVERY: (AccountRole.COGS, "Cost of goods delivered"),
    MoveKind.RETURN: (AccountRole.COGS, "Cost of goods returned"),
    MoveKind.ADJUSTMENT: (AccountRole.STOCK_ADJUSTMENT, "Stock adjustment"),
    MoveKind.SCRAP: (AccountRole.SCRAP, "Stock scrap"),
}


def post_move_values(
    tx: Tx,
    actor: Actor,
    kind: MoveKind,
    source: Source | None,
    move_ids: Sequence[int],
    valued: Valued,
    day: date,
) -> None:
    """Post what moves were worth on their day, and today what they changed of earlier issues."""
    if kind in _AGAINST:
        what = source or ("stock_moves", move_ids[0])
        if kind in (MoveKind.OPENING, MoveKind.RECEIPT):
            what = ("stock_moves", move_ids[0])
        _post(tx, actor, kind, Money(valued.net, valued.currency), what, day)
    today = business_date(tx)
    for corrected, minor in sorted(valued.corrected_by_kind().items()):
        memo = "Value of earlier issues put right"
        amount = Money(-minor, valued.currency)
        _post(tx, actor, MoveKind(corrected), amount, ("stock_moves", move_ids[0]), today, memo)


def _post(
    tx: Tx,
    actor: Actor,
    kind: MoveKind,
    value: Money,
    source: Source,
    day: date,
    memo: str | None = None,
) -> None:
    """Post a change of stock's value (positive: more) against what it came from or went to."""
    if not value:
        return
    against, usual = _AGAINST[kind]
    entry = NewEntry(
        journal=Journal.STOCK,
        business_date=day,
        memo=memo or usual,
        lines=(EntryLine.of(AccountRole.STOCK, value), EntryLine.of(against, -value)),
        source=source,
    )
    finance.post_entry(tx, _bookkeeper(actor), entry)


def _bookkeeper(actor: Actor) -> Actor:
    """Let a move of stock be posted by whoever may make the move, in their own name."""
    return replace(actor, permissions=actor.permissions | {"finance.post_entry"})
