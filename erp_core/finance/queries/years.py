"""Reads of the fiscal years."""

from sqlalchemy import func, select

from erp_core.finance.schemas.ledger import FiscalYearView
from erp_core.finance.tables import Entry, FiscalYearRow
from erp_core.finance.years import fiscal_year, fiscal_year_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx


def list_fiscal_years(tx: Tx, actor: Actor) -> tuple[FiscalYearView, ...]:
    """List the fiscal years from the first posting to today, newest first."""
    actor.require("finance.read_ledger")
    start, today = get_organisation(tx).fiscal_year_start, business_date(tx)
    earliest = tx.session.scalar(select(func.min(Entry.business_date))) or today
    rows = {row.year: year_view(row) for row in tx.session.scalars(select(FiscalYearRow))}
    first, last = fiscal_year_of(earliest, start).year, fiscal_year_of(today, start).year
    years = sorted({*rows, *range(first, last + 1)}, reverse=True)
    return tuple(rows.get(year) or _open_year(year, start) for year in years)


def year_view(row: FiscalYearRow) -> FiscalYearView:
    """Show a fiscal year."""
    return FiscalYearView.model_validate(row)


def _open_year(year: int, start_month: int) -> FiscalYearView:
    return FiscalYearView(
        **fiscal_year(year, start_month)._asdict(), closed=False, closing_entry_id=None
    )
