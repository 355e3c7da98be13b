"""Late supply: the customers whose promise will be broken, each with a drafted notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from erp_core import parties, sales
from erp_core.catalog import VariantView
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.transaction import Tx
from erp_core.sales import DismissSlip, LateSupply, SlipView, TellSlip
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.floor.ground import find_article, scan_field
from frontdesk.console.lists.cells import draw_chips
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import ORDERS
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_date
from frontdesk.workflows.notices.wording import words_of_late

if TYPE_CHECKING:
    from nicegui.element import Element

LONGEST = 1_000


@dataclass(frozen=True)
class Draft:
    """A promise that slips, with its customer and what they would be told in their language."""

    slip: SlipView
    customer: str
    language: str
    text: str


async def show_late_supply(visit: Visit) -> None:
    """Show whose promises slip."""
    await LateSupplyPage(visit).begin()


class LateSupplyPage:
    """The drafts; the list follows what slips.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._shown: list[Draft] | None = None
        self._place: Element = box("fd-sheet")

    async def begin(self) -> None:
        """Show the drafts, and follow them."""
        await self.refresh()
        Live(self._visit, lambda topic: topic == "slips", self._heard)

    async def refresh(self) -> None:
        """Look again."""
        language = self._visit.texts.language
        found = await ask(self._visit, lambda tx, actor: drafts_of(tx, actor, language))
        if found is None or found == self._shown:
            return
        self._shown = found
        self._place.clear()
        with self._place:
            self._draw(found)

    async def _heard(self, topics: frozenset[str]) -> None:
        if topics & {"slips", EVERYTHING}:
            await self.refresh()

    def _draw(self, found: list[Draft]) -> None:
        texts = self._visit.texts
        link(texts("orders.title"), ORDERS, "fd-back-link", "arrow_back")
        if self._visit.shown_to.may("sales.note_late_supply"):
            scan_field(self._visit, "slips.scan", self._scanned)
        with box("fd-sheet-top"):
            words(texts("slips.title"), "fd-title", "h1")
            if found:
                said = texts("slips.send_all", count=len(found))
                made = button(said, self._send_all, "fd-primary", icon="send")
                attribute(made, data_send_all="")
        if not found:
            empty("event_available", texts("slips.none"), texts("slips.none_lesson"))
        for one in found:
            self._draw_one(one)

    def _draw_one(self, one: Draft) -> None:
        texts, slip = self._visit.texts, one.slip
        with attribute(box("fd-pick"), data_slip=slip.number):
            with box("fd-floor-card-top"):
                link(slip.number, f"{ORDERS}/{slip.order_id}", "fd-link fd-strong", "receipt_long")
                words(one.customer, "fd-strong fd-clip")
                chip(texts(f"language_name.{one.language}"))
            before = short_date(slip.promised_on, texts, self._visit.today)
            after = short_date(slip.new_on, texts, self._visit.today)
            draw_chips(
                (
                    (texts("order.promised", day=before), "calm"),
                    (texts("slips.now", day=after), "bad"),
                )
            )
            words(one.text, "fd-text fd-card-text", "p")
            with box("fd-actions"):
                send = partial(self._send, slip.id, None)
                made = button(texts("slips.send"), send, "fd-primary", icon="send")
                attribute(made, data_act="send")
                edit = partial(self._ask_words, one)
                attribute(
                    button(texts("slips.edit"), edit, "fd-outline", icon="edit"), data_act="edit"
                )
                no = partial(self._ask_why, slip.id)
                attribute(
                    button(texts("slips.dismiss"), no, "fd-quiet", icon="close"), data_act="dismiss"
                )

    async def _scanned(self, code: str) -> None:
        await find_article(self._visit, code, self._ask_day)

    async def _ask_day(self, article: VariantView) -> None:
        """Ask by when an article is in stock now, and note it."""
        texts = self._visit.texts

        async def written(answers: Mapping[str, str]) -> None:
            try:
                day = date.fromisoformat(answers["day"])
            except ValueError:
                warn(self._visit, "selling.needs_day")
                return
            new = LateSupply(
                variant_id=article.id, arrives_on=day, reason=answers["reason"] or None
            )
            done = await do(self._visit, lambda tx, actor: sales.note_late_supply(tx, actor, new))
            if done is not None:
                say(self._visit, "slips.noted")
            await self.refresh()

        fields = (
            Field("day", texts("slips.in_stock_on"), kind="date"),
            Field("reason", texts("column.because"), longest=100),
        )
        lead = f"{article.name(texts.language)} ({article.sku})"
        ask_words(self._visit, texts("slips.later"), fields, texts("action.save"), written, lead)

    async def _send(self, slip_id: int, text: str | None) -> bool:
        new = TellSlip(text=text)
        done = await do(self._visit, lambda tx, actor: sales.tell_slip(tx, actor, slip_id, new))
        if done is not None:
            say(self._visit, "slips.sent")
        await self.refresh()
        return done is not None

    async def _send_all(self) -> None:
        """Send every draft that is shown; it ends at the first that is refused."""
        for one in list(self._shown or ()):
            if not await self._send(one.slip.id, None):
                return

    def _ask_words(self, one: Draft) -> None:
        texts = self._visit.texts
        field = Field("text", texts("slips.text"), kind="area", value=one.text, longest=LONGEST)

        async def written(answers: Mapping[str, str]) -> None:
            if answers["text"]:
                await self._send(one.slip.id, answers["text"])
            else:
                warn(self._visit, "selling.needs_text")

        ask_words(self._visit, texts("slips.edit"), [field], texts("slips.send"), written)

    def _ask_why(self, slip_id: int) -> None:
        texts = self._visit.texts

        async def written(answers: Mapping[str, str]) -> None:
            if not answers["reason"]:
                warn(self._visit, "selling.needs_text")
                return
            why = DismissSlip(reason=answers["reason"])
            await do(self._visit, lambda tx, actor: sales.dismiss_slip(tx, actor, slip_id, why))
            await self.refresh()

        title = texts("slips.dismiss")
        ask_words(self._visit, title, [Field("reason", texts("column.because"))], title, written)


def drafts_of(tx: Tx, actor: Actor, language: str) -> list[Draft]:
    """Read whose promises slip, with the words in each customer's own language."""
    found = []
    for slip in sales.list_slips(tx, actor):
        party = parties.get_party(tx, system("console"), slip.party_id)
        text = words_of_late(tx, slip.number, slip.promised_on, slip.new_on, party.language)
        found.append(Draft(slip, party.name_in(language), party.language, text))
    return found
