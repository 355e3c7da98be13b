"""What was told about a question, written out: for the command line and for downloads."""

import csv
import io

from pydantic import BaseModel, ConfigDict

from assistant.questions.answering import tell_cell
from assistant.questions.asking import Told
from assistant.texts import Texts, Words
from erp_core.analytics import Answer, Column, Query, Role, Unit
from erp_core.analytics import Cell as CellValue

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBERS = frozenset({Unit.MONEY, Unit.QUANTITY, Unit.COUNT, Unit.PERCENT, Unit.DAYS})


class TableView(BaseModel):
    """Rows as a person reads them.

    Attributes:
        headings: The columns' names.
        numbers: Which columns are numbers.
        rows: The cells, written out.
        total: The row for everything, written out; None without one.
    """

    model_config = ConfigDict(frozen=True)

    headings: list[str]
    numbers: list[bool]
    rows: list[list[str]]
    total: list[str] | None = None


class ToldView(BaseModel):
    """What was told, whole."""

    model_config = ConfigDict(frozen=True)

    question: str
    language: str
    outcome: str
    reason: str
    sentence: str
    understood: str
    query: Query | None
    table: TableView | None
    definitions: list[str]
    choices: list[str]


def view_of(told: Told, texts: Texts) -> ToldView:
    """Write out what was told, in its own language."""
    words = texts.words(told.language)
    chinese = told.language == "zh"
    return ToldView(
        question=told.question,
        language=told.language,
        outcome=told.outcome,
        reason=told.reason,
        sentence=told.sentence,
        understood=told.understood,
        query=told.query,
        table=table_of(told.answer, words) if told.answer is not None else None,
        definitions=definitions_of(told.answer, words) if told.answer is not None else [],
        choices=[one.text_zh if chinese else one.text_en for one in told.choices],
    )


def table_of(answer: Answer, words: Words) -> TableView:
    """Write out an answer's rows."""
    return TableView(
        headings=[heading_of(column, words) for column in answer.columns],
        numbers=[is_number(column) for column in answer.columns],
        rows=[_written(answer, row.cells, words) for row in answer.rows],
        total=total_of(answer, words),
    )


def total_of(answer: Answer, words: Words) -> list[str] | None:
    """Write out the row for everything; None without one, and where it is the only row."""
    if answer.total is None or len(answer.rows) < 2:
        return None
    cells = [
        "" if cell is None else tell_cell(column, cell, answer, words)
        for column, cell in zip(answer.columns, answer.total, strict=True)
    ]
    return [words.say("questions.total"), *cells[1:]]


def heading_of(column: Column, words: Words) -> str:
    """Return a column's name."""
    return column.zh if words.language == "zh" else column.en


def is_number(column: Column) -> bool:
    """Tell whether a column is set to the right."""
    return column.role not in (Role.DIMENSION, Role.PERIOD) and column.unit in _NUMBERS


def _written(answer: Answer, cells: tuple[CellValue, ...], words: Words) -> list[str]:
    return [
        tell_cell(column, cell, answer, words)
        for column, cell in zip(answer.columns, cells, strict=True)
    ]


def definitions_of(answer: Answer, words: Words) -> list[str]:
    """Say what each figure means."""
    if words.language == "zh":
        return [f"{one.zh}：{one.about_zh}" for one in answer.definitions]
    return [f"{one.en}: {one.about_en}" for one in answer.definitions]


def csv_of(answer: Answer, words: Words) -> str:
    """Write an answer as CSV; a spreadsheet takes its cells for text or numbers, never formulas."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow([_inert(heading_of(column, words)) for column in answer.columns])
    for row in answer.rows:
        rows.writerow(
            [
                _plain(column, cell, answer, words)
                for column, cell in zip(answer.columns, row.cells, strict=True)
            ]
        )
    return "\ufeff" + written.getvalue()


def _plain(column: Column, cell: CellValue, answer: Answer, words: Words) -> str:
    if cell is None:
        return ""
    if is_number(column) and not isinstance(cell, str):
        return str(cell)
    return _inert(tell_cell(column, cell, answer, words))


def _inert(text: str) -> str:
    """Keep a spreadsheet from calculating a text that begins like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
