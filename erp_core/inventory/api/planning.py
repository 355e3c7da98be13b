"""Routes of what is to come: expectations, promises, holds and reordering."""

from fastapi import APIRouter

from erp_core import inventory
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId, Schema
from erp_core.kernel.transaction import Tx


class Proposals(Schema):
    """What to buy now."""

    items: tuple[inventory.ReorderProposal, ...]


class Removed(Schema):
    """What is no more."""

    id: int


def add_routes(router: APIRouter) -> None:
    """Add the routes of what is to come."""
    _add_expected(router)
    _add_changes(router)
    _add_holds(router)
    _add_reordering(router)


def _add_expected(router: APIRouter) -> None:
    @router.get("/expected")
    def list_expected(
        call: Calling,
        page: Paging,
        direction: inventory.Direction | None = None,
        state: inventory.ExpectedState | None = None,
    ) -> Page[inventory.ExpectedView]:
        """List what is, or was, expected to come and to go."""
        return call.read(
            lambda tx: inventory.list_expected(
                tx, call.actor, page, direction=direction, state=state
            )
        )

    @router.get("/availability/{variant_id}/days")
    def available_by_day(call: Calling, variant_id: RecordId) -> inventory.Promisable:
        """Tell how much of an article can be promised, by day."""
        return call.read(lambda tx: inventory.available_by_day(tx, call.actor, variant_id))


def _add_changes(router: APIRouter) -> None:
    @router.post("/expected", status_code=201)
    def expect_supply(call: Calling, new: inventory.NewSupply) -> inventory.ExpectedView:
        """Expect goods, by hand, where no document says so."""
        return call.write(
            inventory.ExpectedView, lambda tx: inventory.expect_supply(tx, call.actor, new)
        )

    @router.post("/expected/{expected_id}/change")
    def change_expected(
        call: Calling, expected_id: RecordId, change: inventory.ExpectedChange
    ) -> inventory.ExpectedView:
        """Expect it on another day, or another quantity."""
        return call.write(
            inventory.ExpectedView,
            lambda tx: inventory.change_expected(tx, call.actor, expected_id, change),
        )

    @router.post("/expected/{expected_id}/cancel")
    def cancel_supply(call: Calling, expected_id: RecordId) -> inventory.ExpectedView:
        """Expect it no longer."""
        return call.write(
            inventory.ExpectedView,
            lambda tx: inventory.cancel_supply(tx, call.actor, expected_id),
        )


def _add_holds(router: APIRouter) -> None:
    @router.post("/holds", status_code=201)
    def hold_stock(call: Calling, new: inventory.NewHold) -> inventory.HoldView:
        """Hold stock for a few minutes for a customer who is about to order it."""
        return call.write(inventory.HoldView, lambda tx: inventory.hold_stock(tx, call.actor, new))

    @router.post("/holds/{hold_id}/end")
    def end_hold(call: Calling, hold_id: RecordId) -> Removed:
        """Free what is held for a customer who will not order it."""

        def write(tx: Tx) -> Removed:
            inventory.end_hold(tx, call.actor, hold_id)
            return Removed(id=hold_id)

        return call.write(Removed, write)


def _add_reordering(router: APIRouter) -> None:
    @router.get("/reorder")
    def reorder_proposals(call: Calling) -> Proposals:
        """Propose what to buy now."""
        return call.read(lambda tx: Proposals(items=inventory.reorder_proposals(tx, call.actor)))

    @router.put("/articles/{variant_id}/reorder")
    def set_reorder_rule(
        call: Calling, variant_id: RecordId, rule: inventory.NewReorderRule
    ) -> inventory.ReorderRuleView:
        """Decide when an article is to be bought again, and up to how much."""
        return call.write(
            inventory.ReorderRuleView,
            lambda tx: inventory.set_reorder_rule(tx, call.actor, variant_id, rule),
        )

    @router.post("/articles/{variant_id}/reorder/remove")
    def remove_reorder_rule(call: Calling, variant_id: RecordId) -> Removed:
        """Let nobody be told to buy an article any more."""

        def write(tx: Tx) -> Removed:
            inventory.remove_reorder_rule(tx, call.actor, variant_id)
            return Removed(id=variant_id)

        return call.write(Removed, write)
