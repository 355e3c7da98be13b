"""The day on which a line of a table happened: through the books it is done on that day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from erp_core.kernel.errors import Invalid
from erp_core.kernel.organisation import house_zone
from erp_core.kernel.transaction import Tx

NOON = time(12)


class NotYetHere(Invalid):
    """This day is yet to come."""


@contextmanager
def on_day(tx: Tx, day: date | None, field: str) -> Iterator[None]:
    """Do what is inside at noon of a day, at the latest now; None: now.

    Raises:
        NotYetHere: The day is yet to come.
    """
    if day is None:
        yield
        return
    zone = house_zone(tx)
    if day > tx.began.astimezone(zone).date():
        raise NotYetHere(field=field)
    with tx.dated(min(datetime.combine(day, NOON, zone), tx.began)):
        yield
