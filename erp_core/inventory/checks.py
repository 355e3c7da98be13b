"""What is always true of stock, examined row by row."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from erp_core import finance
from erp_core.finance import AccountRole
from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.costing import Costing, Pile
from erp_core.inventory.place_checks import PLACE_CHECKS
from erp_core.inventory.places import OURS
from erp_core.inventory.service.backdating import history_of_places
from erp_core.inventory.service.history import History, corrections_between, histories_of
from erp_core.inventory.service.valuing import stored_piles
from erp_core.inventory.tables import Location, Reservation, StockBalance, StockMove, StockValue
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.exactness import exact_amounts
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx

Place = tuple[int, int, int | None]


def on_hand_is_moved(tx: Tx) -> Findings:
    """Compare every balance with the moves into it less those out of it."""
    moved = _moved(tx)
    booked = {
        (row.variant_id, row.location_id, row.lot_id): row.on_hand
        for row in tx.session.execute(
            select(
                StockBalance.variant_id,
                StockBalance.location_id,
                StockBalance.lot_id,
                StockBalance.on_hand,
            )
        )
    }
    wrong = [
        f"article {place[0]} in location {place[1]}, lot {place[2]}: "
        f"{booked.get(place, NOTHING)} on hand, {moved.get(place, NOTHING)} moved"
        for place in sorted(booked.keys() | moved.keys(), key=str)
        if booked.get(place, NOTHING) != moved.get(place, NOTHING)
    ]
    return Findings.of(len(booked.keys() | moved.keys()), wrong)


def reserved_is_held(tx: Tx) -> Findings:
    """Compare what is held of every balance with its open reservations, and with what is there."""
    held = dict(
        tx.session.execute(
            select(Reservation.balance_id, func.sum(Reservation.quantity)).group_by(
                Reservation.balance_id
            )
        ).all()
    )
    rows = tx.session.execute(
        select(StockBalance.id, StockBalance.on_hand, StockBalance.reserved)
    ).all()
    wrong = [
        f"balance {id_}: {reserved} of {on_hand} held, {held.get(id_, NOTHING)} by reservations"
        for id_, on_hand, reserved in rows
        if reserved != held.get(id_, NOTHING) or not NOTHING <= reserved <= on_hand
    ]
    return Findings.of(len(rows), wrong)


def value_is_moved(tx: Tx) -> Findings:
    """Compare every article's quantity and value with its moves."""
    moved = _worth_moved(tx)
    rows = tx.session.execute(
        select(StockValue.variant_id, StockValue.quantity, StockValue.value_minor)
    ).all()
    kept = {row[0]: (row[1], row[2]) for row in rows}
    empty = (NOTHING, 0)
    wrong = [
        f"article {variant_id}: {kept.get(variant_id, empty)} kept, "
        f"{moved.get(variant_id, empty)} moved"
        for variant_id in sorted(kept.keys() | moved.keys())
        if kept.get(variant_id, empty) != moved.get(variant_id, empty)
    ]
    return Findings.of(len(kept.keys() | moved.keys()), wrong)


def value_is_in_the_ledger(tx: Tx) -> Findings:
    """Compare the value of all stock with the balance of its account."""
    values = tx.session.scalars(select(StockValue.value_minor)).all()
    ledger, kept = _ledger_minor(tx), sum(values)
    wrong = [] if ledger == kept else [f"stock is worth {kept}, its account says {ledger} (minor)"]
    return Findings.of(len(values), wrong)


def value_is_replayed(tx: Tx) -> Findings:
    """Replay every article from nothing, by date and id, and compare costs, layers and value."""
    articles = tx.session.scalars(select(StockValue.variant_id).order_by(StockValue.variant_id))
    kept = stored_piles(tx, articles.all())
    histories = histories_of(tx, list(kept))
    wrong = [
        f"article {variant_id}: {word}"
        for variant_id, pile in kept.items()
        for word in _differences(pile, histories[variant_id])
    ]
    return Findings.of(len(kept), wrong)


def never_below_nothing(tx: Tx) -> Findings:
    """Play every place from nothing, by date and id: on hand is never below nothing."""
    there: dict[Place, Decimal] = {}
    wrong: list[str] = []
    examined, ours = 0, _ours(tx)
    for move in history_of_places(tx):
        examined += 1
        for location_id, sign in ((move.origin, -1), (move.target, 1)):
            if location_id in ours:
                place = (move.variant_id, location_id, move.lot_id)
                there[place] = there.get(place, NOTHING) + sign * move.quantity
        if there.get((move.variant_id, move.origin, move.lot_id), NOTHING) < 0:
            wrong.append(f"move {move.id} of {move.on}: more left than was there")
    return Findings.of(examined, wrong)


CHECKS = (
    Check("I3", "On hand is the sum of moves, by article, location and lot", on_hand_is_moved),
    Check(
        "I3", "Reserved is the sum of open reservations, at most what is there", reserved_is_held
    ),
    Check("I2", "Stock is worth what its moves say, by article", value_is_moved),
    Check("I2", "The value of stock equals its account to the cent", value_is_in_the_ledger),
    Check("I7", "A replay by date gives every cost, layer and value of stock", value_is_replayed),
    Check("I7", "On hand was never below nothing", never_below_nothing),
    *PLACE_CHECKS,
    exact_amounts("inventory"),
)


def _differences(pile: Pile, history: History) -> list[str]:
    replayed, costs = history.examine(pile.costing)
    words = [
        f"issue {each.move_id} costs {each.minor:+} more by a replay"
        for each in corrections_between(history, costs)
    ]
    if _layers(replayed) != _layers(pile):
        words.append(f"{_layers(pile)} kept, {_layers(replayed)} by a replay")
    return words


def _layers(pile: Pile) -> list[tuple[int, Decimal, int]]:
    """Tell an article's layers apart where they are: at the moving average there is only one."""
    fifo = pile.costing is Costing.FIFO
    return [(layer.key if fifo else 0, layer.quantity, layer.minor) for layer in pile.layers]


def _ours(tx: Tx) -> set[int]:
    kept = select(Location.id).where(Location.kind.in_(OURS))
    return set(tx.session.scalars(kept))


def _moved(tx: Tx) -> dict[Place, Decimal]:
    ours = _ours(tx)
    sums: dict[Place, Decimal] = {}
    for column, sign in ((StockMove.to_location_id, 1), (StockMove.from_location_id, -1)):
        rows = tx.session.execute(
            select(StockMove.variant_id, column, StockMove.lot_id, func.sum(StockMove.quantity))
            .where(column.in_(ours))
            .group_by(StockMove.variant_id, column, StockMove.lot_id)
        )
        for variant_id, location_id, lot_id, quantity in rows:
            place = (variant_id, location_id, lot_id)
            sums[place] = sums.get(place, NOTHING) + sign * quantity
    return {place: quantity for place, quantity in sums.items() if quantity != 0}


def _worth_moved(tx: Tx) -> Mapping[int, tuple[Decimal, int]]:
    ours = _ours(tx)
    sums: dict[int, tuple[Decimal, int]] = {}
    for column, sign in ((StockMove.to_location_id, 1), (StockMove.from_location_id, -1)):
        rows = tx.session.execute(
            select(
                StockMove.variant_id,
                func.sum(StockMove.quantity),
                func.sum(StockMove.value_minor),
            )
            .where(column.in_(ours))
            .group_by(StockMove.variant_id)
        )
        for variant_id, quantity, minor in rows:
            there, worth = sums.get(variant_id, (NOTHING, 0))
            sums[variant_id] = (there + sign * quantity, worth + sign * int(minor))
    return sums


def _ledger_minor(tx: Tx) -> int:
    reader = system("verify")
    codes = {a.code for a in finance.list_accounts(tx, reader) if a.role is AccountRole.STOCK}
    rows = finance.trial_balance(tx, reader, date.max).rows
    currency = get_organisation(tx).currency
    balances = [row.balance for row in rows if row.account in codes]
    return sum(balance.minor for balance in balances if balance.currency == currency)
