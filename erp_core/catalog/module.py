"""The manifest of the catalogue."""

from erp_core.catalog.api import build_router
from erp_core.catalog.checks import CHECKS
from erp_core.kernel.module import Module

MODULE = Module(
    name="catalog",
    depends=("parties",),
    permissions=(
        "catalog.add_synonym",
        "catalog.add_variant",
        "catalog.archive_product",
        "catalog.archive_variant",
        "catalog.assign_price_list",
        "catalog.change_product",
        "catalog.compose_bundle",
        "catalog.create_category",
        "catalog.create_price_list",
        "catalog.create_product",
        "catalog.create_tax",
        "catalog.give_any_discount",
        "catalog.list_price_lists",
        "catalog.set_discount_policy",
        "catalog.set_prices",
        "catalog.set_substitutes",
    ),
    router=build_router,
    checks=CHECKS,
)
