"""What could not be had, week by week, for those who buy and plan."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from erp_core.catalog import variants_by_id
from erp_core.crm.lead_schemas import DemandLine, DemandReport
from erp_core.crm.tables import UnmetDemand
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.kernel.working_days import monday_of

WEEK = timedelta(days=7)
_FIRST, _LAST = date.min + 2 * WEEK, date.max - 2 * WEEK
"""Beyond these a calendar has no week before, or after."""
_Key = tuple[int | None, str]


def weekly_demand(tx: Tx, actor: Actor, on: date | None = None) -> DemandReport:
    """Tell what could not be had in a week, beside the week before.

    Args:
        tx: The snapshot.
        actor: Who asks.
        on: A day of the week; the last whole week unless given.
    """
    actor.require("crm.read_demand")
    week = monday_of(max(_FIRST, min(on or business_date(tx) - WEEK, _LAST)))
    now, before = _asked(tx, week), _asked(tx, week - WEEK)
    skus = variants_by_id(tx, (key[0] for key in now if key[0] is not None))
    lines = []
    for (variant_id, words), rows in now.items():
        sku = None if variant_id is None or variant_id not in skus else skus[variant_id].sku
        times_before = len(before.get((variant_id, words), ()))
        lines.append(_line(variant_id, sku, rows, times_before))
    lines.sort(key=lambda line: (-line.times, -line.quantity, line.asked))
    return DemandReport(week=week, lines=tuple(lines))


def _asked(tx: Tx, week: date) -> dict[_Key, list[UnmetDemand]]:
    """Return what was asked for in a week: by article, else by the words for it."""
    rows = tx.session.scalars(
        select(UnmetDemand)
        .where(UnmetDemand.business_date >= week, UnmetDemand.business_date < week + WEEK)
        .order_by(UnmetDemand.id)
    )
    asked: dict[_Key, list[UnmetDemand]] = {}
    for row in rows:
        words = "" if row.variant_id is not None else row.asked.casefold()
        asked.setdefault((row.variant_id, words), []).append(row)
    return asked


def _line(
    variant_id: int | None, sku: str | None, rows: Sequence[UnmetDemand], times_before: int
) -> DemandLine:
    return DemandLine(
        variant_id=variant_id,
        sku=sku,
        asked=rows[-1].asked,
        times=len(rows),
        quantity=sum((row.quantity or Decimal(0) for row in rows), Decimal(0)),
        customers=len({row.party_id for row in rows} - {None}),
        wanted_on=min((row.wanted_on for row in rows if row.wanted_on is not None), default=None),
        times_before=times_before,
    )
