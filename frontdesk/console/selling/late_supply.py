"""Late supply: the customers whose promise will be broken, each with a drafted notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from erp_core import parties, sales
from erp_core.catalog import VariantView
from erp_core.conversations import NoticeKind
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.transaction import Tx
from erp_core.sales import DismissSlip, DoubtView, LateSupply, SlipState, SlipView, TellSlip
from frontdesk.application import Frontdesk
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.floor.ground import find_article, scan_field
from frontdesk.console.lists.cells import draw_chips
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import ORDERS
from frontdesk.console.selling.draft_card import draw_draft
from frontdesk.console.selling.recall_card import RecallDraft, draw_recall, recalls_of
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_date
from frontdesk.workflows.notices.reaching import ToTell
from frontdesk.workflows.notices.speaking import language_to
from frontdesk.workflows.notices.wording import words_of_late

if TYPE_CHECKING:
    from nicegui.element import Element


TOPICS = frozenset({"slips", "recalls"})


@dataclass(frozen=True)
class Draft:
    """A promise that slips, with its customer and what they would be told in their language."""

    slip: SlipView
    customer: str
    language: str
    text: str


@dataclass(frozen=True)
class Doubt:
    """A promise that rests on what was due and has not come, with its customer."""

    doubt: DoubtView
    customer: str


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
        self._shown: tuple[list[Draft], list[RecallDraft], list[Doubt]] | None = None
        self._place: Element = box("fd-sheet")

    async def begin(self) -> None:
        """Show the drafts, and follow them."""
        await self.refresh()
        Live(self._visit, lambda topic: topic in TOPICS, self._heard)

    async def refresh(self) -> None:
        """Look again."""
        language = self._visit.texts.language
        found = await ask(
            self._visit, lambda tx, actor: _read(tx, actor, self._visit.desk, language)
        )
        if found is None or found == self._shown:
            return
        self._shown = found
        self._place.clear()
        with self._place:
            self._draw(*found)

    async def _heard(self, topics: frozenset[str]) -> None:
        if topics & {*TOPICS, EVERYTHING}:
            await self.refresh()

    def _draw(self, found: list[Draft], recalls: list[RecallDraft], doubts: list[Doubt]) -> None:
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
        if not (found or recalls or doubts):
            empty("event_available", texts("slips.none"), texts("slips.none_lesson"))
        for one in found:
            self._draw_one(one)
        self._draw_doubts(doubts)
        if recalls:
            draw_heading(texts("recalls.title"))
        for recall in recalls:
            draw_recall(self._visit, recall, self.refresh, with_lot=True)

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
            draw_draft(
                self._visit, one.text, partial(self._send, slip), partial(self._dismiss, slip.id)
            )

    def _draw_doubts(self, doubts: list[Doubt]) -> None:
        texts = self._visit.texts
        if doubts:
            draw_heading(texts("slips.in_doubt"))
            words(texts("slips.in_doubt_lead"), "fd-muted fd-text", "p")
        for doubt in doubts:
            self._draw_doubt(doubt)

    def _draw_doubt(self, one: Doubt) -> None:
        """Say which promise rests on what was due and has not come."""
        texts, doubt = self._visit.texts, one.doubt
        with attribute(box("fd-pick"), data_doubt=doubt.number):
            with box("fd-floor-card-top"):
                path = f"{ORDERS}/{doubt.order_id}"
                link(doubt.number, path, "fd-link fd-strong", "receipt_long")
                words(one.customer, "fd-strong fd-clip")
            due = short_date(doubt.due_on, texts, self._visit.today)
            name = doubt.name_zh if texts.language == "zh" else doubt.name_en
            words(texts("slips.was_due", article=f"{name} ({doubt.sku})", day=due), "", "p")
            before = short_date(doubt.promised_on, texts, self._visit.today)
            chips = [(texts("order.promised", day=before), "calm")]
            if doubt.drafted:
                chips.append((texts("slips.drafted"), "warn"))
            draw_chips(chips)

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

    async def _send(self, slip: SlipView, text: str | None) -> bool:
        new = TellSlip(text=text, expect=slip.new_on)
        done = await do(self._visit, lambda tx, actor: sales.tell_slip(tx, actor, slip.id, new))
        if done is not None:
            say(self._visit, "slips.sent")
        await self.refresh()
        return done is not None

    async def _send_all(self) -> None:
        """Send every draft that is shown; one that is refused keeps nobody else waiting."""
        for one in list(self._shown[0] if self._shown else ()):
            await self._send(one.slip, None)

    async def _dismiss(self, slip_id: int, reason: str) -> None:
        why = DismissSlip(reason=reason)
        await do(self._visit, lambda tx, actor: sales.dismiss_slip(tx, actor, slip_id, why))
        await self.refresh()


def _read(
    tx: Tx, actor: Actor, desk: Frontdesk, language: str
) -> tuple[list[Draft], list[RecallDraft], list[Doubt]]:
    recalls: list[RecallDraft] = []
    if actor.may("sales.tell_recall"):
        recalls = recalls_of(tx, actor, desk, language, state=SlipState.DRAFT)
    return drafts_of(tx, actor, desk, language), recalls, doubts_of(tx, actor, language)


def doubts_of(tx: Tx, actor: Actor, language: str) -> list[Doubt]:
    """Read which promises rest on what was due and has not come."""
    found = []
    for doubt in sales.list_doubts(tx, actor):
        party = parties.get_party(tx, system("console"), doubt.party_id)
        found.append(Doubt(doubt, party.name_in(language)))
    return found


def drafts_of(tx: Tx, actor: Actor, desk: Frontdesk, language: str) -> list[Draft]:
    """Read whose promises slip, with the words in the language in which each would be told."""
    found = []
    for slip in sales.list_slips(tx, actor):
        party = parties.get_party(tx, system("console"), slip.party_id)
        told = ToTell(NoticeKind.LATE, slip.order_id, slip.party_id, slip.contact_id)
        said = language_to(tx, desk, told)
        text = words_of_late(tx, slip.number, slip.promised_on, slip.new_on, said)
        found.append(Draft(slip, party.name_in(language), said, text))
    return found
