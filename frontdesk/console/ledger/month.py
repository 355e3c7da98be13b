"""The end of a month or year: what is still to be done, locking months, closing years."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from erp_core import banking, finance
from erp_core.finance import FiscalYearView, PeriodLock
from erp_core.kernel.actor import Actor
from erp_core.kernel.checks import Check
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.ledger.ground import ledger_ground
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, symbol, words
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element

MONTHS = 6
"""Months that are shown, this one first."""


@dataclass(frozen=True)
class _Shown:
    unmatched: int
    violations: tuple[str, ...]
    locks: Mapping[str, PeriodLock]
    years: tuple[FiscalYearView, ...]


async def show_month(visit: Visit) -> None:
    """Show what is still to be done this month."""
    with ledger_ground(visit, "month"):
        await MonthPage(visit).begin()


class MonthPage:
    """Shows a checklist and locks months.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._checks = tuple(
            check
            for module in visit.desk.modules
            if module.name in {"finance", "banking"}
            for check in module.checks
        )
        self._place: Element = box("")

    async def begin(self) -> None:
        """Show it as it is now."""
        checks = self._checks
        shown = await ask(self._visit, lambda tx, actor: _look(tx, actor, checks))
        if shown is None:
            return
        texts = self._visit.texts
        self._place.clear()
        with self._place:
            draw_heading(texts("ledger.checklist"))
            waiting = texts("ledger.lines_waiting", count=shown.unmatched)
            self._draw_task("unmatched", waiting, is_done=shown.unmatched == 0)
            broken = len(shown.violations)
            sound = texts("ledger.books_sound" if not broken else "ledger.books_broken")
            self._draw_task("sound", sound, is_done=not broken)
            for one in shown.violations[:10]:
                words(one, "fd-small fd-muted", "p")
            draw_heading(texts("ledger.months"))
            for month in _months(self._visit.today):
                self._draw_month(month, shown.locks.get(month, PeriodLock.OPEN))
            draw_heading(texts("ledger.years"))
            for year in shown.years:
                self._draw_year(year)

    def _draw_task(self, name: str, text: str, *, is_done: bool) -> None:
        with attribute(box("fd-fact"), data_task=name, data_done=str(is_done).lower()):
            symbol("check_circle" if is_done else "pending")
            words(text, "fd-fact-main")

    def _draw_month(self, month: str, lock: PeriodLock) -> None:
        texts = self._visit.texts
        with attribute(box("fd-fact"), data_month=month):
            words(month, "fd-strong fd-fact-main")
            if lock is not PeriodLock.OPEN:
                chip(texts(f"ledger.lock_is.{lock}"), "calm", "lock")
            if lock is not PeriodLock.OPEN and self._may_open(lock):
                unlock = partial(self._unlock, month)
                button(texts("ledger.unlock"), unlock, "fd-quiet", icon="lock_open")
            if lock is not PeriodLock.HARD and self._visit.shown_to.may("finance.lock_period"):
                close = partial(self._lock, month)
                button(texts("ledger.lock"), close, "fd-outline", icon="lock")

    def _draw_year(self, year: FiscalYearView) -> None:
        texts = self._visit.texts
        with attribute(box("fd-fact"), data_year=year.year):
            span = f"{year.first_day.isoformat()} – {year.last_day.isoformat()}"
            words(span, "fd-strong fd-fact-main")
            if year.closed:
                chip(texts("ledger.year_closed"), "calm", "lock")
                if self._visit.shown_to.may("access.reopen_books"):
                    back = partial(self._year, year.year, "reopen_year", finance.reopen_year)
                    button(texts("ledger.reopen_year"), back, "fd-quiet", icon="lock_open")
            elif year.last_day < self._visit.today and self._visit.shown_to.may(
                "finance.close_year"
            ):
                close = partial(self._year, year.year, "close_year", finance.close_year)
                button(texts("ledger.close_year"), close, "fd-outline", icon="lock")

    def _may_open(self, lock: PeriodLock) -> bool:
        shown_to = self._visit.shown_to
        is_final = lock is PeriodLock.HARD
        return shown_to.may("finance.unlock_period") and (
            not is_final or shown_to.may("access.reopen_books")
        )

    async def _lock(self, month: str) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> None:
            lock = PeriodLock(said["lock"])
            await self._done(
                lambda tx, actor: finance.lock_period(tx, actor, month, lock, said["reason"])
            )

        kinds = tuple(
            (lock.value, texts(f"ledger.lock_as.{lock}"))
            for lock in (PeriodLock.SOFT, PeriodLock.HARD)
        )
        fields = (
            Field("lock", texts("ledger.how"), value=PeriodLock.SOFT.value, options=kinds),
            Field("reason", texts("ledger.reason_why")),
        )
        title = texts("ledger.lock_month", month=month)
        ask_words(self._visit, title, fields, texts("ledger.lock"), written)

    async def _year(
        self, year: int, name: str, verb: Callable[[Tx, Actor, int, str], object]
    ) -> None:
        """Ask why a year is closed or opened again, and do it."""
        texts = self._visit.texts
        title = texts(f"ledger.{name}")

        async def written(said: Mapping[str, str]) -> None:
            reason = said["reason"] or title
            await self._done(lambda tx, actor: verb(tx, actor, year, reason))

        fields = (Field("reason", texts("ledger.reason_why")),)
        lead = texts(f"ledger.{name}_lead", year=year)
        ask_words(self._visit, title, fields, title, written, lead)

    async def _unlock(self, month: str) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> None:
            reason = said["reason"] or texts("ledger.unlock")
            await self._done(lambda tx, actor: finance.unlock_period(tx, actor, month, reason))

        fields = (Field("reason", texts("ledger.reason_why")),)
        ask_words(self._visit, texts("ledger.unlock"), fields, texts("ledger.unlock"), written)

    async def _done(self, command: Callable[[Tx, Actor], object]) -> None:
        if await do(self._visit, command) is not None:
            say(self._visit, "ledger.saved")
        await self.begin()


def _look(tx: Tx, actor: Actor, checks: tuple[Check, ...]) -> _Shown:
    accounts = banking.list_bank_accounts(tx, actor)
    found = [check.run(tx) for check in checks]
    return _Shown(
        unmatched=sum(one.unmatched for one in accounts),
        violations=tuple(words for one in found for words in one.violations),
        locks={one.period: one.lock for one in finance.list_periods(tx, actor)},
        years=finance.list_fiscal_years(tx, actor),
    )


def _months(today: date) -> list[str]:
    months, day = [], today
    for _ in range(MONTHS):
        months.append(f"{day:%Y-%m}")
        day = day.replace(day=1) - timedelta(days=1)
    return months
