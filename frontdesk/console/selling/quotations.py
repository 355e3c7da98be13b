"""Quotations: the list, and one with what may become of it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from erp_core import sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import QuotationState, QuotationView
from frontdesk.console.act import ask, do, go, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.lists.bundles import article_cell, headed, heading_cells
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.customers import names_of
from frontdesk.console.lists.detail import draw_facts, draw_heading, draw_rows, draw_title
from frontdesk.console.lists.documents import Documents, Some, show_documents
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.lists.table import Line
from frontdesk.console.parts import attribute, box, button, empty, link
from frontdesk.console.paths import ORDERS, QUOTATIONS
from frontdesk.console.texts import Texts
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, number, price, quantity, short_date

if TYPE_CHECKING:
    from nicegui.element import Element

T = TypeVar("T")
COLUMNS = ("number", "customer", "what", "state", "valid_until", "gross")
TONES = {
    QuotationState.DRAFT: "plain",
    QuotationState.SENT: "calm",
    QuotationState.ACCEPTED: "good",
    QuotationState.DECLINED: "plain",
    QuotationState.EXPIRED: "warn",
}


async def show_quotations(visit: Visit) -> None:
    """Show the quotations, newest first."""
    kind = Documents(
        "quotations", COLUMNS, _newest_first, sales.quotation_by_number, _line, "party:"
    )
    await show_documents(visit, kind)


async def show_quotation(visit: Visit, quotation_id: int) -> None:
    """Show one quotation."""
    await QuotationPage(visit, quotation_id).refresh()


def _newest_first(
    tx: Tx, actor: Actor, request: PageRequest, party_id: int | None
) -> Some[QuotationView]:
    page = sales.list_quotations(tx, actor, request, party_id=party_id)
    return page.items, page.next_before


def _line(one: QuotationView, customer: str, visit: Visit) -> Line:
    texts = visit.texts
    what = ", ".join(f"{number(line.quantity)} × {name_of(line, texts)}" for line in one.lines)
    cells = (
        Cell(one.number),
        Cell(customer),
        Cell(what),
        Cell(chips=_states(one, texts)),
        Cell(short_date(one.valid_until, texts, visit.today)),
        Cell(amount(one.gross), is_number=True),
    )
    return Line(one.id, f"{QUOTATIONS}/{one.id}", cells)


def _states(one: QuotationView, texts: Texts) -> tuple[tuple[str, str], ...]:
    return ((texts(f"quotation_state.{one.state}"), TONES[one.state]),)


class QuotationPage:
    """The page of one quotation.

    Args:
        visit: The page.
        quotation_id: The quotation.
    """

    def __init__(self, visit: Visit, quotation_id: int) -> None:
        self._visit = visit
        self._id = quotation_id
        self._place: Element = box("fd-sheet")

    async def refresh(self) -> None:
        """Look again."""
        texts = self._visit.texts

        def look(tx: Tx, actor: Actor) -> tuple[QuotationView, str]:
            one = sales.get_quotation(tx, actor, self._id)
            return one, names_of(tx, actor, [one.party_id], texts.language).get(one.party_id, "")

        found = await ask(self._visit, look)
        self._place.clear()
        with self._place:
            if found is None:
                empty("search_off", texts("record.gone"), texts("record.gone_lesson"))
            else:
                self._draw(*found)

    def _draw(self, one: QuotationView, customer: str) -> None:
        texts = self._visit.texts
        draw_title(one.number, QUOTATIONS, texts("quotations.title"), _states(one, texts))
        self._draw_actions(one)
        if one.state is not QuotationState.DRAFT:
            draw_papers([("quotation", one.id)], texts)
        draw_facts(
            [
                (texts("column.customer"), customer),
                (texts("column.valid_until"), short_date(one.valid_until, texts)),
                (texts("column.net"), amount(one.net)),
                (texts("column.tax"), amount(one.tax)),
                (texts("column.gross"), amount(one.gross)),
                (texts("order.own_note"), one.note or ""),
            ]
        )
        with box("fd-links"):
            if one.order_id is not None:
                to = f"{ORDERS}/{one.order_id}"
                link(texts("selling.its_order"), to, "fd-link", "receipt_long")
        draw_heading(texts("order.lines"))
        names = ("article", "quantity", "price", "discount", "gross")
        draw_rows(
            [texts(f"column.{name}") for name in names],
            [
                heading_cells(bundle, len(names), texts)
                if bundle is not None
                else (
                    Cell(article_cell(line, texts)),
                    Cell(quantity(line.quantity, line.unit, texts), is_number=True),
                    Cell(price(line.unit_price), is_number=True),
                    Cell(f"{number(line.discount * 100)} %", is_number=True),
                    Cell(amount(line.gross), is_number=True),
                )
                for bundle, line in headed(one.lines)
            ],
            texts("nothing_found"),
        )

    def _draw_actions(self, one: QuotationView) -> None:
        state = one.state
        is_open = state in {QuotationState.DRAFT, QuotationState.SENT}
        is_sent = state is QuotationState.SENT
        offered = (
            ("send", "send", state is QuotationState.DRAFT, "sales.send_quotation", self._send),
            ("accept", "check", is_sent, "sales.accept_quotation", self._accept),
            ("decline", "close", is_open, "sales.decline_quotation", self._ask_decline),
        )
        with box("fd-actions"):
            for name, icon, fits, needs, act in offered:
                if fits and self._visit.shown_to.may(needs):
                    classes = "fd-outline" if name == "decline" else "fd-primary"
                    said = self._visit.texts(f"selling.{name}")
                    attribute(button(said, act, classes, icon=icon), data_act=name)

    async def _do(self, verb: Callable[[Tx, Actor, int], T]) -> T | None:
        made = await do(self._visit, lambda tx, actor: verb(tx, actor, self._id))
        if made is not None:
            say(self._visit, "selling.noted")
        await self.refresh()
        return made

    async def _send(self) -> None:
        await self._do(sales.send_quotation)

    async def _accept(self) -> None:
        made = await self._do(sales.accept_quotation)
        if made is not None:
            go(self._visit, f"{ORDERS}/{made.id}")

    def _ask_decline(self) -> None:
        texts = self._visit.texts

        async def written(answers: Mapping[str, str]) -> None:
            if answers["reason"]:
                await self._do(partial(sales.decline_quotation, reason=answers["reason"]))
            else:
                warn(self._visit, "selling.needs_text")

        title = texts("selling.decline")
        ask_words(self._visit, title, [Field("reason", texts("column.because"))], title, written)
