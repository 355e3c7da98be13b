"""The value of moves: piles are locked, changed by the rules of costing and written back.

Rows of ``stock_values`` are locked in the order of their articles before moves are written, so
that for one article the ids of moves are in the order in which they were valued.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, Update, select, update
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.inventory.costing import Costing, Layer, Pile, Step, worth_at
from erp_core.inventory.schemas import MoveKind
from erp_core.inventory.service.history import (
    Corrected,
    History,
    corrections_between,
    histories_of,
    write_corrections,
)
from erp_core.inventory.service.layers import NEW, read_layers, write_layers
from erp_core.inventory.tables import StockArticle, StockMove, StockValue
from erp_core.kernel.changing import Given, change_rows
from erp_core.kernel.organisation import home
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class Flow:
    """What a move brings to the stock of an article (positive), or takes from it.

    Attributes:
        minor: What it brings is worth this; None: what stock of it is worth already.
    """

    variant_id: int
    quantity: Decimal
    minor: int | None


@dataclass
class Valued:
    """What moves are worth, before they are written.

    Attributes:
        minors: By move, never negative.
        net: What all of them add to the value of stock.
        piles: Every article's stock as it is after them.
        before: The same before them, as it is stored.
        corrected: What earlier issues cost more (or less) by them.
    """

    currency: str
    minors: list[int]
    net: int
    piles: dict[int, Pile]
    before: dict[int, Pile]
    corrected: list[Corrected] = field(default_factory=list)


def value_flows(tx: Tx, flows: Sequence[Flow], day: date) -> Valued:
    """Value moves in the order given; backdated ones as if they had been recorded that day."""
    moved = sorted({flow.variant_id for flow in flows if flow.quantity})
    before = lock_piles(tx, moved)
    piles = deepcopy(before)
    known = [_stated(tx, piles, flow) for flow in flows]
    late = [id_ for id_ in moved if (piles[id_].last_on or date.min) > day]
    histories = histories_of(tx, late)
    minors = [0] * len(flows)
    valued = Valued(home(tx).currency, minors, 0, piles, before)
    for place, flow in enumerate(flows):
        if flow.quantity and flow.variant_id not in histories:
            minors[place] = _forward(piles[flow.variant_id], place, flow, known[place], day)
    for variant_id, history in histories.items():
        _backdate(valued, variant_id, history, list(enumerate(flows)), known, day)
    signs = [(flow.quantity > 0) - (flow.quantity < 0) for flow in flows]
    valued.net = sum(sign * minor for sign, minor in zip(signs, minors, strict=True))
    return valued


def keep_values(tx: Tx, valued: Valued, move_ids: Sequence[int]) -> None:
    """Write the piles back, and the corrections of earlier issues."""
    write_corrections(tx, valued.corrected, valued.currency)
    _write_values(tx, valued.piles)
    write_layers(tx, valued.before, valued.piles, move_ids)


def lock_piles(tx: Tx, variant_ids: Sequence[int]) -> dict[int, Pile]:
    """Lock and return the stock of articles as it is valued, in the order of their ids."""
    if not variant_ids:
        return {}
    found = _locked(tx, variant_ids)
    missing = [id_ for id_ in variant_ids if id_ not in found]
    if missing:
        _begin(tx, missing)
        found = _locked(tx, variant_ids)
    read_layers(tx, found)
    return found


def stored_piles(tx: Tx, variant_ids: Sequence[int]) -> dict[int, Pile]:
    """Return the stock of articles as it is valued, without locking it."""
    found = _read(tx, _values_of(variant_ids))
    read_layers(tx, found)
    return found


def _locked(tx: Tx, variant_ids: Sequence[int]) -> dict[int, Pile]:
    return _read(tx, _values_of(variant_ids).with_for_update(of=StockValue))


def _values_of(
    variant_ids: Sequence[int],
) -> Select[int, Decimal, int, date | None, str]:
    return (
        select(
            StockValue.variant_id,
            StockValue.quantity,
            StockValue.value_minor,
            StockValue.last_on,
            StockArticle.costing,
        )
        .outerjoin(StockArticle, StockArticle.variant_id == StockValue.variant_id)
        .where(StockValue.variant_id.in_(variant_ids))
        .order_by(StockValue.variant_id)
    )


def _read(tx: Tx, query: Select[int, Decimal, int, date | None, str]) -> dict[int, Pile]:
    found: dict[int, Pile] = {}
    for variant_id, quantity, minor, last_on, costing in tx.session.execute(query):
        pile = Pile(Costing(costing or Costing.AVERAGE), last_on=last_on)
        if pile.costing is Costing.AVERAGE and quantity > 0:
            pile.layers.append(Layer(0, quantity, minor, last_on or date.min))
        found[variant_id] = pile
    return found


def _begin(tx: Tx, variant_ids: Sequence[int]) -> None:
    upsert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    currency = home(tx).currency
    rows = [
        {
            "variant_id": variant_id,
            "quantity": Decimal(0),
            "value_minor": 0,
            "currency": currency,
            "last_on": None,
        }
        for variant_id in variant_ids
    ]
    tx.session.execute(upsert(StockValue).values(rows).on_conflict_do_nothing())


def _stated(tx: Tx, piles: Mapping[int, Pile], flow: Flow) -> int:
    """Return what comes in is worth: as stated, else like what is there, else as last received."""
    if flow.minor is not None or flow.quantity <= 0:
        return flow.minor or 0
    worth = piles[flow.variant_id].average(flow.quantity)
    return last_cost(tx, flow.variant_id, flow.quantity) if worth is None else worth


def last_cost(tx: Tx, variant_id: int, quantity: Decimal) -> int:
    """Return what a quantity is worth at the cost of the last that came in; nothing if none did."""
    last = tx.session.execute(
        select(StockMove.quantity, StockMove.value_minor)
        .where(StockMove.variant_id == variant_id)
        .where(StockMove.kind.in_([MoveKind.RECEIPT, MoveKind.OPENING, MoveKind.OUTPUT]))
        .where(StockMove.corrects_id.is_(None))
        .order_by(StockMove.id.desc())
        .limit(1)
    ).first()
    return 0 if last is None else worth_at(last[1], quantity, last[0])


def _forward(pile: Pile, place: int, flow: Flow, stated: int, day: date) -> int:
    pile.last_on = day
    if flow.quantity > 0:
        pile.put(Layer(NEW - place, flow.quantity, stated, day))
        return stated
    return pile.take(-flow.quantity)


def _backdate(
    valued: Valued,
    variant_id: int,
    history: History,
    flows: Sequence[tuple[int, Flow]],
    known: Sequence[int],
    day: date,
) -> None:
    """Replay an article from nothing with the new moves at the end of their day."""
    new = [
        Step(NEW - place, day, flow.quantity, known[place])
        for place, flow in flows
        if flow.variant_id == variant_id and flow.quantity
    ]
    before = valued.before[variant_id]
    pile, costs = history.replay(before.costing, new)
    pile.last_on = before.last_on
    valued.piles[variant_id] = pile
    for step in new:
        valued.minors[NEW - step.key] = step.minor if step.quantity > 0 else costs[step.key]
    valued.corrected += corrections_between(history, costs)


def _write_values(tx: Tx, piles: Mapping[int, Pile]) -> None:
    rows = [
        {
            "variant_id": variant_id,
            "quantity": pile.quantity,
            "value_minor": pile.minor,
            "last_on": pile.last_on,
        }
        for variant_id, pile in sorted(piles.items())
    ]
    change_rows(tx, StockValue, rows, _now_worth)


def _now_worth(given: Given) -> Update:
    return (
        update(StockValue)
        .where(StockValue.variant_id == given["variant_id"])
        .values({name: given[name] for name in ("quantity", "value_minor", "last_on")})
    )
