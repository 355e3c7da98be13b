"""Why things were over, week by week, for those who buy, plan and make."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import Cause, Subject
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.kernel.working_days import monday_of
from erp_core.sales import orders_of_returns
from erp_core.support.closing_schemas import CauseCount, ReasonExample, ReasonLine, ReasonReport
from erp_core.support.queries.closings import articles_and_lots, subject_of
from erp_core.support.tables import Closing

WEEK = timedelta(days=7)
EXAMPLES = 5
_FIRST, _LAST = date.min + 2 * WEEK, date.max - 2 * WEEK
"""Beyond these a calendar has no week before, or after."""


class _Key(NamedTuple):
    cause: str
    variant_id: int | None
    lot_id: int | None


def weekly_reasons(tx: Tx, actor: Actor, on: date | None = None) -> ReasonReport:
    """Tell why cases, conversations and returns were over in a week, beside the week before.

    Args:
        tx: The snapshot.
        actor: Who asks.
        on: A day of the week; the last whole week unless given.
    """
    actor.require("support.read_reasons")
    week = monday_of(max(_FIRST, min(on or business_date(tx) - WEEK, _LAST)))
    now, before = _noted(tx, week), _noted(tx, week - WEEK)
    causes, causes_before = _by_cause(now), _by_cause(before)
    return ReasonReport(
        week=week,
        count=causes.total(),
        before=causes_before.total(),
        causes=tuple(
            CauseCount(cause=cause, count=causes[cause], before=causes_before[cause])
            for cause in sorted(Cause, key=lambda one: (-causes[one], -causes_before[one], one))
            if causes[cause] or causes_before[cause]
        ),
        lines=_lines(tx, now, before),
    )


def _noted(tx: Tx, week: date) -> Mapping[_Key, list[Closing]]:
    """Return what counts in a week, by cause, article and lot, oldest first."""
    rows = tx.session.scalars(
        select(Closing)
        .where(Closing.business_date >= week, Closing.business_date < week + WEEK)
        .where(Closing.undone_at.is_(None))
        .order_by(Closing.id)
    )
    noted: defaultdict[_Key, list[Closing]] = defaultdict(list)
    for row in rows:
        noted[_Key(row.cause, row.variant_id, row.lot_id)].append(row)
    return noted


def _by_cause(noted: Mapping[_Key, Sequence[Closing]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for key, rows in noted.items():
        counted[key.cause] += len(rows)
    return counted


def _lines(
    tx: Tx, now: Mapping[_Key, Sequence[Closing]], before: Mapping[_Key, Sequence[Closing]]
) -> tuple[ReasonLine, ...]:
    articles, lots = articles_and_lots(tx, ((key.variant_id, key.lot_id) for key in now))
    orders = _orders(tx, now)
    lines = []
    for key, rows in now.items():
        article = None if key.variant_id is None else articles[key.variant_id]
        kinds = Counter(subject_of(row)[0] for row in rows)
        lines.append(
            ReasonLine(
                cause=Cause(key.cause),
                variant_id=key.variant_id,
                sku=None if article is None else article.sku,
                name_en="" if article is None else article.name_en,
                name_zh="" if article is None else article.name_zh,
                lot_id=key.lot_id,
                lot=None if key.lot_id is None else lots[key.lot_id].code,
                cases=kinds[Subject.CASE],
                threads=kinds[Subject.THREAD],
                returns=kinds[Subject.RETURN],
                count=len(rows),
                before=len(before.get(key, ())),
                examples=_examples(rows, orders),
            )
        )
    lines.sort(key=lambda line: (-line.count, line.sku or "~", line.lot or "~", line.cause))
    return tuple(lines)


def _orders(tx: Tx, noted: Mapping[_Key, Sequence[Closing]]) -> dict[int, int]:
    """Give the orders of the returns that are named."""
    named = {row.return_id for rows in noted.values() for row in rows[-EXAMPLES:]}
    return orders_of_returns(tx, {one for one in named if one is not None})


def _examples(rows: Sequence[Closing], orders: Mapping[int, int]) -> tuple[ReasonExample, ...]:
    """Name the latest ones, newest first."""
    return tuple(
        ReasonExample(
            subject=subject_of(row)[0],
            record_id=subject_of(row)[1],
            order_id=None if row.return_id is None else orders[row.return_id],
        )
        for row in reversed(rows[-EXAMPLES:])
    )
