"""A bill of material on screen: what an article is made of, in which steps, and from which day on.

A bill is never changed: what is saved is the next version of it, and holds from its day on.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from erp_core import catalog, production
from erp_core.catalog import VariantView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.production import BillView, WorkCentreView
from frontdesk.console.act import ask, do, go, say, warn
from frontdesk.console.dialogs import Field, draw_field
from frontdesk.console.figures import typed
from frontdesk.console.floor.ground import find_article, scan_field
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.making.bill_parts import Part, StepRow, draw_part, draw_step, read_bill
from frontdesk.console.making.ground import making_ground
from frontdesk.console.parts import attribute, box, button, empty, link, words
from frontdesk.console.paths import MAKING
from frontdesk.console.visit import Visit
from frontdesk.console.wording import quantity

if TYPE_CHECKING:
    from nicegui.element import Element

BILLS = f"{MAKING}/bills"


async def show_new_bill(visit: Visit) -> None:
    """Show the form of an article that has no bill yet, or of its next one."""
    with making_ground(visit, "bills"):
        await _begin(visit, 0)


async def show_next_bill(visit: Visit, bill_id: int) -> None:
    """Show the form of the version that follows a bill, filled with what that one says."""
    with making_ground(visit, "bills"):
        await _begin(visit, bill_id)


async def _begin(visit: Visit, bill_id: int) -> None:
    if not visit.shown_to.may("production.set_bill"):
        empty("lock", visit.texts("denied.title"), visit.texts("denied.lesson"))
        return
    centres = await ask(visit, production.list_work_centres) or ()
    form = BillForm(visit, centres)
    if bill_id:
        found = await ask(visit, partial(_read, bill_id))
        if found is None:
            empty("search_off", visit.texts("record.gone"), visit.texts("record.gone_lesson"))
            return
        form.show(*found)
    else:
        form.ask_article()


def _read(
    bill_id: int, tx: Tx, actor: Actor
) -> tuple[VariantView, BillView, dict[int, VariantView]]:
    """Return the article of a bill, the bill, and its components."""
    bill = production.get_bill_of_material(tx, actor, bill_id)
    articles = catalog.variants_by_id(
        tx, [bill.variant_id, *(one.variant_id for one in bill.lines)]
    )
    return articles[bill.variant_id], bill, dict(articles)


class BillForm:
    """What an article is to be made of, before it is saved as a version.

    Args:
        visit: The page.
        centres: The work centres that steps may name.
    """

    def __init__(self, visit: Visit, centres: Sequence[WorkCentreView]) -> None:
        self._visit, self._centres = visit, centres
        self._parts: dict[int, Part] = {}
        self._steps: dict[int, StepRow] = {}
        self._head: dict[str, str] = {}
        self._is_saving = False
        link(visit.texts("making.bills"), BILLS, "fd-back-link", "arrow_back")
        self._title = words(visit.texts("bom.new"), "fd-title", "h1")
        self._place: Element = box("")

    def ask_article(self) -> None:
        """Ask which article is made."""
        texts = self._visit.texts

        async def found(article: VariantView) -> None:
            bills = await ask(
                self._visit,
                lambda tx, actor: (
                    production.list_bills_of_material(tx, actor, variant_id=article.id).items
                ),
            )
            if bills is None:
                return
            if not bills:
                self.show(article, None, {})
                return
            held = next((one for one in bills if one.in_force), bills[0])
            go(self._visit, f"{BILLS}/{held.id}")

        async def scanned(code: str) -> None:
            await find_article(self._visit, code, found)

        with self._place:
            scan_field(self._visit, "bom.which", scanned)
            empty("account_tree", texts("bom.what"), texts("bom.what_lesson"))

    def show(
        self, article: VariantView, bill: BillView | None, articles: dict[int, VariantView]
    ) -> None:
        """Show the form of an article, filled with what its bill says if it has one."""
        texts = self._visit.texts
        self._article = article
        self._title.set_text(f"{texts('bom.of')}: {article.name(texts.language)}")
        self._place.clear()
        with self._place:
            self._draw_head(bill)
            draw_heading(texts("bom.parts"))
            scan_field(self._visit, "bom.scan_part", self._scanned)
            self._rows = box("", "section")
            draw_heading(texts("bom.steps"))
            self._routing = box("", "section")
            with box("fd-actions"):
                made = button(texts("bom.add_step"), self._add_step, "fd-outline", icon="add")
                attribute(made, data_act="add-step")
            with box("fd-actions"):
                made = button(texts("bom.save"), self._save, "fd-primary", icon="check")
                attribute(made, data_act="save-bill")
        for line in () if bill is None else bill.lines:
            self._add(articles[line.variant_id], line.quantity, line.scrap)
        for step in () if bill is None else bill.operations:
            self._draw_step(StepRow.of(step))

    def _draw_head(self, bill: BillView | None) -> None:
        texts, article = self._visit.texts, self._article
        words(texts("bom.next" if bill else "bom.first"), "fd-muted", "p")
        one = Decimal(1) if bill is None else bill.quantity
        unit = quantity(Decimal(1), article.unit, texts).removeprefix("1 ")
        self._head = {
            "quantity": typed(one),
            "valid_from": self._visit.today.isoformat(),
            "note": "" if bill is None else bill.note,
        }
        with box("fd-pick"):
            for name, label, kind in (
                ("quantity", texts("bom.quantity", unit=unit), "text"),
                ("valid_from", texts("bom.valid_from"), "date"),
                ("note", texts("bom.note"), "text"),
            ):
                draw_field(Field(name, label, kind=kind, value=self._head[name]), self._head)

    async def _scanned(self, code: str) -> None:
        async def found(article: VariantView) -> None:
            if article.id == self._article.id:
                warn(self._visit, "bom.of_itself")
            elif article.id not in self._parts:
                self._add(article, Decimal(1), Decimal(0))

        await find_article(self._visit, code, found)

    def _add(self, article: VariantView, count: Decimal, scrap: Decimal) -> None:
        part = Part.of(article, count, scrap)
        self._parts[article.id] = part
        with self._rows:
            draw_part(self._visit, part, lambda: self._parts.pop(article.id, None))

    def _add_step(self) -> None:
        if not self._centres:
            warn(self._visit, "bom.no_centre")
            return
        self._draw_step(StepRow({"work_centre_id": str(self._centres[0].id)}))

    def _draw_step(self, step: StepRow) -> None:
        key = id(step)
        self._steps[key] = step
        with self._routing:
            draw_step(self._visit, step, self._centres, lambda: self._steps.pop(key, None))

    async def _save(self) -> None:
        """Save the version; a second press meanwhile does nothing."""
        if self._is_saving:
            return
        self._is_saving = True
        try:
            new = read_bill(
                self._visit,
                self._article,
                self._head,
                tuple(self._parts.values()),
                tuple(self._steps.values()),
            )
            if new is None:
                return
            made = await do(
                self._visit, lambda tx, actor: production.create_bill_of_material(tx, actor, new)
            )
            if made is not None:
                say(self._visit, "buying.saved")
                go(self._visit, BILLS)
        finally:
            self._is_saving = False
