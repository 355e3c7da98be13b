"""What every screen of the warehouse stands on: its tabs, the scan field, big buttons."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from erp_core import catalog
from erp_core.catalog import VariantView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, warn
from frontdesk.console.dialogs import Choice, ask_which
from frontdesk.console.figures import begin, read_figure, rewrite, typed
from frontdesk.console.parts import attribute, box, button, symbol, words
from frontdesk.console.paths import COUNTS, FLOOR, LOTS
from frontdesk.console.tabs import Tab, draw_tabs
from frontdesk.console.visit import Visit

TABS = (
    Tab("pick", FLOOR, "shopping_basket", "sales.pick_order"),
    Tab("receive", f"{FLOOR}/receive", "move_to_inbox", "inventory.receive_stock"),
    Tab("count", COUNTS, "fact_check", "inventory.open_count"),
    Tab("lots", LOTS, "qr_code_2", "inventory.block_lot"),
    Tab("transfer", f"{FLOOR}/transfer", "swap_horiz", "inventory.transfer_stock"),
)
"""Name, path, icon, and the permission without which it is not shown."""
LONGEST_CODE = 60
"""Characters of what a scanner reads."""
SOME = PageRequest(limit=12)
Scanned = Callable[[str], Awaitable[None]]


@contextmanager
def ground(visit: Visit, here: str) -> Iterator[Element]:
    """Draw the tabs; what is drawn inside becomes the screen."""
    with box("fd-floor") as screen:
        draw_tabs(visit, "floor", TABS, here)
        yield screen


def in_turn(scanned: Scanned) -> Scanned:
    """Deal with one scan after the other, in their order."""
    turn = asyncio.Lock()

    async def waits(code: str) -> None:
        async with turn:
            await scanned(code)

    return waits


def scan_field(visit: Visit, hint: str, scanned: Scanned) -> None:
    """Draw the field that takes a code: typed, or from a scanner that types and presses Enter.

    Keys that are pressed while nobody writes elsewhere go into it. What is scanned while the scan
    before is still being dealt with waits its turn.
    """
    scanned = in_turn(scanned)

    async def heard(event: GenericEventArguments) -> None:
        code = str(event.args or "").strip()[:LONGEST_CODE]
        if code:
            await scanned(code)

    with box("fd-search fd-scan", "label"):
        symbol("qr_code_scanner")
        field = attribute(box("", "input"), type="text", maxlength=LONGEST_CODE, data_scan="")
        said = visit.texts(hint)
        attribute(field, placeholder=said, aria_label=said, autocomplete="off", enterkeyhint="go")
        field.on(
            "keydown.enter",
            heard,
            js_handler="(e) => { const said = e.target.value; e.target.value = ''; emit(said); }",
        )


async def find_article(
    visit: Visit,
    code: str,
    found: Callable[[VariantView], Awaitable[None]],
    *,
    with_services: bool = False,
) -> None:
    """Find the article of a code or of some words; ask which when there are several.

    Args:
        visit: The page.
        code: SKU, barcode, or a part of a name.
        found: Told the article.
        with_services: Also what no stock is kept of.
    """
    articles = await ask(
        visit, lambda tx, actor: meant_by_code(tx, actor, code, with_services=with_services)
    )
    if articles is None:
        return
    if not articles:
        warn(visit, "floor.unknown", code=code)
    elif len(articles) == 1:
        await found(articles[0])
    else:
        by_id = {one.id: one for one in articles}

        async def chosen(value: int | str | None) -> None:
            await found(by_id[int(value or 0)])

        choices = [
            Choice(one.id, one.name(visit.texts.language), "inventory_2", one.sku)
            for one in articles
        ]
        ask_which(visit, visit.texts("floor.which"), choices, chosen)


def meant_by_code(tx: Tx, actor: Actor, code: str, *, with_services: bool) -> list[VariantView]:
    """Return the article of a SKU or barcode, else those whose names hold the words."""
    articles = catalog.find_variants(tx, actor, code, SOME).items
    found = [one for one in articles if with_services or one.tracked]
    exact = [one for one in found if is_code_of(code, one.sku, one.barcode)]
    return exact or found


def is_code_of(code: str, *codes: str | None) -> bool:
    """Tell whether what was scanned is one of an article's codes, whatever the case."""
    said = code.casefold()
    return any(one is not None and one.casefold() == said for one in codes)


class Stepper:
    """A quantity with big buttons for one less and one more, and a field between them.

    It is drawn once and follows what is done to it, so that nothing that is typed into it is lost
    because something else was drawn anew.

    Args:
        visit: The page.
        label: What a screen reader says of the field.
        value: As it is.
        most: It goes no higher; None for no end.
        changed: Told the new quantity.
    """

    def __init__(
        self,
        visit: Visit,
        label: str,
        value: Decimal,
        most: Decimal | None,
        changed: Callable[[Decimal], Awaitable[None]],
    ) -> None:
        self.most = most
        self._visit = visit
        self._value = value
        self._changed = changed
        with box("fd-stepper"):
            self._button("floor.less", "remove", -1)
            self._field = attribute(
                box("fd-input", "input"), type="text", inputmode="decimal", maxlength="16"
            )
            attribute(self._field, aria_label=label, data_quantity="")
            begin(self._field, typed(value))
            self._field.on("change", self._written, js_handler="(e) => emit(e.target.value)")
            self._button("floor.more", "add", 1)

    def show(self, value: Decimal) -> None:
        """Show a quantity that was changed elsewhere."""
        if value == self._value:
            return
        self._value = value
        rewrite(self._visit, self._field, typed(value))

    def _button(self, name: str, icon: str, by: int) -> None:
        async def step() -> None:
            await self._to(self._value + by)

        button(self._visit.texts(name), step, "fd-outline fd-icon-only fd-big", icon=icon)

    async def _written(self, event: GenericEventArguments) -> None:
        said = read_figure(self._visit, str(event.args))
        if said is None:
            rewrite(self._visit, self._field, typed(self._value), refused=True)
        else:
            await self._to(said)

    async def _to(self, wanted: Decimal) -> None:
        value = max(Decimal(0), wanted if self.most is None else min(wanted, self.most))
        self._value = value
        rewrite(self._visit, self._field, typed(value), refused=value != wanted)
        await self._changed(value)


def draw_progress(done: int, whole: int, text: str) -> None:
    """Draw how far one has come."""
    with box("fd-progress"):
        words(text, "fd-small fd-muted")
        bar = attribute(box("", "progress"), max=max(whole, 1), value=done)
        attribute(bar, aria_label=text)


def chips_text(parts: Sequence[str]) -> str:
    """Join what is known of a place: warehouse, location, lot."""
    return " · ".join(one for one in parts if one)
