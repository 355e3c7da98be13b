"""A new request for quotation: which articles, by when, and which suppliers are asked."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import parties, purchasing
from erp_core.catalog import VariantView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import every
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyRole
from erp_core.purchasing import AskedLine, NewRequest, RequestView
from frontdesk.console.act import ask, do, go, say, warn
from frontdesk.console.buying.ground import buying_ground
from frontdesk.console.days import read_day
from frontdesk.console.floor.ground import Stepper, find_article, scan_field
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.paths import BUYING
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element

REQUESTS = f"{BUYING}/requests"
MOST = 20
"""Suppliers that one request goes to."""


@dataclass(frozen=True)
class Supplier:
    """Somebody to ask, and the articles that they have named a price for."""

    id: int
    name: str
    sells: frozenset[int]


@dataclass
class Wanted:
    """An article to ask for."""

    article: VariantView
    quantity: Decimal


async def show_new_request(visit: Visit) -> None:
    """Show the form of a new request for quotation."""
    with buying_ground(visit, "requests"):
        await RequestForm(visit).begin()


class RequestForm:
    """What is asked for, and of whom, before anybody is asked.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._wanted: dict[int, Wanted] = {}
        self._chosen: set[int] = set()
        self._needed = ""
        self._suppliers: list[Supplier] = []
        self._is_asking = False
        texts = visit.texts
        words(texts("buying.new_request"), "fd-title", "h1")
        scan_field(visit, "selling.scan_article", self._scanned)
        self._lines: Element = box("")
        self._draw_day()
        draw_heading(texts("buying.whom"))
        self._whom: Element = box("")
        with box("fd-actions"):
            made = button(texts("buying.ask_them"), self._ask, "fd-primary", icon="send")
            attribute(made, data_act="ask")

    async def begin(self) -> None:
        """Show it as it is now: nothing asked for, nobody chosen."""
        language = self._visit.texts.language
        self._suppliers = await ask(self._visit, partial(_suppliers, language)) or []
        self._draw_whom()
        with self._lines:
            self._none = empty(
                "add_shopping_cart",
                self._visit.texts("buying.ask_for"),
                self._visit.texts("buying.ask_for_lesson"),
            )

    async def _scanned(self, code: str) -> None:
        await find_article(self._visit, code, self._add)

    async def _add(self, article: VariantView) -> None:
        """Ask for an article; who is known to sell it is chosen."""
        if article.id in self._wanted:
            return
        self._none.classes(add="fd-none")
        self._wanted[article.id] = Wanted(article, Decimal(1))
        self._chosen |= {one.id for one in self._suppliers if article.id in one.sells}
        with self._lines, attribute(box("fd-pick"), data_sku=article.sku):
            words(article.name(self._visit.texts.language), "fd-strong")
            words(article.sku, "fd-small fd-muted")
            label = self._visit.texts("column.quantity")
            count = partial(self._count, article.id)
            Stepper(self._visit, label, Decimal(1), None, count)
        self._draw_whom()

    async def _count(self, article_id: int, quantity: Decimal) -> None:
        self._wanted[article_id].quantity = quantity

    def _draw_day(self) -> None:
        def written(event: GenericEventArguments) -> None:
            self._needed = str(event.args or "")[:10]

        with box("fd-form-field", "label"):
            words(self._visit.texts("buying.needed_by"), "fd-small fd-muted")
            field = attribute(box("fd-input", "input"), type="date", data_field="needed")
            field.on("input", written, js_handler="(e) => emit(e.target.value)")

    def _draw_whom(self) -> None:
        texts = self._visit.texts
        self._whom.clear()
        with self._whom:
            if not self._suppliers:
                empty("groups", texts("buying.no_one"), texts("buying.no_one_lesson"))
            for one in self._suppliers:
                with attribute(box("fd-fact", "label"), data_supplier=one.name):
                    tick = attribute(box("fd-check", "input"), type="checkbox")
                    if one.id in self._chosen:
                        attribute(tick, checked="checked")
                    choose = partial(self._choose, one.id)
                    tick.on("change", choose, js_handler="(e) => emit(e.target.checked)")
                    words(one.name, "fd-fact-main")
                    if one.sells & self._wanted.keys():
                        chip(texts("buying.sells_it"), "good")

    def _choose(self, party_id: int, event: GenericEventArguments) -> None:
        (self._chosen.add if event.args else self._chosen.discard)(party_id)

    async def _ask(self) -> None:
        """Write the request and send it; a second press meanwhile does nothing."""
        if self._is_asking:
            return
        self._is_asking = True
        try:
            await self._send()
        finally:
            self._is_asking = False

    async def _send(self) -> None:
        lines = tuple(
            AskedLine(variant_id=id_, quantity=one.quantity)
            for id_, one in self._wanted.items()
            if one.quantity > 0
        )
        if not lines or not self._chosen:
            warn(self._visit, "buying.needs_line" if not lines else "buying.needs_supplier")
            return
        if len(self._chosen) > MOST:
            warn(self._visit, "buying.too_many", most=MOST)
            return
        needed_by = None
        if self._needed:
            needed_by = read_day(self._visit, self._needed, "buying.needs_day")
            if needed_by is None:
                return
        party_ids = tuple(sorted(self._chosen))
        new = NewRequest(party_ids=party_ids, lines=lines, needed_by=needed_by)
        made = await do(self._visit, partial(_asked, new))
        if made is not None:
            say(self._visit, "buying.saved")
            go(self._visit, REQUESTS)


def _asked(new: NewRequest, tx: Tx, actor: Actor) -> RequestView:
    drafted = purchasing.create_request(tx, actor, new)
    return purchasing.send_request(tx, actor, drafted.id)


def _suppliers(language: str, tx: Tx, actor: Actor) -> list[Supplier]:
    sells: dict[int, set[int]] = {}
    for price in every(lambda page: purchasing.list_supplier_prices(tx, actor, page)):
        sells.setdefault(price.party_id, set()).add(price.variant_id)
    return [
        Supplier(one.party.id, one.party.name_in(language), frozenset(sells.get(one.party.id, ())))
        for one in parties.directory(tx, actor)
        if PartyRole.SUPPLIER in one.party.roles
    ]
