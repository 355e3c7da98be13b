"""When a plan is due, without a database: after so many days or units, whichever is first."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal


@dataclass(frozen=True)
class Cycle:
    """The present cycle of a plan.

    Attributes:
        base_on: The day on which it began.
        every_days: It ends so many days later.
        base_run: What the counter's run was when it began.
        every_units: It ends so many units later.
    """

    base_on: date
    every_days: int | None
    base_run: Decimal | None = None
    every_units: Decimal | None = None

    @property
    def ends_on(self) -> date | None:
        """The day that makes it due; None: no day does."""
        return None if self.every_days is None else self.base_on + timedelta(days=self.every_days)

    @property
    def ends_at(self) -> Decimal | None:
        """The run that makes it due; None: no run does."""
        if self.every_units is None or self.base_run is None:
            return None
        return self.base_run + self.every_units

    def due_since(self, on: date, reached_on: date | None) -> date | None:
        """Tell since when it is due on a day; None: it is not.

        Args:
            on: The day.
            reached_on: The day on which the counter was first read at the run that ends the cycle.
        """
        days = [day for day in (self.ends_on, reached_on) if day is not None and day <= on]
        return min(days, default=None)
