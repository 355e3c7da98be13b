"""How an answer is drawn: the layer says which drawing fits, here it becomes lines or bars."""

from decimal import Decimal
from typing import Any

from assistant.questions.answering import tell_cell
from assistant.questions.view import heading_of
from assistant.texts import Words
from erp_core.analytics import Answer, Chart, Column, Role

COLOURS = ("#0f6e84", "#d9822b", "#5b8c5a", "#8a5fa8", "#b5485d", "#7a869a", "#3f6fb5", "#a88f2c")
MOST_BARS, MOST_LINES = 12, 6
_QUIET = "#7a869a"
_GRID = "rgba(122, 134, 154, 0.25)"


def chart_of(answer: Answer, words: Words) -> dict[str, Any] | None:
    """Return the options of an answer's drawing; None where a table says it better."""
    if answer.chart is Chart.LINE:
        return _lines(answer, words)
    if answer.chart in (Chart.BAR, Chart.STACKED):
        return _bars(answer, words)
    return None


def _places(answer: Answer, *roles: Role) -> list[int]:
    return [at for at, column in enumerate(answer.columns) if column.role in roles]


def _compared(answer: Answer) -> list[int]:
    """Draw one figure, and beside it what it is compared with; two units have no one axis."""
    first = _places(answer, Role.FIGURE)[0]
    metric = answer.columns[first].metric
    return [
        at
        for at in _places(answer, Role.FIGURE, Role.COMPARED)
        if answer.columns[at].metric == metric
    ]


def _value(cell: object) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, Decimal | int):
        return None
    return float(cell)


def _lines(answer: Answer, words: Words) -> dict[str, Any]:
    period = _places(answer, Role.PERIOD)[0]
    named = _places(answer, Role.DIMENSION)
    starts = sorted({str(row.cells[period]) for row in answer.rows})
    labels = {
        str(row.cells[period]): _told(answer, period, row.cells, words) for row in answer.rows
    }
    series: dict[str, dict[str, float | None]] = {}
    for row in answer.rows:
        for at in _compared(answer) if not named else _compared(answer)[:1]:
            name = _told(answer, named[0], row.cells, words) if named else _head(answer, at, words)
            series.setdefault(name, {})[str(row.cells[period])] = _value(row.cells[at])
    drawn = list(series.items())[:MOST_LINES]
    return _frame(
        categories=[labels[start] for start in starts],
        series=[
            {
                "type": "line",
                "name": name,
                "data": [values.get(start) for start in starts],
                "symbolSize": 6,
                "connectNulls": False,
            }
            for name, values in drawn
        ],
        sideways=False,
    )


def _bars(answer: Answer, words: Words) -> dict[str, Any]:
    named = _places(answer, Role.DIMENSION)[0]
    rows = answer.rows[:MOST_BARS][::-1]
    return _frame(
        categories=[_short(_told(answer, named, row.cells, words)) for row in rows],
        series=[
            {
                "type": "bar",
                "name": _head(answer, at, words),
                "data": [_value(row.cells[at]) for row in rows],
                "barMaxWidth": 22,
            }
            for at in _compared(answer)
        ],
        sideways=True,
    )


def _told(answer: Answer, at: int, cells: tuple[Any, ...], words: Words) -> str:
    return tell_cell(answer.columns[at], cells[at], answer, words)


def _head(answer: Answer, at: int, words: Words) -> str:
    column: Column = answer.columns[at]
    return heading_of(column, words)


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:21]}…"


def _frame(
    *, categories: list[str], series: list[dict[str, Any]], sideways: bool
) -> dict[str, Any]:
    names = {
        "type": "category",
        "data": categories,
        "axisLabel": {"color": _QUIET},
        "axisLine": {"lineStyle": {"color": _GRID}},
        "axisTick": {"show": False},
    }
    numbers = {
        "type": "value",
        "axisLabel": {"color": _QUIET, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": _GRID}},
    }
    return {
        "color": list(COLOURS),
        "animationDuration": 250,
        "textStyle": {"fontFamily": "inherit"},
        "tooltip": {"trigger": "axis", "confine": True},
        "legend": {
            "show": len(series) > 1,
            "top": 0,
            "type": "scroll",
            "textStyle": {"color": _QUIET},
        },
        "grid": {
            "left": 8,
            "right": 20,
            "top": 40 if len(series) > 1 else 14,
            "bottom": 4,
            "containLabel": True,
        },
        "xAxis": numbers if sideways else names,
        "yAxis": names if sideways else numbers,
        "series": series,
    }
