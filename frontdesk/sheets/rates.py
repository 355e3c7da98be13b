"""The table of exchange rates, as banks and the ECB publish it: one currency and day a line."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from erp_core import finance
from erp_core.finance import NewRate
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Currency
from erp_core.kernel.quantity import Number, plain
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Day, Figure

HEADINGS = {
    "currency": ("currency", "币种"),
    "day": ("day", "date", "日期"),
    "rate": ("rate", "汇率"),
    "source": ("source", "来源"),
}


class RateLine(Schema):
    """What one unit of the organisation's currency is worth in another, from a day on."""

    currency: Currency
    day: Day
    rate: Annotated[Number, Figure, Field(gt=0)]
    source: Name = "import"


class RateEntry:
    """Enters exchange rates; a rate of a day that is there is corrected.

    Args:
        tx: The transaction.
        actor: Who enters them.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor

    def enter(self, line: RateLine) -> None:
        """Enter one rate.

        Raises:
            RateOfBase: It is of the organisation's own currency.
            RateAhead: Its day has not come.
        """
        finance.record_rate(self._tx, self._actor, NewRate(**dict(line)))


def rates_out(tx: Tx, actor: Actor) -> Iterator[dict[str, str]]:
    """Write the rates that are kept, the newest day first."""
    for one in finance.list_rates(tx, actor, most=None):
        yield {
            "currency": one.currency,
            "day": one.day.isoformat(),
            "rate": plain(one.rate),
            "source": one.source,
        }
