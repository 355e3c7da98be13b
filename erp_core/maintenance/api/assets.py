"""REST of assets, meters and readings."""

from fastapi import APIRouter

from erp_core import maintenance
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId
from erp_core.maintenance.schemas.bounds import Day

_VIEW = maintenance.AssetView
_READ = maintenance.ReadingView


def add_asset_routes(router: APIRouter) -> None:
    """Add the routes of assets and of what is read off them."""
    _add_reads(router)
    _add_verbs(router)
    _add_meters(router)


def _add_reads(router: APIRouter) -> None:
    @router.get("/assets")
    def list_assets(
        call: Calling,
        page: Paging,
        state: maintenance.AssetState | None = None,
        party_id: RecordId | None = None,
    ) -> Page[maintenance.AssetView]:
        """List assets, newest first."""
        return call.read(
            lambda tx: maintenance.list_assets(tx, call.actor, page, state=state, party_id=party_id)
        )

    @router.get("/assets/{asset_id}")
    def get_asset(call: Calling, asset_id: RecordId) -> maintenance.AssetView:
        """Return an asset."""
        return call.read(lambda tx: maintenance.get_asset(tx, call.actor, asset_id))

    @router.get("/assets/{asset_id}/reliability")
    def reliability_of(
        call: Calling,
        asset_id: RecordId,
        first_on: Day | None = None,
        last_on: Day | None = None,
    ) -> maintenance.ReliabilityView:
        """Tell how reliable an asset was: failures, downtime, availability and MTBF."""
        return call.read(
            lambda tx: maintenance.reliability_of(
                tx, call.actor, asset_id, first_on=first_on, last_on=last_on
            )
        )


def _add_verbs(router: APIRouter) -> None:
    @router.post("/assets", status_code=201)
    def create_asset(call: Calling, new: maintenance.NewAsset) -> maintenance.AssetView:
        """Keep an asset."""
        return call.write(_VIEW, lambda tx: maintenance.create_asset(tx, call.actor, new))

    @router.put("/assets/{asset_id}")
    def change_asset(
        call: Calling, asset_id: RecordId, new: maintenance.AssetChange
    ) -> maintenance.AssetView:
        """Change where an asset is, what it is called and what was agreed for it."""
        return call.write(_VIEW, lambda tx: maintenance.change_asset(tx, call.actor, asset_id, new))

    @router.put("/assets/{asset_id}/state")
    def set_asset_state(
        call: Calling, asset_id: RecordId, new: maintenance.NewAssetState
    ) -> maintenance.AssetView:
        """Take an asset out of service, back into it, or retire it."""
        return call.write(
            _VIEW, lambda tx: maintenance.set_asset_state(tx, call.actor, asset_id, new)
        )


def _add_meters(router: APIRouter) -> None:
    @router.post("/assets/{asset_id}/meters", status_code=201)
    def add_meter(
        call: Calling, asset_id: RecordId, new: maintenance.NewMeter
    ) -> maintenance.MeterView:
        """Say what is read off an asset."""
        return call.write(
            maintenance.MeterView,
            lambda tx: maintenance.add_meter(tx, call.actor, asset_id, new),
        )

    @router.put("/meters/{meter_id}")
    def change_meter(
        call: Calling, meter_id: RecordId, new: maintenance.MeterChange
    ) -> maintenance.MeterView:
        """Change what a meter is called, and, until it is in use, its unit and its kind."""
        return call.write(
            maintenance.MeterView,
            lambda tx: maintenance.change_meter(tx, call.actor, meter_id, new),
        )

    @router.get("/meters/{meter_id}/readings")
    def list_readings(
        call: Calling, meter_id: RecordId, page: Paging
    ) -> Page[maintenance.ReadingView]:
        """List what a meter said, what was noted last first."""
        return call.read(lambda tx: maintenance.list_readings(tx, call.actor, meter_id, page))

    @router.post("/meters/{meter_id}/readings", status_code=201)
    def note_reading(
        call: Calling, meter_id: RecordId, new: maintenance.NewReading
    ) -> maintenance.ReadingView:
        """Note what a meter says; the same again is one reading."""
        return call.write(_READ, lambda tx: maintenance.note_reading(tx, call.actor, meter_id, new))

    @router.post("/meters/{meter_id}/replacements", status_code=201)
    def replace_meter(
        call: Calling, meter_id: RecordId, new: maintenance.NewReplacement
    ) -> maintenance.ReadingView:
        """Note that a counter was replaced."""
        return call.write(
            _READ, lambda tx: maintenance.replace_meter(tx, call.actor, meter_id, new)
        )
