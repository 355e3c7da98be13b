"""The balance sheet, the result of the year and the trial balance, at the end of any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import finance
from erp_core.finance import (
    BalanceSheet,
    ProfitAndLoss,
    StatementRow,
    TrialBalance,
    TrialBalanceRow,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask
from frontdesk.console.figures import begin
from frontdesk.console.ledger.ground import ledger_ground
from frontdesk.console.lists.cells import Cell
from frontdesk.console.lists.detail import draw_heading, draw_rows
from frontdesk.console.parts import attribute, box, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of

if TYPE_CHECKING:
    from nicegui.element import Element


@dataclass(frozen=True)
class _Shown:
    sheet: BalanceSheet
    result: ProfitAndLoss
    trial: TrialBalance


async def show_statements(visit: Visit) -> None:
    """Show the statements."""
    with ledger_ground(visit, "statements"):
        await StatementsPage(visit).begin()


class StatementsPage:
    """Shows the statements of a day, today's at first.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._on = visit.today
        with box("fd-form-field", "label"):
            words(visit.texts("ledger.until"), "fd-small fd-muted")
            field = attribute(box("fd-input", "input"), type="date", data_until="")
            begin(field, self._on.isoformat())
            field.on("change", self._moved, js_handler="(e) => emit(e.target.value)")
        self._place: Element = box("")

    async def begin(self) -> None:
        """Show the statements of the day."""
        on = self._on
        found = await ask(self._visit, lambda tx, actor: _look(tx, actor, on))
        if found is None or on != self._on:
            return
        self._place.clear()
        with self._place:
            self._draw_sheet(found.sheet)
            self._draw_result(found.result)
            self._draw_trial(found.trial)

    async def _moved(self, event: GenericEventArguments) -> None:
        try:
            self._on = date.fromisoformat(str(event.args))
        except ValueError:
            return
        await self.begin()

    def _draw_sheet(self, sheet: BalanceSheet) -> None:
        texts = self._visit.texts
        draw_heading(texts("ledger.balance_sheet"))
        self._draw_accounts(sheet.asset_rows)
        self._draw_total("assets", sheet.assets)
        self._draw_accounts((*sheet.liability_rows, *sheet.equity_rows))
        self._draw_total("result_of_year", sheet.result_of_year)
        if sheet.result_brought_forward:
            self._draw_total("result_brought_forward", sheet.result_brought_forward)
        self._draw_total("liabilities_and_equity", sheet.liabilities_and_equity)

    def _draw_result(self, found: ProfitAndLoss) -> None:
        draw_heading(self._visit.texts("ledger.result_since", day=found.start.isoformat()))
        self._draw_accounts(found.income_rows)
        self._draw_total("income", found.income)
        self._draw_accounts(found.expense_rows)
        self._draw_total("expenses", found.expenses)
        self._draw_total("result", found.result)

    def _draw_trial(self, found: TrialBalance) -> None:
        texts = self._visit.texts
        draw_heading(texts("ledger.trial_balance"))
        columns = [texts(f"ledger.{each}") for each in ("account", "debit", "credit", "balance")]
        rows = [
            (
                Cell(self._name(row)),
                Cell(amount(row.debit), is_number=True),
                Cell(amount(row.credit), is_number=True),
                Cell(amount(row.balance), is_number=True),
            )
            for row in found.rows
        ]
        draw_rows(columns, rows, texts("ledger.no_entries"))

    def _draw_accounts(self, rows: Iterable[StatementRow]) -> None:
        for row in rows:
            if row.amount:
                with attribute(box("fd-fact"), data_account=row.account):
                    words(self._name(row), "fd-fact-main")
                    words(amount(row.amount), "fd-amount")

    def _draw_total(self, name: str, total: Money) -> None:
        with attribute(box("fd-fact fd-strong"), data_total=name):
            words(self._visit.texts(f"ledger.{name}"), "fd-fact-main")
            words(amount(total), "fd-amount")

    def _name(self, row: StatementRow | TrialBalanceRow) -> str:
        name = name_of(row, self._visit.texts)
        return f"{row.account} {name}"


def _look(tx: Tx, actor: Actor, on: date) -> _Shown:
    sheet = finance.balance_sheet(tx, actor, on)
    return _Shown(
        sheet=sheet,
        result=finance.profit_and_loss(tx, actor, sheet.year_start, on),
        trial=finance.trial_balance(tx, actor, on),
    )
