"""A new order or quotation: who, what, at which price, from stock or when, and within credit."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import parties, sales
from erp_core.catalog import VariantView
from erp_core.kernel.pagination import PageRequest
from erp_core.sales import NewQuotation, PreviewLine
from frontdesk.console.act import ask, do, go, sentence, warn
from frontdesk.console.dialogs import Choice, ask_which
from frontdesk.console.floor.ground import draw_stepper, find_article, quantity_of, scan_field
from frontdesk.console.lists.detail import draw_facts, draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import ORDERS, QUOTATIONS, customer_path
from frontdesk.console.selling.order_sheet import day_of
from frontdesk.console.selling.pricing import (
    Buyer,
    Priced,
    Wish,
    buyer,
    lines_of,
    order_of,
    priced,
)
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, number, price, quantity

if TYPE_CHECKING:
    from nicegui.element import Element

FEW = PageRequest(limit=12)


async def show_new_order(visit: Visit, party_id: int = 0) -> None:
    """Show the form of a new order or quotation."""
    with box("fd-sheet"):
        await DealForm(visit).begin(party_id)


class DealForm:
    """What is being sold, before it is written down.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._buyer: Buyer | None = None
        self._wishes: list[Wish] = []
        self._priced = Priced()
        texts = visit.texts
        link(texts("orders.title"), ORDERS, "fd-back-link", "arrow_back")
        words(texts("selling.new"), "fd-title", "h1")
        self._who: Element = box("")
        self._what: Element = box("")

    async def begin(self, party_id: int) -> None:
        """Show the form, for a customer if one is known."""
        if party_id:
            await self._choose(party_id)
        self._draw_who()
        self._draw_what()

    def _draw_who(self) -> None:
        texts, found = self._visit.texts, self._buyer
        self._who.clear()
        with self._who:
            if found is None:
                scan_field(self._visit, "selling.scan_customer", self._find_customer)
                return
            with box("fd-pick"):
                name = found.party.name_in(texts.language)
                to = customer_path(found.party.id)
                link(name, to, "fd-link fd-strong", "contact_page")
                limit = found.terms.credit_limit
                draw_facts(
                    [
                        (texts("whole.terms"), texts("whole.days", count=found.terms.payment_days)),
                        (
                            texts("whole.credit"),
                            texts("whole.no_limit") if limit is None else amount(limit),
                        ),
                        (texts("balance.open"), amount(found.balance.open)),
                        (texts("balance.overdue"), amount(found.balance.overdue)),
                    ]
                )

    async def _find_customer(self, said: str) -> None:
        page = await ask(self._visit, lambda tx, actor: parties.find_parties(tx, actor, said, FEW))
        if page is None:
            return
        if not page.items:
            warn(self._visit, "selling.no_customer", name=said)
        elif len(page.items) == 1:
            await self._chosen(page.items[0].id)
        else:
            language = self._visit.texts.language
            choices = [Choice(one.id, one.name_in(language), "person") for one in page.items]
            title = self._visit.texts("selling.which_customer")
            ask_which(self._visit, title, choices, self._chosen)

    async def _chosen(self, party_id: int | str | None) -> None:
        await self._choose(int(party_id or 0))
        await self._price()
        self._draw_who()

    async def _choose(self, party_id: int) -> None:
        self._buyer = await ask(self._visit, lambda tx, actor: buyer(tx, actor, party_id))

    def _draw_what(self) -> None:
        texts, preview = self._visit.texts, self._priced.preview
        self._what.clear()
        with self._what:
            if self._buyer is None:
                empty("person_search", texts("selling.who"), texts("selling.who_lesson"))
                return
            draw_heading(texts("order.lines"))
            scan_field(self._visit, "selling.scan_article", self._find_article)
            shown = preview.lines if preview is not None else (None,) * len(self._wishes)
            for at, (wish, line) in enumerate(zip(self._wishes, shown, strict=True)):
                self._draw_line(at, wish, line)
            if self._priced.refusal is not None:
                with box("fd-refusal", "p"):
                    words(sentence(self._visit, self._priced.refusal), "fd-bad")
            if preview is not None:
                self._draw_total()
                self._draw_actions()

    def _draw_line(self, at: int, wish: Wish, line: PreviewLine | None) -> None:
        texts, article = self._visit.texts, wish.article
        with attribute(box("fd-pick"), data_sku=article.sku):
            with box("fd-pick-top"):
                with box("fd-pick-what"):
                    words(article.name(texts.language), "fd-strong")
                    words(article.sku, "fd-small fd-muted")
                if line is not None:
                    words(amount(line.gross), "fd-pick-quantity")
            with box("fd-pick-count"):
                label = texts("column.quantity")
                draw_stepper(self._visit, label, wish.quantity, None, partial(self._count, at))
                if self._visit.shown_to.may("sales.give_discount"):
                    self._draw_discount(at, wish)
            if line is not None:
                with box("fd-row-chips"):
                    self._draw_chips(line)

    def _draw_discount(self, at: int, wish: Wish) -> None:
        async def typed(event: GenericEventArguments) -> None:
            share = quantity_of(str(event.args), Decimal(0)) / 100
            self._wishes[at] = replace(wish, discount=min(max(share, Decimal(0)), Decimal(1)))
            await self._price()

        with box("fd-form-field fd-discount", "label"):
            words(self._visit.texts("selling.discount"), "fd-small fd-muted")
            field = attribute(box("fd-input", "input"), type="text", inputmode="decimal")
            attribute(field, value=number(wish.discount * 100), maxlength="7", data_discount="")
            field.on("change", typed, js_handler="(e) => emit(e.target.value)")

    def _draw_chips(self, line: PreviewLine) -> None:
        texts = self._visit.texts
        source = self._priced.lists.get(line.variant_id, "")
        chip(texts("selling.price_of", price=price(line.unit_price), list=source), "plain", "sell")
        if line.in_stock:
            chip(texts("selling.in_stock"), "good", "inventory_2")
        else:
            free = quantity(line.free, line.unit, texts)
            chip(texts("selling.only", free=free), "warn", "hourglass_empty")

    def _draw_total(self) -> None:
        texts, preview = self._visit.texts, self._priced.preview
        if preview is None:
            return
        on = day_of(self._visit, preview.deliver_on)
        with attribute(box(""), data_total=""):
            draw_facts(
                [
                    (texts("column.net"), amount(preview.net)),
                    (texts("column.tax"), amount(preview.tax)),
                    (texts("column.gross"), amount(preview.gross)),
                    (texts("order.policy"), texts(f"policy.{preview.payment_policy}")),
                    (texts("selling.earliest"), on or texts("selling.no_day")),
                ]
            )

    def _draw_actions(self) -> None:
        texts, may = self._visit.texts, self._visit.shown_to.may
        with box("fd-actions"):
            if may("sales.place_order") and may("sales.confirm_order"):
                said = texts("selling.order_now")
                attribute(button(said, self._order, "fd-primary", icon="check"), data_act="order")
            if may("sales.place_order"):
                said = texts("selling.keep_draft")
                attribute(button(said, self._draft, "fd-outline", icon="save"), data_act="draft")
            if may("sales.create_quotation"):
                said = texts("selling.quote")
                made = button(said, self._quote, "fd-outline", icon="request_quote")
                attribute(made, data_act="quote")

    async def _find_article(self, code: str) -> None:
        await find_article(self._visit, code, self._add, with_services=True)

    async def _add(self, article: VariantView) -> None:
        known = next((at for at, w in enumerate(self._wishes) if w.article.id == article.id), None)
        if known is None:
            self._wishes.append(Wish(article, Decimal(1)))
            await self._price()
        else:
            await self._count(known, self._wishes[known].quantity + 1)

    async def _count(self, at: int, wanted: Decimal) -> None:
        if wanted > 0:
            self._wishes[at] = replace(self._wishes[at], quantity=wanted)
        else:
            del self._wishes[at]
        await self._price()

    async def _price(self) -> None:
        found, wishes = self._buyer, list(self._wishes)
        self._priced = Priced()
        if found is not None and wishes:
            party_id = found.party.id
            answer = await ask(self._visit, lambda tx, actor: priced(tx, actor, party_id, wishes))
            self._priced = answer or Priced()
        self._draw_what()

    async def _order(self) -> None:
        """Order exactly what is shown; if it changed meanwhile, show it anew."""
        found, preview = self._buyer, self._priced.preview
        if found is None or preview is None:
            return
        new = order_of(found.party.id, self._wishes)
        expect = preview.fingerprint
        made = await do(
            self._visit, lambda tx, actor: sales.order_at_once(tx, actor, new, expect=expect)
        )
        await self._went_to(None if made is None else f"{ORDERS}/{made.id}")

    async def _draft(self) -> None:
        if self._buyer is None:
            return
        new = order_of(self._buyer.party.id, self._wishes)
        made = await do(self._visit, lambda tx, actor: sales.place_order(tx, actor, new))
        await self._went_to(None if made is None else f"{ORDERS}/{made.id}")

    async def _quote(self) -> None:
        if self._buyer is None:
            return
        new = NewQuotation(party_id=self._buyer.party.id, lines=lines_of(self._wishes))
        made = await do(self._visit, lambda tx, actor: sales.create_quotation(tx, actor, new))
        await self._went_to(None if made is None else f"{QUOTATIONS}/{made.id}")

    async def _went_to(self, path: str | None) -> None:
        if path is None:
            await self._price()
        else:
            go(self._visit, path)
