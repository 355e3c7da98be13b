"""Routes of lots: what they are, where they came from and went, and which must not leave."""

from fastapi import APIRouter

from erp_core import inventory
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import Name, RecordId, Schema


class Why(Schema):
    """The reason, in somebody's words."""

    reason: Name


class Lots(Schema):
    """Lots that were found."""

    items: tuple[inventory.LotView, ...]


def add_routes(router: APIRouter) -> None:
    """Add the routes of lots."""

    @router.get("/lots")
    def list_lots(
        call: Calling,
        page: Paging,
        variant_id: RecordId | None = None,
        *,
        blocked_only: bool = False,
    ) -> Page[inventory.LotView]:
        """List lots, of one article or of all."""
        return call.read(
            lambda tx: inventory.list_lots(
                tx, call.actor, page, variant_id=variant_id, blocked_only=blocked_only
            )
        )

    @router.get("/lots/search")
    def find_lots(call: Calling, text: Name) -> Lots:
        """Find lots by their code or a part of it, newest first."""
        return call.read(lambda tx: Lots(items=tuple(inventory.find_lots(tx, call.actor, text))))

    @router.get("/lots/{lot_id}")
    def get_lot(call: Calling, lot_id: RecordId) -> inventory.LotView:
        """Return a lot."""
        return call.read(lambda tx: inventory.get_lot(tx, call.actor, lot_id))

    @router.get("/lots/{lot_id}/trace")
    def trace_lot(call: Calling, lot_id: RecordId) -> inventory.LotTrace:
        """Trace a lot backward to how it came, and forward to where it went."""
        return call.read(lambda tx: inventory.trace_lot(tx, call.actor, lot_id))

    @router.post("/lots/{lot_id}/block")
    def block_lot(call: Calling, lot_id: RecordId, why: Why) -> inventory.LotView:
        """Block a lot: it is neither promised nor delivered."""
        return call.write(
            inventory.LotView, lambda tx: inventory.block_lot(tx, call.actor, lot_id, why.reason)
        )

    @router.post("/lots/{lot_id}/unblock")
    def unblock_lot(call: Calling, lot_id: RecordId, why: Why) -> inventory.LotView:
        """Let a lot be promised and delivered again."""
        return call.write(
            inventory.LotView, lambda tx: inventory.unblock_lot(tx, call.actor, lot_id, why.reason)
        )
