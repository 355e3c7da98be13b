"""The stages of customers: moved by their orders when they come, and by silence at a review."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.crm.queries import purchases_of
from erp_core.crm.rhythm import beat_of
from erp_core.crm.rules import after_order, after_silence
from erp_core.crm.schemas import StageChangeView, StageReview
from erp_core.crm.service.effects import take_effect
from erp_core.crm.service.interactions import keep
from erp_core.crm.states import STAGE, Stage
from erp_core.crm.tables import CustomerStage, LifecycleReview, StageChange
from erp_core.crm.wording import STAGES
from erp_core.kernel.actor import Actor, PartyId, system
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.parties import erased_parties, merged_parties, standing_entry, standing_for

_CAN_FALL_SILENT = (Stage.NEW, Stage.ACTIVE, Stage.WON_BACK, Stage.AT_RISK)


def begin_lifecycle(tx: Tx, party_id: int) -> CustomerStage:
    """Return a customer's stage, locked; somebody without one begins as a prospect."""
    present = _locked(tx, party_id)
    if present is not None:
        return present
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    begun = tx.session.execute(
        insert(CustomerStage)
        .values(party_id=party_id, stage=Stage.PROSPECT, since=business_date(tx))
        .on_conflict_do_nothing()
        .returning(CustomerStage.party_id)
    ).first()
    if begun is not None:
        _keep_change(tx, party_id, None, Stage.PROSPECT, "entered as a customer")
    return tx.session.get_one(CustomerStage, party_id, with_for_update=True, populate_existing=True)


def _locked(tx: Tx, party_id: int) -> CustomerStage | None:
    return tx.session.get(CustomerStage, party_id, with_for_update=True, populate_existing=True)


def advance_by_order(tx: Tx, party_id: int) -> None:
    """Move a customer on because they have just bought, whichever of their entries it was."""
    query = (
        select(CustomerStage)
        .where(CustomerStage.party_id == standing_entry(party_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    present = tx.session.scalars(query).one_or_none()
    present = present or begin_lifecycle(tx, standing_for(tx, party_id))
    _move(tx, present, after_order(Stage(present.stage)), "bought")


def review_lifecycle(tx: Tx, actor: Actor) -> StageReview:
    """Move every customer on who has been silent for longer than usual, one step each."""
    actor.require("crm.review_lifecycle")
    merged = merged_parties(tx)
    rows = [row for row in _examined(tx, merged.values()) if row.party_id not in merged]
    bought = purchases_of(tx, [*(row.party_id for row in rows), *merged])
    for id_, into in merged.items():
        bought.setdefault(into, []).extend(bought.pop(id_, []))
    reviewed = [
        _review(tx, row, [day for day, _order in bought.get(row.party_id, [])]) for row in rows
    ]
    changes = tuple(change for change in reviewed if change is not None)
    return StageReview(examined=len(rows), changes=changes)


def _examined(tx: Tx, standing: Iterable[int]) -> Sequence[CustomerStage]:
    """Lock those who can fall silent, and those who stand for entries that may have bought.

    Whoever was erased is left in peace.
    """
    may_be_silent = CustomerStage.stage.in_(_CAN_FALL_SILENT)
    rows = tx.session.scalars(
        select(CustomerStage)
        .where(or_(may_be_silent, CustomerStage.party_id.in_(sorted(set(standing)))))
        .order_by(CustomerStage.party_id)
        .with_for_update()
    ).all()
    erased = erased_parties(tx)
    return [row for row in rows if row.party_id not in erased]


def review_daily(tx: Tx, _most: int) -> int:
    """Look at who has fallen silent, once a day; returns 0, since nothing of it is left over."""
    if not tx.ports.has(("crm",)):
        return 0
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    begun = tx.session.execute(
        insert(LifecycleReview)
        .values(day=business_date(tx), examined=0, changed=0)
        .on_conflict_do_nothing()
        .returning(LifecycleReview.day)
    ).first()
    if begun is not None:
        reviewed = review_lifecycle(tx, system("lifecycle"))
        row = tx.session.get_one(LifecycleReview, business_date(tx))
        row.examined, row.changed = reviewed.examined, len(reviewed.changes)
        tx.session.flush()
    return 0


def _review(tx: Tx, present: CustomerStage, days: list[date]) -> StageChangeView | None:
    today, stage = business_date(tx), Stage(present.stage)
    if stage not in _CAN_FALL_SILENT:
        came_back = any(day > present.since for day in days)
        bought = came_back if stage is Stage.LOST else bool(days)
        target = after_order(stage) if bought else stage
        return _move(tx, present, target, "bought under another entry")
    silent_since = max(days, default=present.since)
    waited, beat = (today - silent_since).days, beat_of(days, today)
    target = after_silence(Stage(present.stage), waited, None if beat is None else beat.median_days)
    return _move(tx, present, target, f"silent for {waited} days")


def _move(tx: Tx, present: CustomerStage, target: Stage, reason: str) -> StageChangeView | None:
    source = Stage(present.stage)
    if target is source:
        return None
    present.stage = STAGE.move(source, target)
    present.since = business_date(tx)
    return _keep_change(tx, present.party_id, source, target, reason)


def _keep_change(
    tx: Tx, party_id: int, source: Stage | None, target: Stage, reason: str
) -> StageChangeView:
    today = business_date(tx)
    change = StageChange(
        party_id=party_id,
        source=source,
        target=target,
        reason=reason,
        business_date=today,
        at=tx.now,
    )
    tx.session.add(change)
    tx.session.flush()
    take_effect(tx, change)
    en, zh = STAGES[target]
    keep(tx, party_id, "stage_changed", ("stage_changes", change.id), stage_en=en, stage_zh=zh)
    return StageChangeView(
        party_id=PartyId(party_id),
        source=source,
        target=target,
        reason=reason,
        business_date=today,
    )
