"""What can be promised of articles, by day, and what is expected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select

from erp_core import catalog
from erp_core.inventory.allocation import NOTHING
from erp_core.inventory.expectations import (
    Direction,
    ExpectedState,
    ExpectedView,
    Promisable,
    PromisableDay,
    Rest,
)
from erp_core.inventory.promising import Coming, Day, first_day, promisable
from erp_core.inventory.queries.stock import available_of
from erp_core.inventory.tables import ExpectedMove, Reservation
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def available_by_day(tx: Tx, actor: Actor, variant_id: int) -> Promisable:
    """Tell how much of an article can be promised, today and from each day that changes it.

    Raises:
        NoSuchVariant: There is no such article.
    """
    actor.require("inventory.read_availability")
    catalog.get_variant(tx, actor, variant_id)
    by_day = {day.on: day.available for day in days_of(tx, [variant_id])[variant_id]}
    days = (PromisableDay(on=on, available=available) for on, available in by_day.items())
    return Promisable(variant_id=variant_id, days=tuple(days))


def rests_of(
    tx: Tx, wanted: Mapping[int, Decimal], *, party_id: int | None = None
) -> dict[int, Rest | None]:
    """Tell by when quantities of articles can leave and what that rests on; None: not known yet.

    The order that asks has no expectations of its own yet; what is held for its customer meanwhile
    is theirs.
    """
    found: dict[int, Rest | None] = {}
    for variant_id, days in days_of(tx, wanted, party_id=party_id).items():
        day = first_day(days, wanted[variant_id])
        found[variant_id] = None
        if day is not None:
            found[variant_id] = Rest(day.on, day.expected_id)
    return found


def days_of(
    tx: Tx, variant_ids: Iterable[int], *, party_id: int | None = None
) -> dict[int, tuple[Day, ...]]:
    """Work out for articles what can be promised, in four statements at the most.

    Who may write keeps it so until the commit: what is expected to come is locked, so that two
    orders do not rest on the same goods.
    """
    variant_ids = sorted(set(variant_ids))
    lock_arrivals(tx, variant_ids)
    free = available_of(tx, variant_ids, party_id=party_id)
    coming = _coming(tx, list(free))
    today = business_date(tx)
    return {
        variant_id: promisable(quantity, today, coming.get(variant_id, ()))
        for variant_id, quantity in free.items()
    }


@dataclass
class _Locked:
    """The articles whose arrivals this transaction has locked."""

    articles: set[int] = field(default_factory=set)


def lock_arrivals(tx: Tx, variant_ids: Iterable[int], *, again: bool = True) -> None:
    """Keep what is expected to come of articles until the commit, before their shelves are locked.

    On SQLite one writes at a time, so that there is nothing to lock.

    Args:
        tx: The transaction.
        variant_ids: The articles.
        again: Also those that arrived in the list since this transaction locked them.
    """
    locked = tx.local(_Locked).articles
    wanted = sorted(set(variant_ids) - (set() if again else locked))
    if tx.read_only or tx.dialect == "sqlite" or not wanted:
        return
    coming_in = select(ExpectedMove.id).where(
        ExpectedMove.variant_id.in_(wanted),
        ExpectedMove.direction == Direction.IN,
        ExpectedMove.state == ExpectedState.OPEN,
    )
    tx.session.execute(coming_in.order_by(ExpectedMove.id).with_for_update())
    locked.update(wanted)


def list_expected(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    direction: Direction | None = None,
    state: ExpectedState | None = ExpectedState.OPEN,
) -> Page[ExpectedView]:
    """List what is expected to come and to go, newest first."""
    actor.require("inventory.read")
    query = select(ExpectedMove)
    if direction is not None:
        query = query.where(ExpectedMove.direction == direction)
    if state is not None:
        query = query.where(ExpectedMove.state == state)
    found = paged(tx, query, ExpectedMove.id, page or PageRequest(), lambda row: row.id)
    views = expected_by_id(tx, found.items)
    return Page(items=[views[id_] for id_ in found.items], next_before=found.next_before)


def expected_by_id(tx: Tx, ids: Iterable[int]) -> dict[int, ExpectedView]:
    """Return expectations by id, without asking who may."""
    rows = tx.session.scalars(select(ExpectedMove).where(ExpectedMove.id.in_(sorted(set(ids)))))
    return {row.id: ExpectedView.model_validate(row) for row in rows}


def expected_to_go(tx: Tx, source_type: str) -> dict[tuple[int, int], Decimal]:
    """Sum what is expected to go for documents of one kind, by (document, line)."""
    return _open_for(tx, source_type, Direction.OUT)


def expected_to_come(tx: Tx, source_type: str) -> dict[tuple[int, int], Decimal]:
    """Sum what is expected to come of documents of one kind, by (document, line)."""
    return _open_for(tx, source_type, Direction.IN)


def _open_for(tx: Tx, source_type: str, direction: Direction) -> dict[tuple[int, int], Decimal]:
    rows = tx.session.execute(
        select(ExpectedMove.source_id, ExpectedMove.line_id, func.sum(ExpectedMove.open))
        .where(ExpectedMove.direction == direction, ExpectedMove.source_type == source_type)
        .where(ExpectedMove.state == ExpectedState.OPEN)
        .group_by(ExpectedMove.source_id, ExpectedMove.line_id)
    )
    return {(source_id or 0, line_id or 0): quantity for source_id, line_id, quantity in rows}


def unmet_of(tx: Tx, variant_ids: Iterable[int]) -> dict[int, Decimal]:
    """Sum by article what documents still miss: expected to go, and not held for them."""
    found = _coming(tx, sorted(variant_ids))
    return {
        variant_id: -sum((one.quantity for one in some if one.quantity < 0), NOTHING)
        for variant_id, some in found.items()
    }


def _coming(tx: Tx, variant_ids: Sequence[int]) -> dict[int, list[Coming]]:
    rows = tx.session.execute(
        select(
            ExpectedMove.id,
            ExpectedMove.variant_id,
            ExpectedMove.direction,
            ExpectedMove.due_on,
            ExpectedMove.open,
            ExpectedMove.source_type,
            ExpectedMove.source_id,
        )
        .where(ExpectedMove.variant_id.in_(variant_ids), ExpectedMove.state == ExpectedState.OPEN)
        .order_by(ExpectedMove.due_on, ExpectedMove.id)
    ).all()
    is_any_going = any(row.direction == Direction.OUT for row in rows)
    held = held_for_going(tx, variant_ids) if is_any_going else {}
    coming: dict[int, list[Coming]] = {}
    for id_, variant_id, direction, due_on, still, source_type, source_id in rows:
        some = coming.setdefault(variant_id, [])
        if direction == Direction.IN:
            some.append(Coming(due_on, still, id_))
            continue
        key = (source_type, source_id, variant_id)
        covered = min(held.get(key, NOTHING), still)
        held[key] = held.get(key, NOTHING) - covered
        if still > covered:
            some.append(Coming(due_on, covered - still))
    return coming


def held_for_going(
    tx: Tx, variant_ids: Sequence[int]
) -> dict[tuple[str | None, int | None, int], Decimal]:
    """Sum what is held of articles for documents they go for: it is off the shelves already."""
    going = (
        select(ExpectedMove.source_type, ExpectedMove.source_id)
        .where(ExpectedMove.variant_id.in_(variant_ids), ExpectedMove.state == ExpectedState.OPEN)
        .where(ExpectedMove.direction == Direction.OUT)
        .distinct()
        .subquery()
    )
    its = (Reservation.source_type == going.c.source_type) & (
        Reservation.source_id == going.c.source_id
    )
    rows = tx.session.execute(
        select(
            Reservation.source_type,
            Reservation.source_id,
            Reservation.variant_id,
            func.sum(Reservation.quantity),
        )
        .join(going, its)
        .where(Reservation.variant_id.in_(variant_ids))
        .group_by(Reservation.source_type, Reservation.source_id, Reservation.variant_id)
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}
