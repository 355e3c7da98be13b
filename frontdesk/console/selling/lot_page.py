"""One lot: where it lies, blocking it, and the customers who have some of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp_core import catalog, inventory, sales
from erp_core.catalog import VariantView
from erp_core.inventory import LotTrace, LotView, StockLine
from erp_core.kernel.actor import Actor
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import LotOwner, SlipState
from frontdesk.application import Frontdesk
from frontdesk.console.act import ask
from frontdesk.console.floor.ground import ground
from frontdesk.console.lists.cells import draw_chips
from frontdesk.console.lists.customers import names_of
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.lists.lots import draw_lot_chips, draw_lot_verb
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, empty, link, words
from frontdesk.console.paths import LOTS, ORDERS, STOCK, lot_path
from frontdesk.console.selling.recall_card import RecallDraft, draw_recall, recalls_of
from frontdesk.console.visit import Visit
from frontdesk.console.wording import number, quantity

if TYPE_CHECKING:
    from nicegui.element import Element

TOPICS = frozenset({"recalls", "stock"})
MANY = PageRequest(limit=200)


@dataclass(frozen=True)
class Whole:
    """A lot with all that is shown of it.

    Attributes:
        lot: The lot.
        article: Its article.
        lines: Where it lies.
        owners: Who has some of it now; None where that is not shown.
        units: The units of the articles that they have.
        names: The customers' names.
        recalls: Who is or was told that it is blocked.
        trace: What went into it, and what it went into.
    """

    lot: LotView
    article: VariantView
    lines: Sequence[StockLine]
    owners: Sequence[LotOwner] | None
    units: dict[int, str]
    names: dict[int, str]
    recalls: Sequence[RecallDraft]
    trace: LotTrace


async def show_lot(visit: Visit, lot_id: int) -> None:
    """Show one lot."""
    with _place(visit):
        page = LotPage(visit, lot_id)
    await page.refresh()


@contextmanager
def _place(visit: Visit) -> Iterator[None]:
    """Stand among the screens of the warehouse for who works there, else on a sheet."""
    if visit.has("inventory", "inventory.receive_stock"):
        with ground(visit, "lots"):
            yield
    else:
        with box("fd-floor"):
            yield


class LotPage:
    """The page of one lot; it follows what happens to it.

    Args:
        visit: The page.
        lot_id: The lot.
    """

    def __init__(self, visit: Visit, lot_id: int) -> None:
        self._visit = visit
        self._id = lot_id
        self._shown: Whole | None = None
        self._place: Element = box("")
        Live(visit, lambda topic: topic in TOPICS, self._heard)

    async def refresh(self) -> None:
        """Look again."""
        language = self._visit.texts.language
        found = await ask(
            self._visit, lambda tx, actor: _read(tx, actor, self._visit.desk, self._id, language)
        )
        if found is not None and found == self._shown:
            return
        self._shown = found
        self._place.clear()
        with self._place:
            if found is None:
                texts = self._visit.texts
                empty("search_off", texts("record.gone"), texts("record.gone_lesson"))
            else:
                self._draw(found)

    async def _heard(self, topics: frozenset[str]) -> None:
        if topics & {*TOPICS, EVERYTHING}:
            await self.refresh()

    def _draw(self, whole: Whole) -> None:
        texts, lot, article = self._visit.texts, whole.lot, whole.article
        if self._visit.has("inventory", "inventory.receive_stock"):
            link(texts("lots.title"), LOTS, "fd-back-link", "arrow_back")
        with attribute(box("fd-pick"), data_lot=lot.code, data_blocked=str(bool(lot.blocked_at))):
            words(lot.code, "fd-title", "h1")
            said = f"{article.name(texts.language)} ({article.sku})"
            link(said, f"{STOCK}/{article.id}", "fd-link", "inventory_2")
            with box("fd-row-chips"):
                draw_lot_chips(self._visit, lot)
            draw_lot_verb(self._visit, lot, "fd-outline fd-big", self.refresh)
        draw_heading(texts("lots.where"))
        if not whole.lines:
            words(texts("lots.nowhere"), "fd-muted", "p")
        for line in whole.lines:
            self._draw_line(line)
        self._draw_lots("went_into", whole.trace.went_into)
        self._draw_lots("made_from", whole.trace.made_from)
        if whole.owners is not None:
            self._draw_owners(whole)

    def _draw_lots(self, name: str, lots: Sequence[LotView]) -> None:
        """Draw the lots that this one went into or was made from; each is blocked by itself."""
        if lots:
            draw_heading(self._visit.texts(f"lots.{name}"))
        for lot in lots:
            with attribute(box("fd-fact"), data_linked=lot.code):
                link(lot.code, lot_path(lot.id), "fd-link fd-strong", "qr_code_2")
                with box("fd-fact-main"):
                    draw_lot_chips(self._visit, lot)

    def _draw_line(self, line: StockLine) -> None:
        texts = self._visit.texts
        with attribute(box("fd-fact"), data_place=line.location):
            words(line.location, "fd-strong")
            with box("fd-fact-main"):
                if line.reserved:
                    draw_chips(((texts("lots.reserved", held=number(line.reserved)), "calm"),))
            words(quantity(line.on_hand, line.unit, texts), "fd-amount")

    def _draw_owners(self, whole: Whole) -> None:
        """Draw whom it concerns: those who are to be told, once it is blocked."""
        texts = self._visit.texts
        draw_heading(texts("lots.owners"))
        if whole.lot.blocked_at is None:
            self._draw_now(whole)
            return
        if not whole.recalls:
            words(texts("lots.nobody"), "fd-muted", "p")
        for one in whole.recalls:
            draw_recall(self._visit, one, self.refresh, with_lot=False)

    def _draw_now(self, whole: Whole) -> None:
        """Draw who has some of a lot that is not blocked, and who was told of it before."""
        texts = self._visit.texts
        told = {one.recall.party_id for one in whole.recalls if one.recall.state is SlipState.TOLD}
        if not whole.owners:
            words(texts("lots.nobody"), "fd-muted", "p")
        for owner in whole.owners or ():
            with attribute(box("fd-fact"), data_owner=owner.party_id):
                words(whole.names.get(owner.party_id, ""), "fd-strong")
                with box("fd-fact-main"):
                    for order_id, order in zip(owner.order_ids, owner.numbers, strict=True):
                        link(order, f"{ORDERS}/{order_id}", "fd-link", "receipt_long")
                said = quantity(owner.quantity, whole.units[owner.variant_id], texts)
                has = texts("recalls.has", quantity=said)
                chips = [(has if owner.received else texts("recalls.held"), "plain")]
                if owner.lot_id != whole.lot.id:
                    chips.append((owner.lot, "plain"))
                if owner.party_id in told:
                    chips.append((texts("recall_state.told"), "good"))
                draw_chips(tuple(chips))


def _read(tx: Tx, actor: Actor, desk: Frontdesk, lot_id: int, language: str) -> Whole:
    lot = inventory.get_lot(tx, actor, lot_id)
    owners: Sequence[LotOwner] | None = None
    recalls: Sequence[RecallDraft] = ()
    if tx.ports.has(("sales",)) and actor.may("sales.read_recalls"):
        owners = sales.lot_owners(tx, actor, lot_id)
        recalls = recalls_of(tx, actor, desk, language, lot_id=lot_id, since=lot.blocked_at)
    articles = catalog.variants_by_id(tx, (one.variant_id for one in owners or ()))
    return Whole(
        lot=lot,
        article=catalog.get_variant(tx, actor, lot.variant_id),
        lines=inventory.stock_of(tx, actor, MANY, lot_id=lot.id).items,
        owners=owners,
        units={id_: one.unit for id_, one in articles.items()},
        names=names_of(tx, actor, (one.party_id for one in owners or ()), language),
        recalls=recalls,
        trace=inventory.trace_lot(tx, actor, lot_id),
    )
