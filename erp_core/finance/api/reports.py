"""REST of the reports: statements, tax, ageing and accounts at any date."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from erp_core import finance
from erp_core.finance.schemas.ledger import AccountCode
from erp_core.kernel.http import Calling
from erp_core.kernel.organisation import business_date
from erp_core.kernel.schema import MAX_ID, IsoDate, RecordId

Skip = Annotated[int, Query(ge=0, le=MAX_ID)]
Lines = Annotated[int, Query(ge=1, le=1000)]
_BOUNDS: Any = Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))
Day = Annotated[IsoDate, _BOUNDS]
"""A day of a report: the fiscal year of the calendar's last day would end outside it."""
MaybeDay = Annotated[IsoDate | None, _BOUNDS]


def add_report_routes(router: APIRouter) -> None:
    """Add the routes of the reports."""
    _add_statements(router)
    _add_ageing(router)
    _add_accounts(router)


def _add_statements(router: APIRouter) -> None:
    @router.get("/reports/profit-and-loss")
    def profit_and_loss(
        call: Calling,
        start: Day,
        end: Day,
        compare_start: MaybeDay = None,
        compare_end: MaybeDay = None,
    ) -> finance.ProfitAndLoss:
        """Tell what was earned and spent over some days, beside other days if both are given."""
        compare = (compare_start, compare_end) if compare_start and compare_end else None
        return call.read(lambda tx: finance.profit_and_loss(tx, call.actor, start, end, compare))

    @router.get("/reports/balance-sheet")
    def balance_sheet(call: Calling, on: MaybeDay = None) -> finance.BalanceSheet:
        """Tell what the organisation has and owes at the end of a day, today unless given."""
        return call.read(lambda tx: finance.balance_sheet(tx, call.actor, on or business_date(tx)))

    @router.get("/reports/cash-flow")
    def cash_flow(call: Calling, start: Day, end: Day) -> finance.CashFlow:
        """Tell why the money in bank and cash changed over some days."""
        return call.read(lambda tx: finance.cash_flow(tx, call.actor, start, end))

    @router.get("/reports/tax")
    def tax_report(call: Calling, start: Day, end: Day) -> finance.TaxReport:
        """Tell what was invoiced and what tax is owed on it over some days."""
        return call.read(lambda tx: finance.tax_report(tx, call.actor, start, end))


def _add_ageing(router: APIRouter) -> None:
    @router.get("/reports/receivable-ageing")
    def receivable_ageing(call: Calling, on: MaybeDay = None) -> finance.Ageing:
        """Tell what customers owe at the end of a day, by how long it is due."""
        return call.read(
            lambda tx: finance.receivable_ageing(tx, call.actor, on or business_date(tx))
        )

    @router.get("/reports/receivable-ageing/{bucket}")
    def receivable_items(
        call: Calling, bucket: finance.AgeingBucket, on: MaybeDay = None
    ) -> tuple[finance.AgeingItem, ...]:
        """List what stands behind a bucket of what customers owe."""
        return call.read(
            lambda tx: finance.receivable_items(tx, call.actor, bucket, on or business_date(tx))
        )

    @router.get("/reports/payable-ageing/{bucket}")
    def payable_items(
        call: Calling, bucket: finance.AgeingBucket, on: MaybeDay = None
    ) -> tuple[finance.AgeingItem, ...]:
        """List what stands behind a bucket of what suppliers are owed."""
        return call.read(
            lambda tx: finance.payable_items(tx, call.actor, bucket, on or business_date(tx))
        )

    @router.get("/reports/payable-ageing")
    def payable_ageing(call: Calling, on: MaybeDay = None) -> finance.Ageing:
        """Tell what suppliers are owed at the end of a day, by how long it is booked."""
        return call.read(lambda tx: finance.payable_ageing(tx, call.actor, on or business_date(tx)))


def _add_accounts(router: APIRouter) -> None:
    @router.get("/reports/account-ledger")
    def account_ledger(
        call: Calling,
        account: AccountCode,
        start: Day,
        end: Day,
        skip: Skip = 0,
        limit: Lines = 200,
    ) -> finance.AccountLedger:
        """Show the lines of an account over some days, oldest first."""
        return call.read(
            lambda tx: finance.account_ledger(
                tx, call.actor, account, start, end, skip=skip, limit=limit
            )
        )

    @router.get("/reports/customer-statement/{party_id}")
    def customer_statement(
        call: Calling, party_id: RecordId, start: Day, end: Day
    ) -> finance.CustomerStatement:
        """Show a customer's account over some days."""
        return call.read(
            lambda tx: finance.customer_statement(tx, call.actor, party_id, start, end)
        )
