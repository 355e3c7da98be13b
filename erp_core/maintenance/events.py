"""What happened in maintenance, for the modules above to hear."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class WorkOrderRequested(Event):
    """Work on an asset was asked for."""

    order_id: int


@dataclass(frozen=True)
class WorkOrderFinished(Event):
    """Work on an asset is done."""

    order_id: int
