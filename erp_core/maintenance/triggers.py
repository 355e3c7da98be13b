"""What was read and worked, and how assets and orders moved, stays as it was."""

from erp_core.kernel.trigger import Trigger, refusing

_KEPT = {
    "meter_readings": "a reading cannot be changed",
    "work_order_times": "reported time cannot be changed",
}

TRIGGERS: tuple[Trigger, ...] = tuple(
    refusing(f"{table}_{name}", table, event, message)
    for table, message in _KEPT.items()
    for name, event in (("keep", "UPDATE"), ("stay", "DELETE"))
)
