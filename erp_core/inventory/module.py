"""The manifest of inventory."""

from erp_core.inventory.api import build_router
from erp_core.inventory.checks import CHECKS
from erp_core.kernel.module import Module

MODULE = Module(
    name="inventory",
    depends=("catalog", "finance"),
    permissions=(
        "inventory.read",
        "inventory.read_availability",
        "inventory.create_warehouse",
        "inventory.create_location",
        "inventory.set_stock_keeping",
        "inventory.transfer_stock",
        "inventory.receive_transfer",
        "inventory.open_count",
        "inventory.enter_count",
        "inventory.close_count",
        "inventory.cancel_count",
        "inventory.expect_moves",
        "inventory.change_expected",
        "inventory.settle_expected",
        "inventory.cancel_expected",
        "inventory.hold_stock",
        "inventory.block_lot",
        "inventory.unblock_lot",
        "inventory.link_lots",
        "inventory.set_reorder_rule",
        "inventory.receive_stock",
        "inventory.open_stock",
        "inventory.adjust_stock",
        "inventory.scrap_stock",
        "inventory.reserve",
        "inventory.release",
        "inventory.deliver",
        "inventory.correct_receipts",
        "inventory.return_to_supplier",
        "inventory.take_back",
        "inventory.consume_stock",
        "inventory.return_components",
        "inventory.make_stock",
        "inventory.use_parts",
        "inventory.return_parts",
    ),
    router=build_router,
    checks=CHECKS,
)
