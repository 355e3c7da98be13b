"""Answers a question for figures: sums, periods without gaps, comparison, share, order, drawing."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_core.analytics.answers import (
    Answer,
    Cell,
    Chart,
    Column,
    Definition,
    Label,
    Role,
    Row,
)
from erp_core.analytics.checking import metrics_of
from erp_core.analytics.comparing import Compared, Line, compare
from erp_core.analytics.drilling import drill_down
from erp_core.analytics.periods import moved, periods_between
from erp_core.analytics.registry import REGISTRY
from erp_core.analytics.schemas import MAX_ROWS, Grain, Having, Operator, Query
from erp_core.analytics.selecting import Setting, exact
from erp_core.analytics.sums import Figures, Key, Scope, Sums, base_metrics, ratio, sum_up, value_of
from erp_core.analytics.vocabulary import Metric, Unit

FEW = 12
"""So many bars are still read at a glance."""
_HOLDS = {
    Operator.LESS: lambda a, b: a < b,
    Operator.AT_MOST: lambda a, b: a <= b,
    Operator.MORE: lambda a, b: a > b,
    Operator.AT_LEAST: lambda a, b: a >= b,
    Operator.EQUAL: lambda a, b: a == b,
}


def answer_figures(setting: Setting, query: Query) -> Answer:
    """Answer a question for figures that was checked."""
    scope = Scope(setting, query, query.by, query.grain, query.time)
    sums = sum_up(scope, query.metrics)
    keys = _all_keys(scope, sums)
    nought: Figures = dict.fromkeys(base_metrics(query.metrics), 0)
    lines = [Line(key, sums.groups.get(key, nought)) for key in keys]
    compared = compare(scope, lines, sums) if query.compare else Compared()
    lines = [line for line in lines if _has(line, query.having, setting)]
    whole = _whole(setting, query)
    _sort(lines, query, sums, setting)
    limit = min(query.limit or MAX_ROWS, MAX_ROWS)
    columns = _columns(query)
    return Answer(
        query=query,
        columns=columns,
        rows=tuple(
            Row(cells=_cells(line, query, sums, whole, setting), drill=_drill(line, query, sums))
            for line in lines[:limit]
        ),
        total=_total(query, whole, setting) if len(lines) > 1 and not query.having else None,
        definitions=tuple(_definition(metric) for metric in metrics_of(query)),
        time=query.time,
        compared_with=compared.range,
        same_days=compared.same_days,
        as_of=setting.today,
        currency=setting.currency,
        more=len(lines) > limit,
        left_out=len(setting.left_out.documents),
        rates_wanted=tuple(f"{each} {day}" for each, day in sorted(setting.left_out.rates)),
        chart=_chart(query, lines),
    )


def _all_keys(scope: Scope, sums: Sums) -> list[Key]:
    """Return the groups, with those periods in which nothing happened."""
    if not scope.by and scope.grain is None:
        return [()]
    if scope.grain is None:
        return list(sums.groups)
    whats = list(dict.fromkeys(key[:-1] for key in sums.groups))
    if not scope.by:
        whats = [()]
    return [(*what, start) for what in whats for start in _starts(scope, sums)]


def _starts(scope: Scope, sums: Sums) -> Sequence[date]:
    """List the periods to show: all that were asked for, up to now."""
    grain, time = scope.grain, scope.time
    assert grain is not None
    found = [key[-1] for key in sums.groups]
    tomorrow = scope.setting.today + timedelta(days=1)
    start = time.start if time is not None and time.start is not None else None
    end = time.end if time is not None and time.end is not None else None
    if start is None:
        start = min(found, default=None)
    if start is None:
        return ()
    last = min(end, tomorrow) if end is not None else tomorrow
    if found:
        last = max(last, moved(max(found), Grain.DAY, 1))
    return periods_between(start, last, grain)


def _has(line: Line, wanted: Sequence[Having], setting: Setting) -> bool:
    for having in wanted:
        found = value_of(having.metric, line.now, setting.currency)
        if found is None or not _HOLDS[having.op](found, exact(having.value, having.metric)):
            return False
    return True


def _whole(setting: Setting, query: Query) -> Figures:
    """Sum everything, for the total and the shares."""
    nought: Figures = dict.fromkeys(base_metrics(query.metrics), 0)
    whole = sum_up(Scope(setting, query, (), None, query.time), query.metrics)
    return whole.groups.get((), nought)


def _sort(lines: list[Line], query: Query, sums: Sums, setting: Setting) -> None:
    """Order as asked; otherwise by period, and what is most first."""
    lines.sort(key=lambda line: _name(line, query, sums))
    order = query.order
    if order is None:
        if query.grain is not None:
            lines.sort(key=lambda line: line.key[-1])
        elif query.by:
            lines.sort(key=lambda line: _rank(line, query.metrics[0], setting), reverse=True)
        return
    downwards = order.direction == "desc"
    if order.by in query.metrics:
        known = [one for one in lines if value_of(order.by, one.now, setting.currency) is not None]
        rest = [one for one in lines if value_of(order.by, one.now, setting.currency) is None]
        known.sort(key=lambda line: _rank(line, order.by, setting), reverse=downwards)
        lines[:] = known + rest
    elif order.by == "period":
        lines.sort(key=lambda line: line.key[-1], reverse=downwards)
    else:
        at = query.by.index(order.by)
        lines.sort(key=lambda line: _label_text(sums, at, line.key), reverse=downwards)


def _rank(line: Line, metric: str, setting: Setting) -> tuple[bool, Decimal | int]:
    found = value_of(metric, line.now, setting.currency)
    return (found is not None, 0 if found is None else found)


def _name(line: Line, query: Query, sums: Sums) -> tuple[str, ...]:
    return tuple(_label_text(sums, at, line.key) for at in range(len(query.by)))


def _label_text(sums: Sums, at: int, key: Key) -> str:
    label = sums.labels[at].get(key[at])
    return "" if label is None else label.en


def _cells(
    line: Line, query: Query, sums: Sums, whole: Figures, setting: Setting
) -> tuple[Cell, ...]:
    cells: list[Cell] = [sums.labels[at].get(line.key[at]) for at in range(len(query.by))]
    if query.grain is not None:
        cells.append(line.key[-1])
    for metric in query.metrics:
        cells.extend(_figure_cells(metric, line.now, line.before, whole, query, setting))
    return tuple(cells)


def _figure_cells(
    metric: str,
    now: Mapping[str, int | Decimal],
    before: Mapping[str, int | Decimal] | None,
    whole: Mapping[str, int | Decimal],
    query: Query,
    setting: Setting,
) -> list[Cell]:
    value = value_of(metric, now, setting.currency)
    cells: list[Cell] = [value]
    if query.compare is not None:
        earlier = None if before is None else value_of(metric, before, setting.currency)
        if value is None or earlier is None:
            cells.extend((earlier, None, None))
        else:
            change: Decimal | int = value - earlier
            size = earlier if earlier >= 0 else -earlier
            cells.extend((earlier, change, ratio(100 * change, size)))
    if query.share:
        total = value_of(metric, whole, setting.currency)
        cells.append(None if value is None or total is None else ratio(100 * value, total))
    return cells


def _total(query: Query, whole: Figures, setting: Setting) -> tuple[Cell, ...] | None:
    cells: list[Cell] = [None] * (len(query.by) + (query.grain is not None))
    for metric in query.metrics:
        value = value_of(metric, whole, setting.currency)
        cells.append(value)
        if query.compare is not None:
            cells.extend((None, None, None))
        if query.share:
            cells.append(Decimal("100.00") if value else None)
    return tuple(cells)


def _columns(query: Query) -> tuple[Column, ...]:
    columns = []
    for name in query.by:
        term = REGISTRY.dimensions[name]
        columns.append(
            Column(name=name, en=term.en, zh=term.zh, unit=Unit.TEXT, role=Role.DIMENSION)
        )
    if query.grain is not None:
        columns.append(
            Column(
                name="period",
                en=query.grain.capitalize(),
                zh=_GRAIN_ZH[query.grain],
                unit=Unit.DATE,
                role=Role.PERIOD,
            )
        )
    for metric in metrics_of(query):
        columns.extend(_metric_columns(metric, query))
    return tuple(columns)


_GRAIN_ZH = {
    Grain.DAY: "日",
    Grain.WEEK: "周",
    Grain.MONTH: "月",
    Grain.QUARTER: "季度",
    Grain.YEAR: "年",
}


def _metric_columns(metric: Metric, query: Query) -> list[Column]:
    def column(suffix: str, en: str, zh: str, unit: Unit, role: Role) -> Column:
        name = f"{metric.name}{suffix}"
        return Column(name=name, en=en, zh=zh, unit=unit, role=role, metric=metric.name)

    columns = [column("", metric.en, metric.zh, metric.unit, Role.FIGURE)]
    if query.compare is not None:
        columns += [
            column(
                "_before", f"{metric.en} before", f"对比期{metric.zh}", metric.unit, Role.COMPARED
            ),
            column("_change", "Change", "变化", metric.unit, Role.CHANGE),
            column("_change_pct", "Change %", "变化率", Unit.PERCENT, Role.CHANGE_PERCENT),
        ]
    if query.share:
        columns.append(column("_share", "Share", "占比", Unit.PERCENT, Role.SHARE))
    return columns


def _definition(metric: Metric) -> Definition:
    return Definition(
        name=metric.name,
        en=metric.en,
        zh=metric.zh,
        about_en=metric.about_en,
        about_zh=metric.about_zh,
    )


def _drill(line: Line, query: Query, sums: Sums) -> Query | None:
    labels: list[Label | None] = [sums.labels[at].get(line.key[at]) for at in range(len(query.by))]
    start: Any = line.key[-1] if query.grain is not None else None
    return drill_down(query, labels, start)


def _chart(query: Query, lines: Sequence[Line]) -> Chart:
    """Choose the drawing by rule: one number none, time a line, few groups bars."""
    if len(lines) <= 1:
        return Chart.NONE
    if query.grain is not None:
        return Chart.LINE if len(query.by) <= 1 else Chart.TABLE
    if query.share:
        return Chart.STACKED
    return Chart.BAR if len(query.by) == 1 and len(lines) <= FEW else Chart.TABLE
