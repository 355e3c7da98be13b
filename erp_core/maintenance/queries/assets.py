"""Reads of assets, and how reliable they were."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, or_, select

from erp_core import catalog, parties, production
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date, house_zone
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.queries.meters import meters_of
from erp_core.maintenance.queries.sight import READ, seen_asset
from erp_core.maintenance.reliability import availability, hours_between_failures, minutes_of
from erp_core.maintenance.schemas.assets import AssetStepView, AssetView, ReliabilityView
from erp_core.maintenance.states import OPEN, AssetState, WorkState
from erp_core.maintenance.tables import Asset, AssetStep, WorkOrder


@dataclass(frozen=True)
class Which:
    """Which assets are listed.

    Attributes:
        words: Each is a part of its code, a name, its serial number or its place.
        is_used: It was not retired.
        is_ours: It is no customer's.
    """

    words: str = ""
    is_used: bool = False
    is_ours: bool = False


EVERY = Which()


def get_asset(tx: Tx, actor: Actor, asset_id: int) -> AssetView:
    """Return an asset.

    Raises:
        NoSuchAsset: There is none.
    """
    actor.require(READ)
    return asset_views(tx, [seen_asset(tx, actor, asset_id)])[0]


def list_assets(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    state: AssetState | None = None,
    party_id: int | None = None,
    which: Which = EVERY,
) -> Page[AssetView]:
    """List assets, newest first."""
    actor.require(READ)
    query = in_sight(select(Asset), Asset.party_id, actor)
    if state is not None:
        query = query.where(Asset.state == state)
    if party_id is not None:
        query = query.where(Asset.party_id.in_(parties.entries_of(tx, party_id)))
    query = _narrowed(query, which)
    found = paged(tx, query, Asset.id, page or PageRequest(), lambda row: row)
    return Page(items=list(asset_views(tx, found.items)), next_before=found.next_before)


def assets_by_id(tx: Tx, actor: Actor, ids: Iterable[int]) -> dict[int, AssetView]:
    """Return those of some assets that exist for the actor, by id."""
    actor.require(READ)
    query = in_sight(select(Asset), Asset.party_id, actor).where(Asset.id.in_(sorted(set(ids))))
    return {view.id: view for view in asset_views(tx, tx.session.scalars(query).all())}


def asset_by_code(tx: Tx, actor: Actor, code: str) -> AssetView | None:
    """Return the asset of a code; None: there is none to the actor."""
    actor.require(READ)
    query = in_sight(select(Asset), Asset.party_id, actor).where(Asset.code == code)
    rows = tx.session.scalars(query).all()
    return asset_views(tx, rows)[0] if rows else None


def reliability_of(
    tx: Tx,
    actor: Actor,
    asset_id: int,
    *,
    first_on: date | None = None,
    last_on: date | None = None,
) -> ReliabilityView:
    """Tell how reliable an asset was from one day to another, both included, up to now.

    An order that was cancelled before it was started was a mistake: nothing failed or stood still.

    Args:
        tx: The snapshot.
        actor: Who asks.
        asset_id: Which.
        first_on: None: since it was installed, or acquired.
        last_on: None: up to today.

    Raises:
        NoSuchAsset: There is none.
    """
    actor.require(READ)
    row = seen_asset(tx, actor, asset_id)
    since = row.installed_on or row.acquired_on
    first, last = max(first_on or since, since), last_on or business_date(tx)
    begins = day_begins(tx, first)
    period = (begins, max(begins, min(day_begins(tx, last + timedelta(days=1)), tx.now)))
    orders = tx.session.scalars(
        select(WorkOrder)
        .where(WorkOrder.asset_id == asset_id, WorkOrder.down_from.is_not(None))
        .where(or_(WorkOrder.state != WorkState.CANCELLED, WorkOrder.started_at.is_not(None)))
        .order_by(WorkOrder.id)
    ).all()
    stretches = [(one.down_from, one.down_until or tx.now) for one in orders if one.down_from]
    failed = [one.down_from for one in orders if one.is_failure and one.down_from]
    failures = sum(period[0] <= at < period[1] for at in failed)
    whole, down = minutes_of([period], period), minutes_of(stretches, period)
    return ReliabilityView(
        asset_id=asset_id,
        first_on=first,
        last_on=last,
        failures=failures,
        period_minutes=whole,
        downtime_minutes=down,
        availability=availability(down, whole),
        mtbf_hours=hours_between_failures(down, whole, failures),
    )


def day_begins(tx: Tx, day: date) -> datetime:
    """Return when a day begins where the house is."""
    return datetime.combine(day, time(), house_zone(tx))


def asset_views(tx: Tx, rows: Sequence[Asset]) -> tuple[AssetView, ...]:
    """Show assets in a few statements."""
    ids = [row.id for row in rows]
    articles = catalog.variants_by_id(tx, {row.variant_id for row in rows if row.variant_id})
    owners = parties.names_of(tx, {row.party_id for row in rows if row.party_id})
    centres = production.names_of_centres(
        tx, {row.work_centre_id for row in rows if row.work_centre_id}
    )
    meters, steps, work = meters_of(tx, ids), _steps_of(tx, ids), _open_orders(tx, ids)
    today = business_date(tx)
    views = []
    for row in rows:
        article = articles.get(row.variant_id or 0)
        months = 0 if article is None else article.warranty_months
        until = row.warranty_until or catalog.warranty_until(row.acquired_on, months)
        views.append(
            AssetView(
                id=row.id,
                code=row.code,
                name_en=row.name_en,
                name_zh=row.name_zh,
                state=AssetState(row.state),
                variant_id=row.variant_id,
                sku="" if article is None else article.sku,
                serial=row.serial,
                place=row.place,
                party_id=row.party_id,
                party=owners.get(row.party_id or 0, ""),
                work_centre_id=row.work_centre_id,
                work_centre=centres.get(row.work_centre_id or 0, ""),
                acquired_on=row.acquired_on,
                installed_on=row.installed_on,
                warranty_until=until,
                agreed_until=row.warranty_until,
                under_warranty=until is not None and today <= until,
                open_orders=work.get(row.id, 0),
                meters=tuple(meters.get(row.id, ())),
                steps=tuple(steps.get(row.id, ())),
            )
        )
    return tuple(views)


def _narrowed(query: Select[Asset], which: Which) -> Select[Asset]:
    if which.is_used:
        query = query.where(Asset.state != AssetState.RETIRED)
    if which.is_ours:
        query = query.where(Asset.party_id.is_(None))
    told = (Asset.code, Asset.name_en, Asset.name_zh, Asset.serial, Asset.place)
    for word in which.words.lower().split():
        query = query.where(
            or_(*(func.lower(column).contains(word, autoescape=True) for column in told))
        )
    return query


def _steps_of(tx: Tx, ids: Sequence[int]) -> dict[int, list[AssetStepView]]:
    rows = tx.session.scalars(
        select(AssetStep).where(AssetStep.asset_id.in_(ids)).order_by(AssetStep.id)
    )
    found: dict[int, list[AssetStepView]] = {}
    for row in rows:
        found.setdefault(row.asset_id, []).append(
            AssetStepView(
                from_state=None if row.from_state is None else AssetState(row.from_state),
                to_state=AssetState(row.to_state),
                at=row.at,
                actor=row.actor,
                reason=row.reason,
            )
        )
    return found


def _open_orders(tx: Tx, ids: Sequence[int]) -> dict[int, int]:
    query = select(WorkOrder.asset_id, func.count()).where(
        WorkOrder.asset_id.in_(ids), WorkOrder.state.in_(OPEN)
    )
    return dict(tx.session.execute(query.group_by(WorkOrder.asset_id)).all())
