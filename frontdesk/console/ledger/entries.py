"""Entries by hand: post one, reverse one, see what was posted."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from erp_core import finance
from erp_core.finance import EntryLine, EntryView, Journal, NewEntry
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.ledger.ground import (
    account_options,
    accounts_to_choose,
    ledger_ground,
    money_of,
)
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

if TYPE_CHECKING:
    from nicegui.element import Element

SHOWN = PageRequest(limit=30)


async def show_entries(visit: Visit) -> None:
    """Show what was posted."""
    with ledger_ground(visit, "entries"):
        await EntriesPage(visit).begin()


class EntriesPage:
    """Posts and reverses entries.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        if visit.shown_to.may("finance.post_entry"):
            with box("fd-ledger-above"):
                made = button(visit.texts("ledger.post"), self._post, "fd-primary", icon="add")
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
                name = line.name_zh if texts.language == "zh" else line.name_en
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

    async def _post(self) -> None:
        found = await ask(self._visit, accounts_to_choose)
        if found is None:
            return
        texts, options = self._visit.texts, account_options(self._visit, found[1])

        async def written(said: Mapping[str, str]) -> None:
            money = money_of(said["amount"], found[0])
            if money is None or money.minor <= 0 or not said["day"]:
                warn(self._visit, "ledger.needs_amount")
                return
            entry = NewEntry(
                journal=Journal.GENERAL,
                business_date=date.fromisoformat(said["day"]),
                memo=said["memo"],
                lines=(EntryLine.of(said["debit"], money), EntryLine.of(said["credit"], -money)),
            )
            await self._done(lambda tx, actor: finance.post_entry(tx, actor, entry))

        first = options[0][0] if options else ""
        fields = (
            Field("day", texts("ledger.day"), "date", self._visit.today.isoformat()),
            Field("debit", texts("ledger.debit"), value=first, options=options),
            Field("credit", texts("ledger.credit"), value=first, options=options),
            Field("amount", texts("ledger.amount"), longest=20),
            Field("memo", texts("ledger.memo")),
        )
        ask_words(self._visit, texts("ledger.post"), fields, texts("ledger.do_post"), written)

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
