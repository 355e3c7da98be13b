"""Sums one query's figures, each fact for itself, and brings them together by what they are of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_

from erp_core.analytics.answers import Label
from erp_core.analytics.errors import TooMuch
from erp_core.analytics.facts import Asked, Expression, Fact
from erp_core.analytics.members import label_of
from erp_core.analytics.periods import (
    period_of,
    period_of_moment,
    periods_between,
    read_day,
    start_of,
)
from erp_core.analytics.registry import REGISTRY
from erp_core.analytics.schemas import Grain, Query, TimeRange
from erp_core.analytics.selecting import Selection, Setting
from erp_core.analytics.sources.every_fact import ALWAYS, FACT_OF
from erp_core.analytics.sources.of_figures import STOCK
from erp_core.analytics.sources.of_values import ON_HAND, SHELF_KEYS, STOCK_VALUES
from erp_core.analytics.vocabulary import Timing, Unit
from erp_core.kernel.money import Money, exponent

MAX_GROUPS = 50_000
STOCK_VALUE = "stock_value"
MINUTES = 60
"""Of an hour."""
_KEPT_IN_MINUTES = frozenset({"work_centre_hours"})
_SHARES = {
    "promises_kept_pct": ("promises_kept", "promised_lines"),
    "supplier_on_time_pct": ("supplier_lines_on_time", "supplier_lines"),
    "scrap_pct": ("units_scrapped", "units_made", "units_scrapped"),
    "win_rate": ("opportunities_won", "opportunities_won", "opportunities_lost"),
}
"""Percentages: the part, and what together is the whole."""

Key = tuple[Any, ...]
"""The keys of the dimensions, then the first day of the period, if there is one."""
Figures = dict[str, int | Decimal]


@dataclass
class Sums:
    """Figures by what they are of; money in minor units."""

    groups: dict[Key, Figures] = field(default_factory=dict)
    labels: list[dict[Any, Label | None]] = field(default_factory=list)

    def add(self, key: Key, figures: Figures) -> None:
        """Put figures beside those of other facts."""
        self.groups.setdefault(key, {}).update(figures)


@dataclass(frozen=True)
class Scope:
    """What is summed: a query's filters, by dimensions and periods of its own.

    Attributes:
        about: The days that conditions are about, where only a part of them is summed.
    """

    setting: Setting
    query: Query
    by: tuple[str, ...]
    grain: Grain | None
    time: TimeRange | None
    about: TimeRange | None = None

    @property
    def asked(self) -> Asked:
        """What expressions may depend on."""
        return self.setting.asked(self.about or self.time or self.query.time)


def base_metrics(names: Sequence[str]) -> tuple[str, ...]:
    """Name the figures that come from the database, those of divided ones included."""
    found: list[str] = []
    for name in names:
        parts = REGISTRY.metrics[name].parts or (name,)
        found.extend(part for part in parts if part not in found)
    return tuple(found)


def sum_up(scope: Scope, metrics: Sequence[str]) -> Sums:
    """Sum figures, work out those with parts, and keep nothing that was not asked for.

    Raises:
        TooMuch: These are too many groups.
    """
    sums = Sums(labels=[{} for _ in scope.by])
    by_fact: dict[int, tuple[Fact, list[str]]] = {}
    for name in base_metrics(metrics):
        if name == STOCK_VALUE:
            _sum_stock_value(scope, sums)
            continue
        fact = FACT_OF[name]
        timing = REGISTRY.metrics[name].timing
        if timing is Timing.BALANCE:
            _sum_balance(scope, sums, fact, name)
        else:
            by_fact.setdefault(id(fact), (fact, []))[1].append(name)
    for fact, names in by_fact.values():
        _sum_fact(scope, sums, fact, names)
    for figures in sums.groups.values():
        _complete(figures, metrics)
    return sums


def value_of(
    metric: str, figures: Mapping[str, int | Decimal], currency: str
) -> Decimal | int | None:
    """Return a figure as it is shown: money in whole currency, ratios rounded half up."""
    known = REGISTRY.metrics[metric]
    if metric == "gross_profit":
        return _whole_currency(figures["revenue"] - figures["cost_of_goods"], currency)
    if metric == "margin_pct":
        return ratio(100 * (figures["revenue"] - figures["cost_of_goods"]), figures["revenue"])
    if metric in _SHARES:
        part, *of = _SHARES[metric]
        return ratio(100 * figures[part], sum(figures[name] for name in of))
    if metric == "avg_order_value":
        if not figures["order_count"]:
            return None
        places = Decimal(1).scaleb(-exponent(currency))
        exact = Decimal(figures["ordered_amount"]).scaleb(-exponent(currency))
        return (exact / figures["order_count"]).quantize(places, ROUND_HALF_UP)
    found = figures[metric]
    if known.unit is Unit.MONEY:
        return _whole_currency(found, currency)
    return ratio(found, MINUTES) or Decimal(0) if metric in _KEPT_IN_MINUTES else found


def ratio(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Divide, half up to two places; nothing has no ratio."""
    if not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _whole_currency(minor: int | Decimal, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))


def _complete(figures: Figures, metrics: Sequence[str]) -> None:
    for name in base_metrics(metrics):
        figures.setdefault(name, 0)


def _sum_fact(scope: Scope, sums: Sums, fact: Fact, names: Sequence[str]) -> None:
    summed = [name for name in names if name in fact.measures]
    if summed:
        _sum_measures(scope, sums, fact, summed)
    for name in names:
        if name in fact.worked:
            _sum_worked(scope, sums, fact, name)


def _sum_measures(scope: Scope, sums: Sums, fact: Fact, names: Sequence[str]) -> None:
    selection = _selection(scope, fact, names)
    if fact.day is not None:
        selection.within(fact.day, scope.time, moment=fact.moment)
    period, starts = _period(scope, selection)
    measures = [fact.measures[name] for name in names]
    for key, values in _grouped(scope, sums, selection, period, starts, measures):
        sums.add(key, {name: value or 0 for name, value in zip(names, values, strict=True)})


def _sum_worked(scope: Scope, sums: Sums, fact: Fact, name: str) -> None:
    """Work a figure out row by row: equal rows once, and those that need no work in SQL."""
    worked = fact.worked[name]
    totals: dict[Key, int] = {}
    plain = None if worked.plain is None else worked.plain(scope.setting.currency)
    if plain is not None:
        selection, period, starts = _flow(scope, fact, name, plain)
        summed = [func.sum(worked.columns[0])]
        for key, (minor,) in _grouped(scope, sums, selection, period, starts, summed):
            totals[key] = minor or 0
    selection, period, starts = _flow(scope, fact, name, None if plain is None else not_(plain))
    also, wanting = worked.columns, False
    for key, (*row, count) in _grouped(
        scope, sums, selection, period, starts, [*also, func.count()], also
    ):
        minor = worked.minor(scope.setting.tx, tuple(row))
        if minor is None:
            wanting = True
        else:
            totals[key] = totals.get(key, 0) + minor * count
    if wanting:
        _leave_out(scope, fact, name, plain)
    if len(totals) > MAX_GROUPS:
        raise TooMuch(field="by")
    for key, minor in totals.items():
        sums.add(key, {name: minor})


def _leave_out(scope: Scope, fact: Fact, name: str, plain: ColumnElement[bool] | None) -> None:
    """Note which records want a rate; the other figures stand without them."""
    worked, left_out = fact.worked[name], scope.setting.left_out
    assert worked.document is not None
    assert worked.rate is not None
    selection, _, _ = _flow(scope, fact, name, None if plain is None else not_(plain))
    found = selection.select([worked.document, *worked.rate, *worked.columns]).distinct()
    for document, currency, day, *row in scope.setting.tx.session.execute(found):
        if worked.minor(scope.setting.tx, tuple(row)) is None:
            left_out.documents.add(document)
            left_out.rates.add((currency, day))


def _flow(
    scope: Scope, fact: Fact, name: str, only: ColumnElement[bool] | None
) -> tuple[Selection, Expression | None, tuple[date, ...]]:
    """Select what happened in the days that are asked about, and some of it only."""
    selection = _selection(scope, fact, [name])
    if fact.day is not None:
        selection.within(fact.day, scope.time, moment=fact.moment)
    if only is not None:
        selection.conditions.append(only)
    return selection, *_period(scope, selection)


def _selection(scope: Scope, fact: Fact, names: Sequence[str] = ()) -> Selection:
    selection = Selection(scope.setting, fact, scope.asked)
    selection.limit_to(scope.query)
    for name in names:
        selection.conditions.extend(selection.holds(one) for one in ALWAYS.get(name, ()))
    return selection


def _grouped(
    scope: Scope,
    sums: Sums,
    selection: Selection,
    period: Expression | None,
    starts: tuple[date, ...],
    measures: Sequence[Expression],
    also_by: Sequence[Expression] = (),
) -> list[tuple[Key, tuple[Any, ...]]]:
    reaches = [selection.reach(name) for name in scope.by]
    keys = [reach.key for reach in reaches] + ([] if period is None else [period])
    labels = [func.min(one) for reach in reaches for one in (reach.en, reach.zh)]
    statement = selection.select([*keys, *labels, *measures])
    if keys or also_by:
        statement = statement.group_by(*keys, *also_by)
    if not also_by:  # rows to be worked out are no groups yet
        statement = statement.limit(MAX_GROUPS + 1)
    rows = scope.setting.tx.session.execute(statement).all()
    if len(rows) > MAX_GROUPS and not also_by:
        raise TooMuch(field="by")
    found = []
    for row in rows:
        key: list[Any] = list(row[: len(keys)])
        if period is not None:
            key[-1] = starts[int(key[-1])] if starts else read_day(key[-1])
        _keep_labels(scope, sums, row, len(keys))
        found.append((tuple(key), tuple(row[len(keys) + len(labels) :])))
    return found


def _keep_labels(scope: Scope, sums: Sums, row: Sequence[Any], offset: int) -> None:
    for at, name in enumerate(scope.by):
        if row[at] not in sums.labels[at]:
            en, zh = row[offset + 2 * at], row[offset + 2 * at + 1]
            sums.labels[at][row[at]] = label_of(REGISTRY.dimensions[name], row[at], en, zh)


def _period(scope: Scope, selection: Selection) -> tuple[Expression | None, tuple[date, ...]]:
    """Return the expression for the period, and for moments the periods that it counts."""
    fact = selection.fact
    if scope.grain is None or fact.day is None:
        return None, ()
    if not fact.moment:
        return period_of(scope.setting.tx.dialect, fact.day, scope.grain), ()
    statement = selection.select([func.min(fact.day), func.max(fact.day)])
    earliest, latest = scope.setting.tx.session.execute(statement).one()
    if earliest is None:
        return period_of_moment(fact.day, (scope.setting.today,), scope.setting.zone), (
            scope.setting.today,
        )
    zone = scope.setting.zone
    last = latest.astimezone(zone).date() + timedelta(days=1)
    starts = periods_between(earliest.astimezone(zone).date(), last, scope.grain)
    return period_of_moment(fact.day, starts, zone), starts


def _sum_balance(scope: Scope, sums: Sums, fact: Fact, name: str) -> None:
    """Sum everything up to the end of the period, or of each period."""
    selection = _selection(scope, fact, [name])
    end = None if scope.time is None else scope.time.end
    until = None if end is None else TimeRange(end=end)
    assert fact.day is not None
    selection.within(fact.day, until, moment=fact.moment)
    period, _ = _period(scope, selection)
    moves = _grouped(scope, sums, selection, period, (), [fact.measures[name]])
    if scope.grain is None:
        for key, (value,) in moves:
            sums.add(key, {name: value or 0})
        return
    first = None if scope.time is None else scope.time.start
    for key, value in _running(scope, moves, first):
        sums.add(key, {name: value})


def _running(
    scope: Scope, moves: Sequence[tuple[Key, tuple[Any, ...]]], first: date | None
) -> list[tuple[Key, int]]:
    grain = scope.grain
    assert grain is not None
    by_what: dict[Key, dict[date, int]] = {}
    for key, (value,) in moves:
        by_what.setdefault(key[:-1], {})[key[-1]] = value or 0
    days = [key[-1] for key, _ in moves]
    if not days:
        return []
    begin = min(days) if first is None else start_of(first, grain)
    last = (
        min(scope.time.end, scope.setting.today + timedelta(days=1))
        if (scope.time is not None and scope.time.end is not None)
        else scope.setting.today + timedelta(days=1)
    )
    starts = periods_between(begin, last, grain)
    found = []
    for what, moved in by_what.items():
        standing = sum(value for day, value in moved.items() if day < begin)
        for start in starts:
            standing += moved.get(start, 0)
            found.append(((*what, start), standing))
    return found


def _sum_stock_value(scope: Scope, sums: Sums) -> None:
    """Share what stock of an article is worth among its shelves, to the cent."""
    tx, currency = scope.setting.tx, scope.setting.currency
    values = {row.variant_id: row.value_minor for row in tx.session.execute(STOCK_VALUES)}
    shelves: dict[int, list[tuple[int, Decimal]]] = {}
    for variant_id, location_id, on_hand in tx.session.execute(ON_HAND):
        shelves.setdefault(variant_id, []).append((location_id, on_hand))
    worth: dict[tuple[int, int], int] = {}
    for variant_id, places in shelves.items():
        minor = values.get(variant_id, 0)
        if minor:
            parts = Money(minor, currency).split([on_hand for _, on_hand in places])
            for (location_id, _), part in zip(places, parts, strict=True):
                worth[variant_id, location_id] = part.minor
    selection = _selection(scope, STOCK)
    reaches = [selection.reach(name) for name in scope.by]
    columns = [*(reach.key for reach in reaches), *SHELF_KEYS]
    labels = [func.min(one) for reach in reaches for one in (reach.en, reach.zh)]
    statement: Select[Any] = selection.select([*columns, *labels]).group_by(*columns)
    totals: dict[Key, int] = {}
    for row in tx.session.execute(statement):
        key = tuple(row[: len(reaches)])
        _keep_labels(scope, sums, row, len(columns))
        place = (row[len(reaches)], row[len(reaches) + 1])
        totals[key] = totals.get(key, 0) + worth.get(place, 0)
    for key, minor in totals.items():
        sums.add(key, {STOCK_VALUE: minor})
