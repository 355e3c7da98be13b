"""No module needs itself: every import can be followed to an end, also those inside functions."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

PACKAGES = ("frontdesk", "assistant", "channels", "erp_core", "knowledge")


def order_of_imports(imports):
    """Sort modules so that each stands behind what it imports; raise CycleError if none does."""
    return list(TopologicalSorter(imports).static_order())


def test_no_module_imports_itself_by_a_detour():
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    imports = {
        module: graph.find_modules_directly_imported_by(module) for module in sorted(graph.modules)
    }
    assert len(order_of_imports(imports)) == len(imports) > 20


def test_a_planted_cycle_is_found():
    with pytest.raises(CycleError):
        order_of_imports({"sales": {"finance"}, "finance": {"parties"}, "parties": {"sales"}})
