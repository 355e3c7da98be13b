"""Bills to match: what was ordered, what came and what is billed, line by line."""

from dataclasses import dataclass

from erp_core import purchasing
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.purchasing import (
    MatchState,
    PurchaseBillLineView,
    PurchaseBillView,
    PurchaseLineView,
)
from frontdesk.console.buying.ground import Sheet, buying_ground
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_heading, draw_rows
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, number, price, short_date

SHOWN = PageRequest(limit=20)
TONES = {MatchState.HELD: "warn", MatchState.POSTED: "good", MatchState.REJECTED: "bad"}
COLUMNS = ("article", "ordered", "received", "billed", "order_price", "bill_price")


@dataclass(frozen=True)
class Bills:
    """Bills that are held and the last others, with the lines of orders that they are about."""

    held: tuple[PurchaseBillView, ...]
    others: tuple[PurchaseBillView, ...]
    lines: dict[int, PurchaseLineView]


async def show_bills(visit: Visit) -> None:
    """Show suppliers' bills beside what was ordered and what came."""
    with buying_ground(visit, "bills"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Bills:
    held = tuple(purchasing.list_purchase_bills(tx, actor, SHOWN, state=MatchState.HELD).items)
    lately = purchasing.list_purchase_bills(tx, actor, SHOWN).items
    orders = {line.order_id for bill in (*held, *lately) for line in bill.lines}
    lines = {
        line.id: line
        for id_ in sorted(orders)
        for line in purchasing.get_purchase_order(tx, actor, id_).lines
    }
    others = tuple(one for one in lately if one.state is not MatchState.HELD)
    return Bills(held, others, lines)


def _draw(sheet: Sheet[Bills], found: Bills) -> None:
    texts = sheet.visit.texts
    if not found.held:
        empty("rule", texts("buying.no_held"), texts("buying.no_held_lesson"))
    for bill in found.held:
        _draw_bill(sheet, bill, found)
    if found.others:
        draw_heading(texts("buying.decided"))
    for bill in found.others:
        _draw_bill(sheet, bill, found)


def _draw_bill(sheet: Sheet[Bills], bill: PurchaseBillView, found: Bills) -> None:
    texts = sheet.visit.texts
    with attribute(box("fd-pick"), data_bill=bill.reference, data_state=bill.state):
        with box("fd-floor-card-top"):
            words(bill.reference, "fd-floor-number")
            words(bill.supplier, "fd-strong fd-clip")
            words(amount(bill.net), "fd-amount")
        with box("fd-cell-chips"):
            chip(texts(f"match_state.{bill.state}"), TONES[bill.state])
            chip(short_date(bill.bill_date, texts, sheet.visit.today))
            for kind in sorted({problem.kind for problem in bill.problems}):
                chip(texts(f"buying.problem.{kind}"), "bad")
        columns = [texts(f"buying.column.{each}") for each in COLUMNS]
        rows = [_row(sheet.visit, line, bill, found) for line in bill.lines]
        draw_rows(columns, rows, "")
        if bill.decision:
            words(bill.decision, "fd-small fd-muted", "p")
        if bill.state is MatchState.HELD and sheet.visit.shown_to.may("purchasing.approve_bill"):
            _draw_decision(sheet, bill)


def _row(
    visit: Visit, line: PurchaseBillLineView, bill: PurchaseBillView, found: Bills
) -> tuple[Cell, ...]:
    ordered = found.lines[line.order_line_id]
    wrong = {problem.kind for problem in bill.problems if problem.line_id == line.order_line_id}
    name = name_of(line, visit.texts)

    def said(text: str, kind: str) -> Cell:
        chips = ((text, "bad"),) if kind in wrong else ()
        return Cell("" if chips else text, is_number=True, chips=chips)

    return (
        Cell(name),
        Cell(number(ordered.quantity), is_number=True),
        Cell(number(ordered.received - ordered.returned), is_number=True),
        said(number(line.quantity), "quantity"),
        Cell(price(line.ordered_price), is_number=True),
        said(price(line.unit_price), "price"),
    )


def _draw_decision(sheet: Sheet[Bills], bill: PurchaseBillView) -> None:
    texts = sheet.visit.texts
    with box("fd-dialog-actions"):
        no = sheet.ask_why(
            "buying.reject",
            lambda tx, actor, reason: purchasing.reject_purchase_bill(tx, actor, bill.id, reason),
        )
        button(texts("buying.reject"), no, "fd-quiet", icon="undo")
        yes = sheet.ask_why(
            "buying.approve",
            lambda tx, actor, reason: purchasing.approve_purchase_bill(tx, actor, bill.id, reason),
        )
        made = button(texts("buying.approve"), yes, "fd-primary", icon="check")
        attribute(made, data_act="approve")
