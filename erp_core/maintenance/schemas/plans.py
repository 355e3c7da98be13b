"""Plans as they cross a border."""

from datetime import date
from typing import Annotated

from pydantic import Field

from erp_core.kernel.quantity import Number, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.maintenance.schemas.bounds import MOST, Day, Derived


class Round(Schema):
    """How often work comes round.

    Attributes:
        every_days: After so many days.
        meter_id: The counter whose units count.
        every_units: After so many units of it.
    """

    name_en: Name
    name_zh: Name
    every_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    meter_id: RecordId | None = None
    every_units: Annotated[Quantity, Field(lt=MOST)] | None = None


class NewPlan(Round):
    """Work that comes round.

    Attributes:
        base_on: When the first cycle began; None: today. The counter counts from its reading then.
    """

    base_on: Day | None = None


class PlanChange(Round):
    """What may change of a plan; its present cycle goes on from where it began.

    Attributes:
        version: Of the plan that was looked at.
    """

    version: RecordId


class PlanView(Schema):
    """A plan.

    Attributes:
        base_on: When its present cycle began.
        used: Units counted since; None: it counts none.
        due_on: The day that makes it due; None: no day does.
        due_at: What the counter will say when it is due; None: it counts none.
        due_since: Since when it is due; None: it is not.
        open_order_id: The order that is open for it.
    """

    id: int
    asset_id: int
    asset: str
    name_en: str
    name_zh: str
    every_days: int | None
    meter_id: int | None
    meter: str
    unit: str
    every_units: Number | None
    base_on: date
    used: Derived | None
    due_on: date | None
    due_at: Derived | None
    due_since: date | None
    open_order_id: int | None
    version: int

    def name(self, language: str) -> str:
        """Return its name in a language (``en`` or ``zh``)."""
        return self.name_zh if language == "zh" else self.name_en
