"""What the figures of maintenance are summed from."""

from sqlalchemy import and_, case, func, or_, select

from erp_core.analytics.facts import Asked, Expression, Fact
from erp_core.inventory.schemas import LocationKind, MoveKind
from erp_core.inventory.tables import Location, StockMove
from erp_core.maintenance.states import OPEN, WorkState
from erp_core.maintenance.tables import Asset, WorkOrder

ORDERS = "work_orders"
OF_ASSET = (Asset, Asset.id == WorkOrder.asset_id)
IS_OPEN = WorkOrder.state.in_(OPEN)
HAS_ENDED = or_(
    WorkOrder.state == WorkState.DONE,
    and_(WorkOrder.state == WorkState.CANCELLED, WorkOrder.started_at.is_not(None)),
)
"""What was cancelled before it was started was a mistake: nothing stood still."""
IN_MAINTENANCE = select(Location.id).where(Location.kind == LocationKind.MAINTENANCE)


def _late(asked: Asked) -> Expression:
    """Tell whether the day of an order has passed."""
    return func.coalesce(WorkOrder.plan_until, WorkOrder.due_on) < asked.today


WORK = Fact(
    base=WorkOrder,
    identity=WorkOrder.id,
    joins=(OF_ASSET,),
    day=WorkOrder.requested_on,
    party=Asset.party_id,
    measures={"work_order_count": func.count()},
    fields={"open": lambda _: IS_OPEN},
)
LATE_WORK = Fact(
    base=WorkOrder,
    identity=WorkOrder.id,
    joins=(OF_ASSET,),
    where=(IS_OPEN,),
    party=Asset.party_id,
    measures={"overdue_maintenance": func.count()},
    fields={"overdue": _late},
)
STOOD_STILL = Fact(
    base=WorkOrder,
    identity=WorkOrder.id,
    joins=(OF_ASSET,),
    where=(HAS_ENDED,),
    day=WorkOrder.ended_on,
    party=Asset.party_id,
    measures={"downtime_hours": func.sum(WorkOrder.down_hours)},
)
PARTS_USED = Fact(
    base=StockMove,
    identity=StockMove.id,
    joins=(
        (
            WorkOrder,
            and_(StockMove.source_type == ORDERS, WorkOrder.id == StockMove.source_id),
        ),
        OF_ASSET,
    ),
    where=(StockMove.kind.in_([MoveKind.PART_USE, MoveKind.PART_RETURN]),),
    day=StockMove.business_date,
    party=Asset.party_id,
    measures={
        "maintenance_cost": func.sum(
            case(
                (StockMove.from_location_id.in_(IN_MAINTENANCE), 0 - StockMove.value_minor),
                else_=StockMove.value_minor,
            )
        )
    },
)
UPKEEP_FACTS = (WORK, LATE_WORK, STOOD_STILL, PARTS_USED)
