"""A new order or quotation: who, what, at which price, from stock or when, and within credit."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from erp_core import catalog, parties, sales
from erp_core.catalog import VariantView
from erp_core.kernel.pagination import PageRequest
from erp_core.sales import NewQuotation
from frontdesk.console.act import ask, do, go, sentence, warn
from frontdesk.console.dialogs import Choice, ask_which
from frontdesk.console.floor.ground import find_article, scan_field
from frontdesk.console.lists.detail import draw_facts, draw_heading
from frontdesk.console.parts import attribute, box, button, empty, link, seen, words
from frontdesk.console.paths import ORDERS, QUOTATIONS, customer_path
from frontdesk.console.selling.deal_line import DealLine
from frontdesk.console.selling.order_sheet import day_of
from frontdesk.console.selling.pricing import (
    Buyer,
    Priced,
    Wish,
    buyer,
    lines_for,
    lines_of,
    order_of,
    priced,
)
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount

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
        self._pricing = asyncio.Lock()
        self._lines: dict[int, DealLine] = {}
        texts = visit.texts
        link(texts("orders.title"), ORDERS, "fd-back-link", "arrow_back")
        words(texts("selling.new"), "fd-title", "h1")
        self._who: Element = box("")
        self._what: Element = box("")
        self._rows = self._refused = self._total = self._actions = self._what

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
        self._draw_who()
        self._draw_what()
        await self._price()

    async def _choose(self, party_id: int) -> None:
        self._buyer = await ask(self._visit, lambda tx, actor: buyer(tx, actor, party_id))

    def _draw_what(self) -> None:
        """Draw the frame once for a customer: what is typed into it, or pressed, stays there."""
        texts = self._visit.texts
        self._what.clear()
        self._lines = {}
        with self._what:
            if self._buyer is None:
                stock = self._visit.desk.database.ports.has(("inventory",))
                lesson = "selling.who_lesson" if stock else "selling.who_lesson_plain"
                empty("person_search", texts("selling.who"), texts(lesson))
                return
            draw_heading(texts("order.lines"))
            scan_field(self._visit, "selling.scan_article", self._find_article)
            self._rows, self._refused, self._total = box(""), box(""), box("")
            self._actions = box("fd-actions")
            with self._actions:
                self._draw_actions()
        self._follow()

    def _follow(self) -> None:
        """Show what the deal comes to now."""
        preview = self._priced.preview
        for gone in self._lines.keys() - {wish.article.id for wish in self._wishes}:
            self._lines.pop(gone).remove()
        for wish in self._wishes:
            article_id = wish.article.id
            if article_id not in self._lines:
                with self._rows:
                    self._lines[article_id] = DealLine(
                        self._visit,
                        wish,
                        partial(self._count, article_id),
                        partial(self._discount, article_id),
                        partial(self._swap, article_id),
                    )
            lines = lines_for(preview, article_id)
            self._lines[article_id].show(
                wish,
                lines,
                self._priced.lists.get(article_id, ""),
                self._priced.instead.get(article_id),
            )
        self._refused.clear()
        if self._priced.refusal is not None:
            with self._refused, box("fd-refusal", "p"):
                words(sentence(self._visit, self._priced.refusal), "fd-bad")
        self._total.clear()
        with self._total:
            self._draw_total()
        seen(self._actions, is_seen=preview is not None)

    def _draw_total(self) -> None:
        texts, preview = self._visit.texts, self._priced.preview
        if preview is None:
            return
        on = day_of(self._visit, preview.deliver_on) or texts("selling.no_day")
        day = [(texts("selling.earliest"), on)] if preview.stocked else []
        with attribute(box(""), data_total=""):
            draw_facts(
                [
                    (texts("column.net"), amount(preview.net)),
                    (texts("column.tax"), amount(preview.tax)),
                    (texts("column.gross"), amount(preview.gross)),
                    (texts("order.policy"), texts(f"policy.{preview.payment_policy}")),
                    *day,
                ]
            )

    def _draw_actions(self) -> None:
        texts, may = self._visit.texts, self._visit.shown_to.may
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
        known = self._wish(article.id)
        if known is None:
            self._wishes.append(Wish(article, Decimal(1)))
            await self._price()
        else:
            await self._count(article.id, known.quantity + 1)

    def _wish(self, article_id: int) -> Wish | None:
        return next((one for one in self._wishes if one.article.id == article_id), None)

    async def _count(self, article_id: int, wanted: Decimal) -> None:
        """Want so much of an article; nothing of it takes its line away."""
        told = (
            replace(one, quantity=wanted) if one.article.id == article_id else one
            for one in self._wishes
        )
        self._wishes = [one for one in told if one.quantity > 0]
        await self._price()

    async def _discount(self, article_id: int, share: Decimal) -> None:
        self._wishes = [
            replace(one, discount=share) if one.article.id == article_id else one
            for one in self._wishes
        ]
        await self._price()

    async def _swap(self, article_id: int, other_id: int) -> None:
        """Take a substitute in the place of an article, or the article back."""
        known = self._wish(article_id)
        if known is None or self._wish(other_id) is not None:
            warn(self._visit, "selling.there_already")
            return
        back = known.instead_of
        if back is not None and back.id == other_id:
            taken = Wish(back, known.quantity, known.discount)
        else:
            other = await ask(
                self._visit, lambda tx, actor: catalog.get_variant(tx, actor, other_id)
            )
            if other is None:
                return
            taken = Wish(other, known.quantity, known.discount, instead_of=known.article)
        self._wishes = [taken if one.article.id == article_id else one for one in self._wishes]
        await self._price()

    async def _price(self) -> None:
        async with self._pricing:
            found, wishes = self._buyer, list(self._wishes)
            answer = None
            if found is not None and wishes:
                party = found.party.id
                answer = await ask(self._visit, lambda tx, actor: priced(tx, actor, party, wishes))
            self._priced = answer or Priced()
            self._follow()

    async def _order(self) -> None:
        """Order exactly what is shown; if it changed meanwhile, show it anew."""
        preview = self._priced.preview
        found = await self._settled()
        if found is None or preview is None:
            return
        new = order_of(found.party.id, self._wishes)
        expect = preview.fingerprint
        made = await do(
            self._visit, lambda tx, actor: sales.order_at_once(tx, actor, new, expect=expect)
        )
        await self._went_to(None if made is None else f"{ORDERS}/{made.id}")

    async def _draft(self) -> None:
        found = await self._settled()
        if found is None:
            return
        new = order_of(found.party.id, self._wishes)
        made = await do(self._visit, lambda tx, actor: sales.place_order(tx, actor, new))
        await self._went_to(None if made is None else f"{ORDERS}/{made.id}")

    async def _quote(self) -> None:
        found = await self._settled()
        if found is None:
            return
        new = NewQuotation(party_id=found.party.id, lines=lines_of(self._wishes))
        made = await do(self._visit, lambda tx, actor: sales.create_quotation(tx, actor, new))
        await self._went_to(None if made is None else f"{QUOTATIONS}/{made.id}")

    async def _settled(self) -> Buyer | None:
        """Wait until what was typed last is priced; None when it cannot be sold like that."""
        async with self._pricing:
            return self._buyer if self._priced.preview is not None else None

    async def _went_to(self, path: str | None) -> None:
        if path is None:
            await self._price()
        else:
            go(self._visit, path)
