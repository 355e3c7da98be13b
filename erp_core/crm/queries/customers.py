"""What may be known of a customer's life with us."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from erp_core.crm.errors import CustomerNotFound
from erp_core.crm.rhythm import beat_of
from erp_core.crm.schemas import (
    InteractionKind,
    InteractionView,
    LifecycleView,
    NoteView,
    Rhythm,
    StageChangeView,
)
from erp_core.crm.states import Stage
from erp_core.crm.tables import (
    CustomerNote,
    CustomerStage,
    Interaction,
    Purchase,
    StageChange,
)
from erp_core.kernel.actor import Actor, PartyId, system
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyNotFound, family_of, get_party

READ = "crm.read"
NEVER = Rhythm(
    orders=0,
    median_days=None,
    last_on=None,
    days_since=None,
    due_in=None,
    last_order_id=None,
)
"""The rhythm of somebody who has not bought yet."""


def timeline(
    tx: Tx,
    actor: Actor,
    party_id: int,
    page: PageRequest | None = None,
    *,
    kind: InteractionKind | None = None,
) -> Page[InteractionView]:
    """List everything that passed between a customer and us, newest first.

    Args:
        tx: The snapshot.
        actor: Who asks.
        party_id: The customer.
        page: Which page.
        kind: Only one kind of lines.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require(READ)
    require_party(tx, actor, party_id)
    query = select(Interaction).where(Interaction.party_id.in_(family_of(tx, party_id)))
    if kind is not None:
        query = query.where(Interaction.kind == kind)
    return paged(tx, query, Interaction.id, page or PageRequest(), InteractionView.model_validate)


def purchase_rhythm(tx: Tx, actor: Actor, party_id: int) -> Rhythm:
    """Tell how regularly a customer buys and when the next order is due.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require(READ)
    require_party(tx, actor, party_id)
    bought = bought_by(tx, party_id)
    if not bought:
        return NEVER
    today, days = business_date(tx), [day for day, _order in bought]
    beat = beat_of(days, today)
    last_on, last_order = bought[-1]
    return Rhythm(
        orders=len(bought),
        median_days=None if beat is None else beat.median_days,
        last_on=last_on,
        days_since=(today - last_on).days,
        due_in=None if beat is None else beat.due_in,
        last_order_id=last_order,
    )


def lifecycle_of(tx: Tx, actor: Actor, party_id: int) -> LifecycleView:
    """Tell where a customer stands and how they got there.

    Raises:
        PartyNotFound: There is no such party to the actor.
        CustomerNotFound: The party was never a customer.
    """
    actor.require(READ)
    require_party(tx, actor, party_id)
    present = tx.session.get(CustomerStage, party_id)
    if present is None:
        raise CustomerNotFound
    history = tx.session.scalars(
        select(StageChange).where(StageChange.party_id == party_id).order_by(StageChange.id.desc())
    )
    return LifecycleView(
        party_id=PartyId(party_id),
        stage=Stage(present.stage),
        since=present.since,
        history=tuple(StageChangeView.model_validate(change) for change in history),
    )


def notes_of(tx: Tx, actor: Actor, party_id: int) -> list[NoteView]:
    """List what staff noted about a customer, the latest first.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require(READ)
    require_party(tx, actor, party_id)
    found = select(CustomerNote).where(CustomerNote.party_id.in_(family_of(tx, party_id)))
    notes = tx.session.scalars(found.order_by(CustomerNote.id.desc()))
    return [NoteView.model_validate(note) for note in notes]


def require_party(tx: Tx, actor: Actor, party_id: int) -> None:
    """Make sure that a party exists to the actor; that it may be read was decided by the verb.

    Raises:
        PartyNotFound: It does not.
    """
    actor.require_sight(party_id, PartyNotFound)
    get_party(tx, system(), party_id)


def bought_by(tx: Tx, party_id: int) -> list[tuple[date, int]]:
    """Return the purchases of a customer and of entries that it stands for, oldest first."""
    bought = purchases_of(tx, family_of(tx, party_id))
    return sorted(purchase for each in bought.values() for purchase in each)


def purchases_of(tx: Tx, party_ids: Iterable[int]) -> dict[int, list[tuple[date, int]]]:
    """Return the days and orders of the purchases that count, oldest first, by customer."""
    rows = tx.session.execute(
        select(Purchase.party_id, Purchase.bought_on, Purchase.order_id)
        .where(Purchase.party_id.in_(list(party_ids)), Purchase.cancelled_at.is_(None))
        .order_by(Purchase.party_id, Purchase.bought_on, Purchase.order_id)
    )
    bought: dict[int, list[tuple[date, int]]] = {}
    for party_id, day, order_id in rows:
        bought.setdefault(party_id, []).append((day, order_id))
    return bought
