"""How far days, moments and counts of maintenance reach: not to where calendars and numbers end."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer

from erp_core.kernel.quantity import Number, plain
from erp_core.kernel.schema import IsoDate

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
MOST = 10**11

Day = Annotated[IsoDate, Field(ge=FIRST, le=LAST)]
"""A day; what is counted from it stays in the calendar."""


def _in_calendar(at: datetime) -> datetime:
    if not FIRST.year <= at.year <= LAST.year:
        message = f"A time lies in the years {FIRST.year} to {LAST.year}."
        raise ValueError(message)
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_in_calendar)]
"""A time with its zone; in any other zone it is in the calendar too."""

Count = Annotated[Number, Field(gt=-MOST, lt=MOST)]
"""What a meter says: a run of many replaced counters can still be recorded."""

Derived = Annotated[Decimal, PlainSerializer(plain, return_type=str, when_used="json")]
"""What follows from recorded numbers, shown however large it is."""
