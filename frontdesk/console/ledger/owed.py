"""Who owes what since when, whom we owe, and the reminders of who is late."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from erp_core import finance
from erp_core.finance import (
    Ageing,
    DunningLetterView,
    DunningLevelView,
    LeftOutView,
    LetterState,
    NewDunningLevel,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.ledger.ageing import PAYABLE, RECEIVABLE, draw_ageing
from frontdesk.console.ledger.ground import ledger_ground, money_of
from frontdesk.console.ledger.money_back import (
    MoneyBack,
    draw_money_back,
    look_for_money_back,
)
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.lists.papers import draw_papers
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import INVOICES, preview_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

if TYPE_CHECKING:
    from nicegui.element import Element

LONGEST_TO_PAY = 365
LETTERS = PageRequest(limit=20)
TONES = {
    LetterState.PROPOSED: "warn",
    LetterState.APPROVED: "good",
    LetterState.DISCARDED: "plain",
}


@dataclass(frozen=True)
class _Shown:
    currency: str
    receivable: Ageing
    payable: Ageing
    levels: tuple[DunningLevelView, ...]
    letters: tuple[DunningLetterView, ...]
    money_back: MoneyBack
    left_out: tuple[LeftOutView, ...]


async def show_owed(visit: Visit) -> None:
    """Show what is owed and the reminders."""
    with ledger_ground(visit, "owed"):
        await OwedPage(visit).begin()


class OwedPage:
    """Shows the ageing, and takes reminders from the proposal to the decision.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._place: Element = box("")

    async def begin(self) -> None:
        """Show it as it is now."""
        today = self._visit.today
        shown = await ask(
            self._visit,
            lambda tx, actor: _Shown(
                currency=get_organisation(tx).currency,
                receivable=finance.receivable_ageing(tx, actor, today),
                payable=finance.payable_ageing(tx, actor, today),
                levels=finance.list_dunning_levels(tx, actor),
                letters=tuple(finance.list_dunning_letters(tx, actor, LETTERS).items),
                left_out=finance.left_out_of_dunning(tx, actor),
                money_back=look_for_money_back(tx, actor),
            ),
        )
        if shown is None:
            return
        self._place.clear()
        with self._place:
            draw_ageing(self._visit, RECEIVABLE, shown.receivable)
            self._draw_reminders(shown)
            draw_ageing(self._visit, PAYABLE, shown.payable)
            draw_money_back(self._visit, shown.money_back, self.begin)

    def _draw_reminders(self, shown: _Shown) -> None:
        texts = self._visit.texts
        draw_heading(texts("owed.reminders"))
        for level in shown.levels:
            told = texts("owed.level", level=level.level, days=level.days_overdue)
            with attribute(box("fd-fact"), data_level=level.level):
                words(told, "fd-fact-main")
                words(amount(level.fee) if level.fee else texts("owed.no_fee"), "fd-amount")
        with box("fd-dialog-actions"):
            if self._visit.shown_to.may("finance.set_dunning_level"):
                write = partial(self._set_level, shown)
                button(texts("owed.set_level"), write, "fd-quiet", icon="tune")
            if shown.levels and self._visit.shown_to.may("finance.propose_dunning"):
                button(texts("owed.propose"), self._propose, "fd-primary", icon="mail")
        self._draw_left_out(shown)
        if not shown.letters:
            empty("mail", texts("owed.no_letters"), texts("owed.no_letters_lesson"))
        for letter in shown.letters:
            with attribute(box("fd-pick"), data_letter=letter.id, data_state=letter.state):
                self._draw_letter(letter)

    def _draw_left_out(self, shown: _Shown) -> None:
        """Say whom nobody reminds, and why."""
        texts = self._visit.texts
        if not shown.left_out:
            return
        with attribute(box("fd-pick"), data_left_out=len(shown.left_out)):
            words(texts("owed.left_out"), "fd-strong")
            for one in shown.left_out:
                with box("fd-fact fd-small"):
                    link(one.number or f"#{one.invoice_id}", f"{INVOICES}/{one.invoice_id}")
                    words(f"{one.name}: {one.reason}", "fd-muted fd-fact-main")
                    words(amount(one.open), "fd-amount")

    def _draw_letter(self, letter: DunningLetterView) -> None:
        texts = self._visit.texts
        with box("fd-fact"):
            words(letter.name, "fd-strong fd-fact-main")
            if letter.total is not None:
                words(amount(letter.total), "fd-amount")
        with box("fd-cell-chips"):
            chip(texts(f"owed.letter.{letter.state}"), TONES[letter.state])
            chip(texts("owed.on_level", level=letter.level), "plain")
        for line in letter.lines:
            with box("fd-fact fd-small"):
                link(line.number or f"#{line.invoice_id}", f"{INVOICES}/{line.invoice_id}")
                due = short_date(line.due_date, texts, self._visit.today)
                words(texts("payment.due", day=due), "fd-muted fd-fact-main")
                words(amount(line.open), "fd-amount")
        if letter.fee is not None:
            with box("fd-fact fd-small"):
                words(texts("owed.fee"), "fd-muted fd-fact-main")
                words(amount(letter.fee), "fd-amount")
        if letter.pay_by is not None:
            with box("fd-fact fd-small"):
                words(texts("owed.pay_by"), "fd-muted fd-fact-main")
                words(short_date(letter.pay_by, texts, self._visit.today), "fd-amount")
        said = letter.text_zh if texts.language == "zh" else letter.text_en
        words(said, "fd-small fd-muted", "p")
        if letter.state is not LetterState.DISCARDED:
            self._draw_papers(letter)
        if letter.state is LetterState.PROPOSED:
            with box("fd-dialog-actions"):
                discard = partial(self._discard, letter)
                button(texts("owed.discard"), discard, "fd-quiet", icon="close")
                approve = partial(self._approve, letter)
                button(texts("owed.approve"), approve, "fd-primary", icon="check")

    def _draw_papers(self, letter: DunningLetterView) -> None:
        """Link the letter as it goes to the customer: to look at, and as PDF in each language."""
        texts = self._visit.texts
        with box("fd-papers"):
            path = preview_path("reminder", letter.id)
            look = link(texts("owed.look"), path, "fd-paper", "visibility")
            attribute(look, target="_blank", rel="noopener", data_preview=letter.id)
        draw_papers([("reminder", letter.id)], texts)

    async def _propose(self) -> None:
        made = await do(self._visit, finance.propose_dunning)
        if made is not None and not made:
            warn(self._visit, "owed.nobody_late")
        await self.begin()

    async def _approve(self, letter: DunningLetterView) -> None:
        await self._done(lambda tx, actor: finance.approve_dunning(tx, actor, letter.id))

    async def _discard(self, letter: DunningLetterView) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> None:
            reason = said["reason"] or texts("owed.discard")
            await self._done(
                lambda tx, actor: finance.discard_dunning(tx, actor, letter.id, reason)
            )

        fields = (Field("reason", texts("ledger.reason_why")),)
        ask_words(self._visit, texts("owed.discard"), fields, texts("owed.discard"), written)

    async def _set_level(self, shown: _Shown) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> None:
            fee = money_of(said["fee"] or "0", shown.currency)
            numbers = said["level"], said["days"], said["pay_days"]
            if fee is None or not all(each.isascii() and each.isdigit() for each in numbers):
                warn(self._visit, "owed.needs_numbers")
                return
            level, days, pay_days = (int(each) for each in numbers)
            if not 1 <= level <= 9 or not 1 <= days <= 3650 or pay_days > LONGEST_TO_PAY:
                warn(self._visit, "owed.needs_numbers")
                return
            new = NewDunningLevel(
                level=level,
                days_overdue=days,
                fee=fee or None,
                pay_days=pay_days,
                text_en=said["text_en"],
                text_zh=said["text_zh"],
            )
            await self._done(lambda tx, actor: finance.set_dunning_level(tx, actor, new))

        fields = (
            Field("level", texts("owed.level_number"), value=str(len(shown.levels) + 1), longest=1),
            Field("days", texts("owed.days_overdue"), longest=4),
            Field("fee", texts("owed.fee"), value="0", longest=20),
            Field("pay_days", texts("owed.pay_days"), value="7", longest=3),
            Field("text_en", texts("owed.text_en"), "area", longest=1000),
            Field("text_zh", texts("owed.text_zh"), "area", longest=1000),
        )
        ask_words(self._visit, texts("owed.set_level"), fields, texts("action.save"), written)

    async def _done(self, command: Callable[[Tx, Actor], object]) -> None:
        if await do(self._visit, command) is not None:
            say(self._visit, "ledger.saved")
        await self.begin()
