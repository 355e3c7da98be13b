"""The pipeline over REST."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from erp_core.crm import queries, service
from erp_core.crm.pipeline_schemas import (
    Board,
    LeadConversion,
    LostBecause,
    NewOpportunity,
    OpportunityChange,
    OpportunityMove,
    OpportunityQuote,
    OpportunityStepView,
    OpportunityView,
    PipelineForecast,
    PipelineSetting,
    PipelineView,
    TakenUpBecause,
    WonBy,
)
from erp_core.crm.states import OpportunityState
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import MAX_ID

Id = Annotated[int, Path(gt=0, le=MAX_ID)]
OneOf = Annotated[int | None, Query(gt=0, le=MAX_ID)]


def add_pipeline(router: APIRouter) -> None:
    """Add the routes of stages, opportunities, the board and the forecast."""
    _add_overviews(router)
    _add_opportunities(router)
    _add_ends(router)


def _add_overviews(router: APIRouter) -> None:
    @router.get("/pipeline/stages")
    def pipeline_stages(call: Calling) -> PipelineView:
        """List the stages of the pipeline, first to last."""
        return call.read(lambda tx: queries.pipeline_stages(tx, call.actor))

    @router.put("/pipeline/stages")
    def set_pipeline(call: Calling, setting: PipelineSetting) -> PipelineView:
        """Set the stages of the pipeline and how likely an order is in each."""
        return call.write(PipelineView, lambda tx: service.set_pipeline(tx, call.actor, setting))

    @router.get("/pipeline/board")
    def pipeline_board(call: Calling, owner_id: OneOf = None) -> Board:
        """Show what is open by stage, with sums."""
        return call.read(lambda tx: queries.pipeline_board(tx, call.actor, owner_id=owner_id))

    @router.get("/pipeline/forecast")
    def pipeline_forecast(
        call: Calling, owner_id: OneOf = None, on: date | None = None
    ) -> PipelineForecast:
        """Tell what the months may bring, by probability; also as it was known on a day."""
        return call.read(
            lambda tx: queries.pipeline_forecast(tx, call.actor, owner_id=owner_id, on=on)
        )


def _add_opportunities(router: APIRouter) -> None:
    @router.get("/opportunities")
    def list_opportunities(
        call: Calling,
        page: Paging,
        party_id: OneOf = None,
        owner_id: OneOf = None,
        state: OpportunityState | None = None,
    ) -> Page[OpportunityView]:
        """List opportunities, newest first."""
        return call.read(
            lambda tx: queries.list_opportunities(
                tx, call.actor, page, party_id=party_id, owner_id=owner_id, state=state
            )
        )

    @router.post("/opportunities", status_code=201)
    def add_opportunity(call: Calling, new: NewOpportunity) -> OpportunityView:
        """Enter an order that may come."""
        return call.write(OpportunityView, lambda tx: service.add_opportunity(tx, call.actor, new))

    @router.post("/leads/{lead_id}/convert", status_code=201)
    def convert_lead(call: Calling, lead_id: Id, conversion: LeadConversion) -> OpportunityView:
        """Make an opportunity of a lead."""
        return call.write(
            OpportunityView, lambda tx: service.convert_lead(tx, call.actor, lead_id, conversion)
        )

    @router.get("/opportunities/{opportunity_id}")
    def get_opportunity(call: Calling, opportunity_id: Id) -> OpportunityView:
        """Return an opportunity."""
        return call.read(lambda tx: queries.get_opportunity(tx, call.actor, opportunity_id))

    @router.get("/opportunities/{opportunity_id}/history")
    def history_of_opportunity(call: Calling, opportunity_id: Id) -> list[OpportunityStepView]:
        """List what an opportunity was, the latest first."""
        return call.read(lambda tx: queries.history_of_opportunity(tx, call.actor, opportunity_id))

    @router.post("/opportunities/{opportunity_id}/change")
    def change_opportunity(
        call: Calling, opportunity_id: Id, change: OpportunityChange
    ) -> OpportunityView:
        """Note what is known better now."""
        return call.write(
            OpportunityView,
            lambda tx: service.change_opportunity(tx, call.actor, opportunity_id, change),
        )

    @router.post("/opportunities/{opportunity_id}/move")
    def move_opportunity(
        call: Calling, opportunity_id: Id, move: OpportunityMove
    ) -> OpportunityView:
        """Put an opportunity into a stage, at its place in the column."""
        return call.write(
            OpportunityView,
            lambda tx: service.move_opportunity(tx, call.actor, opportunity_id, move),
        )


def _add_ends(router: APIRouter) -> None:
    @router.post("/opportunities/{opportunity_id}/quote")
    def quote_opportunity(
        call: Calling, opportunity_id: Id, quote: OpportunityQuote
    ) -> OpportunityView:
        """Write the quotation of an opportunity, and send it unless told otherwise."""
        return call.write(
            OpportunityView,
            lambda tx: service.quote_opportunity(tx, call.actor, opportunity_id, quote),
        )

    @router.post("/opportunities/{opportunity_id}/win")
    def win_opportunity(call: Calling, opportunity_id: Id, won: WonBy) -> OpportunityView:
        """Win an opportunity by an order of its customer, or by accepting its quotation."""
        return call.write(
            OpportunityView, lambda tx: service.win_opportunity(tx, call.actor, opportunity_id, won)
        )

    @router.post("/opportunities/{opportunity_id}/lose")
    def lose_opportunity(call: Calling, opportunity_id: Id, why: LostBecause) -> OpportunityView:
        """Note that nothing comes of an opportunity, and why."""
        return call.write(
            OpportunityView,
            lambda tx: service.lose_opportunity(tx, call.actor, opportunity_id, why),
        )

    @router.post("/opportunities/{opportunity_id}/reopen")
    def reopen_opportunity(
        call: Calling, opportunity_id: Id, why: TakenUpBecause
    ) -> OpportunityView:
        """Take up an opportunity again that was lost."""
        return call.write(
            OpportunityView,
            lambda tx: service.reopen_opportunity(tx, call.actor, opportunity_id, why),
        )
