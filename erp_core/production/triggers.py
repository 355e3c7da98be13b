"""What was worked, what came out and how orders moved stays as it was: kept by the database."""

from erp_core.kernel.trigger import Trigger, refusing

_KEPT = {
    "work_times": "reported time cannot be changed",
    "manufacturing_outputs": "what came out of an order cannot be changed",
    "bill_of_material_lines": "a bill of material cannot be changed: write its next version",
    "bill_operations": "a routing cannot be changed: write the next version of its bill",
}

TRIGGERS: tuple[Trigger, ...] = tuple(
    refusing(f"{table}_{name}", table, event, message)
    for table, message in _KEPT.items()
    for name, event in (("keep", "UPDATE"), ("stay", "DELETE"))
)
