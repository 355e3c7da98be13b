"""REST of months and fiscal years: locking, closing, opening again."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from erp_core import finance
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import Name, Schema, Text

Year = Annotated[int, Path(ge=1, le=9999)]
"""A fiscal year, named by the calendar year that it begins in."""


class Reason(Schema):
    """Why something is done."""

    reason: Name


class Locking(Schema):
    """How firmly a month is locked, and why."""

    lock: finance.PeriodLock = finance.PeriodLock.SOFT
    reason: Text = ""


class YearStart(Schema):
    """The month in which fiscal years begin, and why."""

    month: int = Field(ge=1, le=12)
    reason: Text = ""


def add_period_routes(router: APIRouter) -> None:
    """Add the routes of months and fiscal years."""
    _add_months(router)
    _add_years(router)


def _add_months(router: APIRouter) -> None:
    view = finance.PeriodView

    @router.get("/periods")
    def list_periods(call: Calling) -> tuple[finance.PeriodView, ...]:
        """List the months of the books."""
        return call.read(lambda tx: finance.list_periods(tx, call.actor))

    @router.post("/periods/{period}/lock")
    def lock_period(call: Calling, period: str, body: Locking | None = None) -> finance.PeriodView:
        """Lock a month, softly unless told otherwise."""
        how = body or Locking()
        return call.write(
            view, lambda tx: finance.lock_period(tx, call.actor, period, how.lock, how.reason)
        )

    @router.post("/periods/{period}/unlock")
    def unlock_period(call: Calling, period: str, body: Reason) -> finance.PeriodView:
        """Open a locked month again."""
        return call.write(
            view, lambda tx: finance.unlock_period(tx, call.actor, period, body.reason)
        )


def _add_years(router: APIRouter) -> None:
    view = finance.FiscalYearView

    @router.get("/fiscal-years")
    def list_fiscal_years(call: Calling) -> tuple[finance.FiscalYearView, ...]:
        """List the fiscal years of the books."""
        return call.read(lambda tx: finance.list_fiscal_years(tx, call.actor))

    @router.post("/fiscal-years/{year}/close")
    def close_year(call: Calling, year: Year, body: Reason) -> finance.FiscalYearView:
        """Close a fiscal year and carry its result."""
        return call.write(view, lambda tx: finance.close_year(tx, call.actor, year, body.reason))

    @router.post("/fiscal-years/{year}/reopen")
    def reopen_year(call: Calling, year: Year, body: Reason) -> finance.FiscalYearView:
        """Open the fiscal year that was closed last."""
        return call.write(view, lambda tx: finance.reopen_year(tx, call.actor, year, body.reason))

    @router.put("/fiscal-years/start")
    def set_fiscal_year_start(call: Calling, body: YearStart) -> finance.FiscalYearStart:
        """Say in which month fiscal years begin."""
        return call.write(
            finance.FiscalYearStart,
            lambda tx: finance.set_fiscal_year_start(tx, call.actor, body.month, body.reason),
        )
