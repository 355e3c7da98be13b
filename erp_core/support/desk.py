"""When people work: the house's own hours if it keeps some, else the deployment's."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from erp_core.kernel.opening_hours import OpeningHours, Window
from erp_core.kernel.transaction import Tx
from erp_core.support.tables import ServiceDesk


class _Known:
    """The hours as read by this transaction."""

    def __init__(self) -> None:
        self.hours: OpeningHours | None = None


def opening_hours(tx: Tx) -> OpeningHours:
    """Return when people work, with the days on which they do not."""
    known = tx.local(_Known)
    if known.hours is None:
        known.hours = _read(tx)
    return known.hours


def forget_hours(tx: Tx) -> None:
    """Read the hours anew after they were saved in this transaction."""
    tx.local(_Known).hours = None


def windows_of(hours: OpeningHours) -> list[list[int]]:
    """Write hours as rows of [weekday, opens, closes]."""
    return [[day, *window] for day, windows in sorted(hours.weekly.items()) for window in windows]


def weekly_of(rows: Iterable[Any]) -> Mapping[int, tuple[Window, ...]]:
    """Read rows of [weekday, opens, closes]."""
    weekly: dict[int, tuple[Window, ...]] = {}
    for day, opens, closes in sorted(rows):
        weekly[day] = (*weekly.get(day, ()), (opens, closes))
    return MappingProxyType(weekly)


def _read(tx: Tx) -> OpeningHours:
    row = tx.session.get(ServiceDesk, 1)
    if row is None:
        return tx.ports.hours
    weekly = tx.ports.hours.weekly if row.hours is None else weekly_of(row.hours)
    return OpeningHours(weekly, frozenset(map(date.fromisoformat, row.holidays)))
