"""What the figures of production are summed from."""

from sqlalchemy import and_, func

from erp_core.analytics.facts import Fact, Step
from erp_core.analytics.sources.ways import WHAT, named, what_steps
from erp_core.production.states import OPEN, MakingState
from erp_core.production.tables import (
    ManufacturingOrder,
    OrderOperation,
    Output,
    WorkCentre,
    WorkTime,
)

OF_ARTICLE = what_steps(ManufacturingOrder.variant_id)
IS_OPEN = ManufacturingOrder.state.in_(OPEN)

CAME_OUT = Fact(
    base=Output,
    identity=Output.id,
    joins=((ManufacturingOrder, ManufacturingOrder.id == Output.order_id),),
    steps=OF_ARTICLE,
    reaches=WHAT,
    day=Output.business_date,
    measures={
        "units_made": func.sum(Output.quantity),
        "units_scrapped": func.sum(Output.scrapped),
    },
)
TO_MAKE = Fact(
    base=ManufacturingOrder,
    identity=ManufacturingOrder.id,
    steps=OF_ARTICLE,
    reaches=WHAT,
    where=(ManufacturingOrder.state.not_in([MakingState.DRAFT, MakingState.CANCELLED]),),
    day=ManufacturingOrder.due_on,
    measures={"production_order_count": func.count()},
    fields={"open": lambda _: IS_OPEN},
)
MADE_LATE = Fact(
    base=ManufacturingOrder,
    identity=ManufacturingOrder.id,
    steps=OF_ARTICLE,
    reaches=WHAT,
    where=(IS_OPEN,),
    measures={"overdue_production": func.count()},
    fields={"overdue": lambda asked: and_(IS_OPEN, ManufacturingOrder.due_on < asked.today)},
)
WORKED_ON = Fact(
    base=WorkTime,
    identity=WorkTime.id,
    joins=(
        (ManufacturingOrder, ManufacturingOrder.id == WorkTime.order_id),
        (OrderOperation, OrderOperation.id == WorkTime.operation_id),
    ),
    steps=OF_ARTICLE | {"centre": Step(WorkCentre, WorkCentre.id == OrderOperation.work_centre_id)},
    reaches=WHAT
    | {"work_centre": named("centre", WorkCentre.id, WorkCentre.name_en, WorkCentre.name_zh)},
    day=WorkTime.business_date,
    measures={"work_centre_hours": func.sum(WorkTime.minutes)},
)
MAKING_FACTS = (CAME_OUT, TO_MAKE, MADE_LATE, WORKED_ON)
