"""One sentence that answers: the figure, who leads, or how many there are."""

from datetime import date
from decimal import Decimal

from assistant.questions.telling import MONTHS, label_of, tell_day
from assistant.texts import Words
from erp_core.analytics import REGISTRY, Answer, Cell, Column, Grain, Kind, Label, Unit
from erp_core.analytics import Role as ColumnRole

MOST_RATES = 3
"""Rates that are wanted and named; the answer has them all."""


def tell_answer(answer: Answer, words: Words) -> str:
    """Answer in one sentence, and in another one say what could not be counted."""
    sentence = _tell(answer, words)
    if not answer.left_out:
        return sentence
    separator = "、" if words.language == "zh" else ", "
    rates = separator.join(answer.rates_wanted[:MOST_RATES])
    key = "questions.one_left_out" if answer.left_out == 1 else "questions.left_out"
    left_out = words.say(key, count=answer.left_out, rates=rates)
    return f"{sentence}{'' if words.language == 'zh' else ' '}{left_out}"


def _tell(answer: Answer, words: Words) -> str:
    if not answer.rows:
        return words.say("questions.nothing")
    if answer.query.kind is Kind.LIST:
        return _tell_records(answer, words)
    if not answer.query.by and answer.query.grain is None:
        return _tell_figure(answer, words)
    if (answer.query.order is not None or len(answer.rows) == 1) and _figures(answer):
        return _tell_first(answer, words)
    return _tell_rows(answer, words)


def tell_cell(column: Column, cell: Cell, answer: Answer, words: Words) -> str:
    """Write a cell as a person reads it."""
    if column.role is ColumnRole.PERIOD and isinstance(cell, date):
        return tell_period(cell, answer.query.grain, words)
    if cell is None:
        return words.say("questions.unknown") if column.role is ColumnRole.DIMENSION else "–"
    if isinstance(cell, Label):
        return cell.zh if words.language == "zh" else cell.en
    if isinstance(cell, bool):
        return "✓" if cell else ""
    if isinstance(cell, Decimal | int):
        return _number(column, Decimal(cell), answer.currency)
    if isinstance(cell, str):
        return cell
    return tell_day(cell, words)


def tell_period(start: date, grain: Grain | None, words: Words) -> str:
    """Write a period by its first day: a month, a quarter, a week."""
    if grain in (Grain.DAY, None):
        return tell_day(start, words)
    key = f"questions.period_{grain}"
    month = start.month if words.language == "zh" else MONTHS[start.month - 1]
    quarter = (start.month + 2) // 3
    day = tell_day(start, words)
    return words.say(key, day=day, month=month, quarter=quarter, year=start.year)


def _number(column: Column, value: Decimal, currency: str) -> str:
    if column.role in (ColumnRole.CHANGE_PERCENT, ColumnRole.SHARE) or column.unit is Unit.PERCENT:
        return f"{value:,.1f} %"
    if column.unit is Unit.MONEY:
        return f"{value:,.2f} {currency}"
    plain = value.normalize()
    return f"{plain:,f}"


def _figures(answer: Answer) -> list[tuple[int, Column]]:
    return [
        (at, column) for at, column in enumerate(answer.columns) if column.role is ColumnRole.FIGURE
    ]


def _label(column: Column, words: Words) -> str:
    return column.zh if words.language == "zh" else column.en


def _tell_records(answer: Answer, words: Words) -> str:
    count = len(answer.rows)
    if answer.more and answer.query.limit is None:
        return words.say("questions.many_records", count=count)
    if count == 1:
        return words.say("questions.record")
    return words.say("questions.records", count=count)


def _tell_figure(answer: Answer, words: Words) -> str:
    cells, sentences = answer.rows[0].cells, []
    for at, column in _figures(answer):
        what = label_of(REGISTRY.metrics[column.metric or column.name], words)
        value = tell_cell(column, cells[at], answer, words)
        before = _beside(answer, column, ColumnRole.COMPARED)
        if before is None:
            sentences.append(words.say("questions.one_figure", what=what, value=value))
            continue
        sentences.append(
            words.say(
                "questions.one_compared",
                what=what,
                value=value,
                change=_change(answer, column, words),
                before=tell_cell(column, cells[before], answer, words),
            )
        )
    return " ".join(sentences)


def _beside(answer: Answer, figure: Column, role: ColumnRole) -> int | None:
    """Find the column that belongs to a figure."""
    metric = figure.metric or figure.name
    return next(
        (
            at
            for at, column in enumerate(answer.columns)
            if column.role is role and column.metric == metric
        ),
        None,
    )


def _change(answer: Answer, figure: Column, words: Words) -> str:
    at = _beside(answer, figure, ColumnRole.CHANGE_PERCENT)
    value = answer.rows[0].cells[at] if at is not None else None
    if not isinstance(value, Decimal | int) or isinstance(value, bool):
        return "–"
    if value == 0:
        return words.say("questions.same")
    direction = "up" if value > 0 else "down"
    return words.say(f"questions.{direction}", percent=f"{abs(Decimal(value)):,.1f}")


def _tell_first(answer: Answer, words: Words) -> str:
    order, cells = answer.query.order, answer.rows[0].cells
    at, column = _figures(answer)[0]
    names = [
        tell_cell(answer.columns[index], cells[index], answer, words)
        for index, one in enumerate(answer.columns)
        if one.role in (ColumnRole.DIMENSION, ColumnRole.PERIOD)
    ]
    key = "leads" if order is None or order.direction == "desc" else "trails"
    value = tell_cell(column, cells[at], answer, words)
    return words.say(f"questions.{key}", name=", ".join(names), value=value)


def _tell_rows(answer: Answer, words: Words) -> str:
    figures = _figures(answer)
    if answer.total is None or not figures or answer.total[figures[0][0]] is None:
        return words.say("questions.rows_only", count=len(answer.rows))
    at, column = figures[0]
    return words.say(
        "questions.rows_total",
        count=len(answer.rows),
        what=_label(column, words),
        value=tell_cell(column, answer.total[at], answer, words),
    )
