"""Profit and loss, balance sheet and cash flow at any date, from the sums of the accounts.

A closing entry moves the result of a year to retained earnings, which is neither earned nor spent:
profit and loss and cash flow leave it out, the balance sheet shows it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from erp_core.finance.errors import DaysReversed
from erp_core.finance.queries.sums import NOTHING, Sums, sums_between, sums_until, without_closings
from erp_core.finance.schemas.ledger import AccountKind, AccountRole
from erp_core.finance.schemas.reports import (
    BalanceSheet,
    CashActivity,
    CashFlow,
    CashFlowRow,
    ProfitAndLoss,
    StatementRow,
)
from erp_core.finance.tables import Account
from erp_core.finance.years import fiscal_year_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx

READ = "finance.read_ledger"
RESULT = (AccountKind.INCOME, AccountKind.EXPENSE)
CASH_ROLES = frozenset({AccountRole.BANK, AccountRole.CASH})
"""Accounts that are money; card payments in transit are a claim until the bank has them."""

_Sums = Mapping[int, Sums]


def profit_and_loss(
    tx: Tx, actor: Actor, start: date, end: date, compare: tuple[date, date] | None = None
) -> ProfitAndLoss:
    """Tell what was earned and spent over some days, beside other days if wanted.

    Raises:
        DaysReversed: The last day comes before the first.
    """
    actor.require(READ)
    sums = _moved(tx, start, end)
    before = None if compare is None else _moved(tx, *compare)
    accounts = _accounts(tx, RESULT)
    currency = get_organisation(tx).currency
    income = _rows(accounts, (AccountKind.INCOME,), -1, sums, before, currency)
    expenses = _rows(accounts, (AccountKind.EXPENSE,), 1, sums, before, currency)
    earned, spent = _total(income, currency), _total(expenses, currency)
    compared_start, compared_end = compare or (None, None)
    compared_income = compared_expenses = compared_result = None
    if compare is not None:
        compared_income = _compared(income, currency)
        compared_expenses = _compared(expenses, currency)
        compared_result = compared_income - compared_expenses
    return ProfitAndLoss(
        start=start,
        end=end,
        income=earned,
        expenses=spent,
        result=earned - spent,
        compared_start=compared_start,
        compared_end=compared_end,
        compared_income=compared_income,
        compared_expenses=compared_expenses,
        compared_result=compared_result,
        income_rows=income,
        expense_rows=expenses,
    )


def balance_sheet(tx: Tx, actor: Actor, on: date) -> BalanceSheet:
    """Tell what the organisation has and owes at the end of a day."""
    actor.require(READ)
    organisation = get_organisation(tx)
    currency = organisation.currency
    year_start = fiscal_year_of(on, organisation.fiscal_year_start).first_day
    sums, accounts = sums_until(tx, on), _accounts(tx, AccountKind)
    assets = _rows(accounts, (AccountKind.ASSET,), 1, sums, None, currency)
    liabilities = _rows(accounts, (AccountKind.LIABILITY,), -1, sums, None, currency)
    equity = _rows(accounts, (AccountKind.EQUITY,), -1, sums, None, currency)
    brought = _result(accounts, _before(tx, year_start), currency)
    of_year = _result(accounts, sums, currency) - brought
    owned = _total(equity, currency) + of_year + brought
    owed = _total(liabilities, currency)
    return BalanceSheet(
        on=on,
        year_start=year_start,
        assets=_total(assets, currency),
        liabilities=owed,
        result_of_year=of_year,
        result_brought_forward=brought,
        equity=owned,
        liabilities_and_equity=owed + owned,
        asset_rows=assets,
        liability_rows=liabilities,
        equity_rows=equity,
    )


def cash_flow(tx: Tx, actor: Actor, start: date, end: date) -> CashFlow:
    """Tell why the money in bank and cash changed over some days, beginning with the result.

    Raises:
        DaysReversed: The last day comes before the first.
    """
    actor.require(READ)
    currency = get_organisation(tx).currency
    accounts, cash = _accounts(tx, AccountKind), cash_accounts(tx)
    moved = _moved(tx, start, end)
    result = _result(accounts, moved, currency)
    rows = tuple(
        _cash_row(account, moved[account.id], currency)
        for account in accounts
        if account.kind not in RESULT
        and account.id not in cash
        and moved.get(account.id, NOTHING).balance
    )
    by_activity = {
        activity: sum((row.amount for row in rows if row.activity is activity), Money(0, currency))
        for activity in CashActivity
    }
    operating = result + by_activity[CashActivity.OPERATING]
    investing, financing = by_activity[CashActivity.INVESTING], by_activity[CashActivity.FINANCING]
    return CashFlow(
        start=start,
        end=end,
        result=result,
        operating=operating,
        investing=investing,
        financing=financing,
        change=operating + investing + financing,
        opening=_cash(_before(tx, start), cash, currency),
        closing=_cash(sums_until(tx, end), cash, currency),
        rows=rows,
    )


def cash_accounts(tx: Tx) -> frozenset[int]:
    """Return the accounts that are money: in the bank and in the till."""
    return frozenset(tx.session.scalars(select(Account.id).where(Account.role.in_(CASH_ROLES))))


def refuse_reversed(start: date, end: date) -> None:
    """Refuse days whose last comes before the first.

    Raises:
        DaysReversed: It does.
    """
    if end < start:
        raise DaysReversed(field="end")


def _moved(tx: Tx, start: date, end: date) -> dict[int, Sums]:
    refuse_reversed(start, end)
    return without_closings(tx, sums_between(tx, start, end), start, end)


def _before(tx: Tx, day: date) -> dict[int, Sums]:
    return {} if day == date.min else sums_until(tx, day - timedelta(days=1))


def _accounts(tx: Tx, kinds: Iterable[AccountKind]) -> list[Account]:
    query = select(Account).where(Account.kind.in_(list(kinds))).order_by(Account.code)
    return list(tx.session.scalars(query))


def _rows(
    accounts: Iterable[Account],
    kinds: tuple[AccountKind, ...],
    sign: int,
    sums: _Sums,
    before: _Sums | None,
    currency: str,
) -> tuple[StatementRow, ...]:
    """Show the accounts of some kinds that moved, or moved in what is compared with."""

    def amount(account: Account, of: _Sums) -> Money:
        return Money(sign * of.get(account.id, NOTHING).balance, currency)

    return tuple(
        StatementRow(
            account=account.code,
            name_en=account.name_en,
            name_zh=account.name_zh,
            amount=amount(account, sums),
            compared=None if before is None else amount(account, before),
        )
        for account in accounts
        if account.kind in kinds and (account.id in sums or account.id in (before or {}))
    )


def _total(rows: Iterable[StatementRow], currency: str) -> Money:
    return sum((row.amount for row in rows), Money(0, currency))


def _compared(rows: Iterable[StatementRow], currency: str) -> Money:
    return sum((row.compared for row in rows if row.compared is not None), Money(0, currency))


def _result(accounts: Iterable[Account], sums: _Sums, currency: str) -> Money:
    minor = sum(sums.get(each.id, NOTHING).balance for each in accounts if each.kind in RESULT)
    return Money(-minor, currency)


def _cash(sums: _Sums, cash: frozenset[int], currency: str) -> Money:
    return Money(sum(sums.get(id_, NOTHING).balance for id_ in cash), currency)


def _cash_row(account: Account, sums: Sums, currency: str) -> CashFlowRow:
    return CashFlowRow(
        activity=_activity(account),
        account=account.code,
        name_en=account.name_en,
        name_zh=account.name_zh,
        amount=Money(-sums.balance, currency),
    )


def _activity(account: Account) -> CashActivity:
    """Tell what an account's change is about.

    An account with a role belongs to the daily business, and so does an own account of debts; an
    own account of assets is something that was bought to be kept.
    """
    if account.kind == AccountKind.EQUITY:
        return CashActivity.FINANCING
    if account.kind == AccountKind.ASSET and account.role is None:
        return CashActivity.INVESTING
    return CashActivity.OPERATING
