"""The stages of the pipeline, as the house wants them."""

from sqlalchemy import func, select

from erp_core.crm.errors import StageInUse, StageNotFound
from erp_core.crm.pipeline_schemas import (
    PipelineSetting,
    PipelineStageSetting,
    PipelineView,
    StageView,
)
from erp_core.crm.pipeline_tables import Opportunity, PipelineStage
from erp_core.crm.queries.pipeline import stages_in_use
from erp_core.crm.states import OpportunityState
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def set_pipeline(tx: Tx, actor: Actor, setting: PipelineSetting) -> PipelineView:
    """Set the stages of the pipeline, first to last; what is left out is not used any more.

    Raises:
        StageNotFound: One is named that is not in use.
        StageInUse: Opportunities stand in one that is left out.
    """
    actor.require("crm.set_pipeline")
    present = {row.id: row for row in _locked_stages(tx)}
    kept = {stage.id for stage in setting.stages if stage.id is not None}
    if not kept <= present.keys():
        raise StageNotFound
    for id_ in sorted(present.keys() - kept):
        _require_empty(tx, id_)
        present[id_].archived_at = tx.now
    for position, stage in enumerate(setting.stages, start=1):
        _set_stage(tx, present, stage, position)
    tx.session.flush()
    rows = stages_in_use(tx)
    payload = {"stages": [f"{row.name_en} {row.probability}" for row in rows]}
    record_change(tx, actor, "crm.set_pipeline", ("pipeline_stages", rows[0].id), payload)
    tx.notify("pipeline")
    return PipelineView(stages=tuple(StageView.model_validate(row) for row in rows))


def locked_stage(tx: Tx, stage_id: int | None) -> PipelineStage:
    """Return a stage, locked so that one at a time puts cards into it; the first unless named.

    Raises:
        StageNotFound: There is none, or it is not used any more.
    """
    wanted = stages_in_use(tx)[0].id if stage_id is None else stage_id
    row = tx.session.get(PipelineStage, wanted, with_for_update=True, populate_existing=True)
    if row is None or row.archived_at is not None:
        raise StageNotFound(field="stage_id")
    return row


def _locked_stages(tx: Tx) -> list[PipelineStage]:
    query = select(PipelineStage).where(PipelineStage.archived_at.is_(None))
    rows = tx.session.scalars(query.order_by(PipelineStage.id).with_for_update())
    return list(rows)


def _require_empty(tx: Tx, stage_id: int) -> None:
    standing = tx.session.scalar(
        select(func.count()).where(
            Opportunity.stage_id == stage_id, Opportunity.state == OpportunityState.OPEN
        )
    )
    if standing:
        raise StageInUse(opportunities=standing)


def _set_stage(
    tx: Tx, present: dict[int, PipelineStage], stage: PipelineStageSetting, position: int
) -> None:
    values = {**stage.model_dump(exclude={"id"}), "position": position}
    if stage.id is None:
        tx.session.add(PipelineStage(**values))
        return
    for name, value in values.items():
        setattr(present[stage.id], name, value)
