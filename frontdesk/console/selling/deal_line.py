"""One line of a deal that is typed: the article, how much of it, its price, and from where."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from functools import partial

from nicegui.events import GenericEventArguments

from erp_core.sales import PreviewLine, SubstituteOffer
from frontdesk.console.figures import begin, read_figure, rewrite, typed
from frontdesk.console.floor.ground import Stepper
from frontdesk.console.parts import attribute, box, button, chip, words
from frontdesk.console.selling.pricing import Wish
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, price, quantity, short_date

Changed = Callable[[Decimal], Awaitable[None]]
Swapped = Callable[[int], Awaitable[None]]


class DealLine:
    """A line that stays on the page while the deal is priced anew, with what is typed into it.

    Args:
        visit: The page.
        wish: The line.
        counted: Told how much is wanted.
        discounted: Told the discount, as a share.
        swapped: Told the article that is taken instead.
    """

    def __init__(
        self, visit: Visit, wish: Wish, counted: Changed, discounted: Changed, swapped: Swapped
    ) -> None:
        self._visit = visit
        self._discounted = discounted
        self._swapped = swapped
        self._share = wish.discount
        article, texts = wish.article, visit.texts
        self._row = attribute(box("fd-pick"), data_sku=article.sku)
        with self._row:
            with box("fd-pick-top"):
                with box("fd-pick-what"):
                    words(article.name(texts.language), "fd-strong")
                    words(article.sku, "fd-small fd-muted")
                self._gross = words("", "fd-pick-quantity")
            with box("fd-pick-count"):
                label = texts("column.quantity")
                self._stepper = Stepper(visit, label, wish.quantity, None, counted)
                if visit.shown_to.may("sales.give_discount"):
                    self._draw_discount()
            self._chips = box("fd-row-chips")
            self._instead = box("fd-actions")

    def show(
        self,
        wish: Wish,
        lines: Sequence[PreviewLine],
        price_list: str,
        offer: SubstituteOffer | None,
    ) -> None:
        """Follow the line.

        Args:
            wish: As it is typed.
            lines: What it comes to, of a set a line for each part; none while it would be refused.
            price_list: Where its price is from.
            offer: What could be had instead, where it is short.
        """
        self._share = wish.discount
        self._stepper.show(wish.quantity)
        gross = [line.gross for line in lines]
        self._gross.text = amount(sum(gross[1:], gross[0])) if gross else ""
        self._chips.clear()
        if lines:
            with self._chips:
                self._draw_chips(lines, price_list)
        self._instead.clear()
        with self._instead:
            self._draw_instead(wish, offer)

    def remove(self) -> None:
        """Take the line off the page."""
        self._row.delete()

    def _draw_discount(self) -> None:
        with box("fd-form-field fd-discount", "label"):
            words(self._visit.texts("selling.discount"), "fd-small fd-muted")
            self._field = attribute(box("fd-input", "input"), type="text", inputmode="decimal")
            attribute(self._field, maxlength="7", data_discount="")
            begin(self._field, typed(self._share * 100))
            self._field.on("change", self._written, js_handler="(e) => emit(e.target.value)")

    async def _written(self, event: GenericEventArguments) -> None:
        said = read_figure(self._visit, str(event.args))
        if said is None:
            rewrite(self._visit, self._field, typed(self._share * 100), refused=True)
            return
        share = min(said / 100, Decimal(1))
        rewrite(self._visit, self._field, typed(share * 100), refused=said > 100)
        await self._discounted(share)

    def _draw_chips(self, lines: Sequence[PreviewLine], price_list: str) -> None:
        texts, bundle = self._visit.texts, lines[0].bundle
        unit_price = lines[0].unit_price if bundle is None else bundle.unit_price
        said = texts("selling.price_of", price=price(unit_price), list=price_list)
        chip(said, "plain", "sell")
        for line in lines if bundle is not None else ():
            name = name_of(line, texts)
            chip(f"{quantity(line.quantity, line.unit, texts)} {name}", "plain", "category")
        kept = [line for line in lines if line.stocked]
        if kept and all(line.in_stock for line in kept):
            chip(texts("selling.in_stock"), "good", "inventory_2")
        for line in kept:
            if not line.in_stock:
                free = quantity(line.free, line.unit, texts)
                only = texts("selling.only", free=free)
                name = "" if bundle is None else f"{name_of(line, texts)}: "
                chip(f"{name}{only}", "warn", "hourglass_empty")

    def _draw_instead(self, wish: Wish, offer: SubstituteOffer | None) -> None:
        texts = self._visit.texts
        if wish.instead_of is not None:
            name = wish.instead_of.name(texts.language)
            words(texts("selling.instead_of", name=name), "fd-small fd-muted")
            back = partial(self._swapped, wish.instead_of.id)
            made = button(texts("selling.take_back"), back, "fd-quiet", icon="undo")
            attribute(made, data_act="take-back")
        if offer is not None:
            said = texts(
                "selling.instead",
                name=offer.name(texts.language),
                quantity=quantity(offer.quantity, offer.unit, texts),
                price=price(offer.unit_price),
                day=short_date(offer.deliver_on, texts, self._visit.today),
            )
            words(said, "fd-small")
            taken = partial(self._swapped, offer.variant_id)
            made = button(texts("selling.take_instead"), taken, "fd-outline", icon="swap_horiz")
            attribute(made, data_act="take-instead")
