"""The ways an asset and a work order may go, as data, and the kinds of meters and readings."""

from enum import StrEnum

from erp_core.kernel.states import States


class AssetState(StrEnum):
    """Whether an asset is used."""

    IN_SERVICE = "in_service"
    OUT_OF_SERVICE = "out_of_service"
    RETIRED = "retired"


class WorkState(StrEnum):
    """How far a work order is."""

    REQUESTED = "requested"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


class MeterKind(StrEnum):
    """A counter only ever rises; a gauge goes up and down."""

    COUNTER = "counter"
    GAUGE = "gauge"


class ReadingSource(StrEnum):
    """How a reading came in."""

    TYPED = "typed"
    TABLE = "table"
    WORK_ORDER = "work_order"


ASSET = States(
    "asset",
    {
        (AssetState.IN_SERVICE, AssetState.OUT_OF_SERVICE),
        (AssetState.OUT_OF_SERVICE, AssetState.IN_SERVICE),
        (AssetState.IN_SERVICE, AssetState.RETIRED),
        (AssetState.OUT_OF_SERVICE, AssetState.RETIRED),
    },
)
WORK = States(
    "work order",
    {
        (WorkState.REQUESTED, WorkState.PLANNED),
        (WorkState.PLANNED, WorkState.IN_PROGRESS),
        (WorkState.IN_PROGRESS, WorkState.DONE),
        (WorkState.REQUESTED, WorkState.CANCELLED),
        (WorkState.PLANNED, WorkState.CANCELLED),
        (WorkState.IN_PROGRESS, WorkState.CANCELLED),
    },
)
OPEN = (WorkState.REQUESTED, WorkState.PLANNED, WorkState.IN_PROGRESS)
"""Work on these orders is still to come, or under way."""
