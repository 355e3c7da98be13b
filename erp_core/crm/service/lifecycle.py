"""The stages of customers: moved by their orders when they come, and by silence at a review."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.crm.queries import purchases_of
from erp_core.crm.rhythm import beat_of
from erp_core.crm.rules import after_order, after_silence
from erp_core.crm.schemas import StageChangeView, StageReview
from erp_core.crm.service.interactions import keep
from erp_core.crm.states import STAGE, Stage
from erp_core.crm.tables import CustomerStage, StageChange
from erp_core.crm.wording import STAGES
from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

_CAN_FALL_SILENT = (Stage.NEW, Stage.ACTIVE, Stage.WON_BACK, Stage.AT_RISK)


def begin_lifecycle(tx: Tx, party_id: int) -> CustomerStage:
    """Return a customer's stage, locked; somebody without one begins as a prospect."""
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


def advance_by_order(tx: Tx, party_id: int) -> None:
    """Move a customer on because they have just bought."""
    present = begin_lifecycle(tx, party_id)
    _move(tx, present, after_order(Stage(present.stage)), "bought")


def review_lifecycle(tx: Tx, actor: Actor) -> StageReview:
    """Move every customer on who has been silent for longer than usual, one step each."""
    actor.require("crm.review_lifecycle")
    rows = tx.session.scalars(
        select(CustomerStage)
        .where(CustomerStage.stage.in_(_CAN_FALL_SILENT))
        .order_by(CustomerStage.party_id)
        .with_for_update()
    ).all()
    bought = purchases_of(tx, [row.party_id for row in rows])
    reviewed = [
        _review(tx, row, [day for day, _order in bought.get(row.party_id, [])]) for row in rows
    ]
    changes = tuple(change for change in reviewed if change is not None)
    return StageReview(examined=len(rows), changes=changes)


def _review(tx: Tx, present: CustomerStage, days: list[date]) -> StageChangeView | None:
    today = business_date(tx)
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
    en, zh = STAGES[target]
    keep(tx, party_id, "stage_changed", ("stage_changes", change.id), stage_en=en, stage_zh=zh)
    return StageChangeView(
        party_id=PartyId(party_id),
        source=source,
        target=target,
        reason=reason,
        business_date=today,
    )
