"""Rows of an answer on the page: numbers to the right, records with the way to their own page."""

from collections.abc import Awaitable, Callable

from assistant.questions.answering import tell_cell
from assistant.questions.view import heading_of, is_number, total_of
from assistant.texts import Words
from erp_core.analytics import Answer, Column, Kind, Label, Query, Row
from frontdesk.console.lists.cells import Cell, draw_cell, draw_names
from frontdesk.console.parts import box, button, words
from frontdesk.console.paths import INVOICES, ORDERS, STOCK, numbered_path
from frontdesk.console.visit import Visit

MOST = 100
"""Rows that are drawn; a download has all of them."""
_PAGES = {
    "order": ("sales", ORDERS),
    "invoice": ("finance", INVOICES),
    "document": ("finance", INVOICES),
}
Drill = Callable[[Query], Awaitable[None]]


def draw_answer(visit: Visit, answer: Answer, said: Words, drill: Drill) -> None:
    """Draw an answer's rows.

    Args:
        visit: The page.
        answer: What to draw.
        said: The language of its values.
        drill: Shows the records behind a figure.
    """
    names = [heading_of(column, said) for column in answer.columns]
    goes_down = any(row.drill is not None for row in answer.rows)
    first = [Cell("", is_number(column)) for column in answer.columns]
    with box("fd-answer-frame"), box("fd-table fd-answer-table", "table"):
        draw_names([*names, ""] if goes_down else names, [*first, Cell()] if goes_down else first)
        with box("", "tbody"):
            for row in answer.rows[:MOST]:
                _draw_row(visit, answer, row, names, said, drill, goes_down=goes_down)
            _draw_total(answer, names, said, goes_down=goes_down)
    if len(answer.rows) > MOST:
        words(visit.texts("ask.first_rows", count=MOST, all=len(answer.rows)), "fd-muted fd-small")


def _draw_row(
    visit: Visit,
    answer: Answer,
    row: Row,
    names: list[str],
    said: Words,
    drill: Drill,
    *,
    goes_down: bool,
) -> None:
    path = record_path(visit, answer, row)
    with box("fd-line" if path else "", "tr"):
        for at, column in enumerate(answer.columns):
            cell = Cell(tell_cell(column, row.cells[at], answer, said), is_number(column))
            link = path if at == 0 else _member_path(visit, column, row.cells[at])
            draw_cell(cell, names[at], link)
        if goes_down:
            _draw_way_down(visit, row, drill)


def _draw_way_down(visit: Visit, row: Row, drill: Drill) -> None:
    with box("fd-number", "td"):
        query = row.drill
        if query is not None:
            button(
                visit.texts("ask.records"),
                lambda: drill(query),
                "fd-quiet fd-small-button",
                icon="receipt_long",
            )


def _draw_total(answer: Answer, names: list[str], said: Words, *, goes_down: bool) -> None:
    total = total_of(answer, said)
    if total is None:
        return
    with box("fd-answer-total", "tr"):
        for at, column in enumerate(answer.columns):
            draw_cell(Cell(total[at], is_number(column)), names[at])
        if goes_down:
            box("", "td")


def record_path(visit: Visit, answer: Answer, row: Row) -> str | None:
    """Return where a record of a list is shown, if it has a page that this person may open."""
    query = answer.query
    if query.kind is not Kind.LIST or row.record_id is None:
        return None
    module, path = _PAGES.get(query.entity or "", ("", ""))
    return f"{path}/{row.record_id}" if path and visit.has(module) else None


def _member_path(visit: Visit, column: Column, cell: object) -> str | None:
    """Return where an article is shown; other members have no page of their own yet."""
    if column.name != "article" or not isinstance(cell, Label) or not visit.has("inventory"):
        return None
    return numbered_path(STOCK, cell.value)
