"""Changes of stock's value in the ledger: sub-ledger and account move together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from erp_core import finance
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry
from erp_core.inventory.schemas import MoveKind, Source
from erp_core.inventory.service.history import Corrected
from erp_core.inventory.service.valuing import Valued
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, home
from erp_core.kernel.transaction import Tx

AGAINST = {
    MoveKind.OPENING: (AccountRole.OPENING_BALANCE, "Stock opening"),
    MoveKind.RECEIPT: (AccountRole.GOODS_RECEIVED_NOT_INVOICED, "Stock receipt"),
    MoveKind.DELIVERY: (AccountRole.COGS, "Cost of goods delivered"),
    MoveKind.RETURN: (AccountRole.COGS, "Cost of goods returned"),
    MoveKind.ADJUSTMENT: (AccountRole.STOCK_ADJUSTMENT, "Stock adjustment"),
    MoveKind.SCRAP: (AccountRole.SCRAP, "Stock scrap"),
    MoveKind.SUPPLIER_RETURN: (AccountRole.PURCHASE_DIFFERENCE, "Goods sent back to a supplier"),
    MoveKind.CONSUMPTION: (AccountRole.WORK_IN_PROGRESS, "Components consumed"),
    MoveKind.COMPONENT_RETURN: (AccountRole.WORK_IN_PROGRESS, "Components returned"),
    MoveKind.OUTPUT: (AccountRole.WORK_IN_PROGRESS, "Goods produced"),
    MoveKind.PART_USE: (AccountRole.MAINTENANCE, "Parts used in maintenance"),
    MoveKind.PART_RETURN: (AccountRole.MAINTENANCE, "Parts returned from maintenance"),
}
PUT_RIGHT_AGAINST = {MoveKind.CONSUMPTION: AccountRole.PRODUCTION_DIFFERENCE}
"""Where an issue takes what it turned out to cost beyond: work in progress keeps what it was."""
MOVE_NO_VALUE = frozenset({MoveKind.TRANSFER})
"""Whatever is in neither of both fails loudly: no kind moves value without a posting."""


def post_move_values(
    tx: Tx,
    actor: Actor,
    kind: MoveKind,
    source: Source | None,
    move_ids: Sequence[int],
    valued: Valued,
    day: date,
) -> None:
    """Post what moves were worth on their day, and what they changed of earlier issues today.

    Today is the real day, also where history is played again on its days.
    """
    if kind not in MOVE_NO_VALUE:
        what = source or ("stock_moves", move_ids[0])
        if kind in (MoveKind.OPENING, MoveKind.RECEIPT):
            what = ("stock_moves", move_ids[0])
        _post(tx, actor, kind, Money(valued.net, valued.currency), what, day)
    post_corrections(tx, actor, valued.corrected, ("stock_moves", move_ids[0]))


def post_corrections(tx: Tx, actor: Actor, corrected: Sequence[Corrected], source: Source) -> None:
    """Post today what earlier issues, and arrivals, turned out to be worth beyond what they were.

    An arrival brings the difference to stock; an issue takes it to where its goods went.
    Today is the real day, also where history is played again on its days.
    """
    currency = home(tx).currency
    sums: dict[str, int] = {}
    for each in corrected:
        sign = 1 if each.kind == MoveKind.RECEIPT else -1
        sums[each.kind] = sums.get(each.kind, 0) + sign * each.minor
    with tx.dated(tx.began):
        for kind, minor in sorted(sums.items()):
            is_receipt = kind == MoveKind.RECEIPT
            memo = (
                "Purchase price difference" if is_receipt else "Value of earlier issues put right"
            )
            amount = Money(minor, currency)
            against = PUT_RIGHT_AGAINST.get(MoveKind(kind), AGAINST[MoveKind(kind)][0])
            _write(tx, actor, against, amount, source, business_date(tx), memo)


def _post(
    tx: Tx,
    actor: Actor,
    kind: MoveKind,
    value: Money,
    source: Source,
    day: date,
) -> None:
    """Post a change of stock's value (positive: more) against what it came from or went to."""
    against, memo = AGAINST[kind]
    _write(tx, actor, against, value, source, day, memo)


def _write(
    tx: Tx,
    actor: Actor,
    against: AccountRole,
    value: Money,
    source: Source,
    day: date,
    memo: str,
) -> None:
    if not value:
        return
    entry = NewEntry(
        journal=Journal.STOCK,
        business_date=day,
        memo=memo,
        lines=(EntryLine.of(AccountRole.STOCK, value), EntryLine.of(against, -value)),
        source=source,
    )
    finance.post_entry(tx, _bookkeeper(actor), entry)


def _bookkeeper(actor: Actor) -> Actor:
    """Let a move of stock be posted by whoever may make the move, in their own name."""
    return replace(actor, permissions=actor.permissions | {"finance.post_entry"})
