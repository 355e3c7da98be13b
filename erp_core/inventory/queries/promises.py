"""What can be promised of articles, by day, and what is expected."""

from collections.abc import Iterable, Mapping
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
    days = days_of(tx, [variant_id])[variant_id]
    return Promisable(
        variant_id=variant_id,
        days=tuple(PromisableDay(on=day.on, available=day.available) for day in days),
    )


def rests_of(tx: Tx, wanted: Mapping[int, Decimal]) -> dict[int, Rest | None]:
    """Tell by when quantities of articles can leave and what that rests on; None: not known yet.

    The order that asks has no expectations of its own yet.
    """
    today = business_date(tx)
    found: dict[int, Rest | None] = {}
    for variant_id, days in days_of(tx, wanted).items():
        day = first_day(days, wanted[variant_id])
        found[variant_id] = None
        if day is not None:
            found[variant_id] = Rest(day.on, None if day.on == today else day.expected_id)
    return found


def days_of(tx: Tx, variant_ids: Iterable[int]) -> dict[int, tuple[Day, ...]]:
    """Work out for articles what can be promised, in four statements at the most.

    Who may write keeps it so until the commit: what is expected to come is locked, so that two
    orders do not rest on the same goods.
    """
    variant_ids = sorted(set(variant_ids))
    if not tx.read_only:
        coming_in = select(ExpectedMove.id).where(
            ExpectedMove.variant_id.in_(variant_ids),
            ExpectedMove.direction == Direction.IN,
            ExpectedMove.state == ExpectedState.OPEN,
        )
        tx.session.execute(coming_in.order_by(ExpectedMove.id).with_for_update())
    free = available_of(tx, variant_ids)
    coming = _coming(tx, list(free))
    today = business_date(tx)
    return {
        variant_id: promisable(quantity, today, coming.get(variant_id, ()))
        for variant_id, quantity in free.items()
    }


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


def unmet_of(tx: Tx, variant_ids: Iterable[int]) -> dict[int, Decimal]:
    """Sum by article what documents still miss: expected to go, and not held for them."""
    found = _coming(tx, sorted(variant_ids))
    return {
        variant_id: -sum((one.quantity for one in some if one.quantity < 0), NOTHING)
        for variant_id, some in found.items()
    }


def _coming(tx: Tx, variant_ids: list[int]) -> dict[int, list[Coming]]:
    rows = tx.session.scalars(
        select(ExpectedMove)
        .where(ExpectedMove.variant_id.in_(variant_ids), ExpectedMove.state == ExpectedState.OPEN)
        .order_by(ExpectedMove.due_on, ExpectedMove.id)
    ).all()
    held = _held(tx, [row for row in rows if row.direction == Direction.OUT])
    coming: dict[int, list[Coming]] = {}
    for row in rows:
        some = coming.setdefault(row.variant_id, [])
        if row.direction == Direction.IN:
            some.append(Coming(row.due_on, row.open, row.id))
            continue
        key = (row.source_type, row.source_id, row.variant_id)
        covered = min(held.get(key, NOTHING), row.open)
        held[key] = held.get(key, NOTHING) - covered
        if row.open > covered:
            some.append(Coming(row.due_on, covered - row.open))
    return coming


def _held(
    tx: Tx, going: Iterable[ExpectedMove]
) -> dict[tuple[str | None, int | None, int], Decimal]:
    """Sum what is held for the documents of what goes: it is off the shelves already."""
    sources = {row.source_id for row in going if row.source_id is not None}
    if not sources:
        return {}
    rows = tx.session.execute(
        select(
            Reservation.source_type,
            Reservation.source_id,
            Reservation.variant_id,
            func.sum(Reservation.quantity),
        )
        .where(Reservation.source_id.in_(sorted(sources)))
        .group_by(Reservation.source_type, Reservation.source_id, Reservation.variant_id)
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}
