"""Entries: see what was posted, and reverse what was written by hand."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from erp_core import finance
from erp_core.finance import EntryView
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.ledger.ground import ledger_ground
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import LEDGER
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, short_date

if TYPE_CHECKING:
    from nicegui.element import Element

SHOWN = PageRequest(limit=30)


async def show_entries(visit: Visit) -> None:
    """Show what was posted."""
    with ledger_ground(visit, "entries"):
        await EntriesPage(visit).begin()


class EntriesPage:
    """Shows entries and reverses them.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        if visit.shown_to.may("finance.post_entry"):
            with box("fd-ledger-above"):
                made = link(
                    visit.texts("ledger.post"),
                    f"{LEDGER}/entries/new",
                    "fd-button fd-primary",
                    "add",
                )
                attribute(made, data_post="")
        self._place: Element = box("")

    async def begin(self) -> None:
        """Show the latest entries."""
        found = await ask(self._visit, lambda tx, actor: finance.list_entries(tx, actor, SHOWN))
        if found is None:
            return
        texts = self._visit.texts
        self._place.clear()
        with self._place:
            if not found.items:
                empty("edit_note", texts("ledger.no_entries"), texts("ledger.no_entries_lesson"))
            reversed_ = {one.reverses_id for one in found.items}
            for entry in found.items:
                self._draw(entry, is_reversed=entry.id in reversed_)

    def _draw(self, entry: EntryView, *, is_reversed: bool) -> None:
        texts = self._visit.texts
        with attribute(box("fd-pick"), data_entry=entry.number or ""):
            with box("fd-fact"):
                words(entry.number or "", "fd-strong")
                words(short_date(entry.business_date, texts, self._visit.today), "fd-small")
                words(entry.memo or texts(f"ledger.journal.{entry.journal}"), "fd-fact-main")
            for line in entry.lines:
                name = name_of(line, texts)
                with box("fd-fact"):
                    words(f"{line.account} {name}", "fd-fact-main")
                    words(amount(line.debit - line.credit), "fd-amount")
            if is_reversed:
                with box("fd-cell-chips"):
                    chip(texts("ledger.reversed"), "warn")
            elif entry.source is None and entry.reverses_id is None:
                with box("fd-dialog-actions"):
                    back = partial(self._reverse, entry)
                    button(texts("ledger.reverse"), back, "fd-quiet", icon="undo")

    async def _reverse(self, entry: EntryView) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> None:
            reason = said["reason"] or texts("ledger.reverse")
            await self._done(lambda tx, actor: _reversal(tx, actor, entry.id, reason))

        fields = (Field("reason", texts("ledger.reason_why")),)
        ask_words(self._visit, texts("ledger.reverse"), fields, texts("ledger.reverse"), written)

    async def _done(self, command: Callable[[Tx, Actor], object]) -> None:
        if await do(self._visit, command) is not None:
            say(self._visit, "ledger.saved")
        await self.begin()


def _reversal(tx: Tx, actor: Actor, entry_id: int, reason: str) -> EntryView:
    return finance.reverse_entry(tx, actor, entry_id, reason)
