"""REST of the general ledger."""

from datetime import date

from fastapi import APIRouter

from erp_core import finance
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import IsoDate, Name, RecordId, Schema
from erp_core.kernel.transaction import Tx


class Reversal(Schema):
    """Why an entry is reversed, and on which day (today unless given)."""

    reason: Name
    on: date | None = None


class TaxAccountBody(Schema):
    """The account that a tax is owed on: its code or role."""

    account: Name


def add_ledger_routes(router: APIRouter) -> None:
    """Add the routes of the general ledger."""
    _add_accounts(router)
    _add_entries(router)


def _add_accounts(router: APIRouter) -> None:
    view = finance.AccountView

    @router.get("/accounts")
    def list_accounts(call: Calling) -> tuple[finance.AccountView, ...]:
        """List the chart of accounts."""
        return call.read(lambda tx: finance.list_accounts(tx, call.actor))

    @router.post("/accounts", status_code=201)
    def create_account(call: Calling, new: finance.NewAccount) -> finance.AccountView:
        """Add an account."""
        return call.write(view, lambda tx: finance.create_account(tx, call.actor, new))

    @router.put("/taxes/{tax_id}/account")
    def map_tax(call: Calling, tax_id: RecordId, body: TaxAccountBody) -> finance.AccountView:
        """Name the account that a tax is owed on."""
        return call.write(view, lambda tx: finance.map_tax(tx, call.actor, tax_id, body.account))

    @router.get("/trial-balance")
    def trial_balance(call: Calling, on: IsoDate | None = None) -> finance.TrialBalance:
        """Tell the balance of every account at the end of a day, today unless given."""
        return call.read(lambda tx: finance.trial_balance(tx, call.actor, on or business_date(tx)))


def _add_entries(router: APIRouter) -> None:
    @router.get("/entries")
    def list_entries(call: Calling, page: Paging) -> Page[finance.EntryView]:
        """List journal entries, newest first."""
        return call.read(lambda tx: finance.list_entries(tx, call.actor, page))

    @router.get("/entries/{entry_id}")
    def get_entry(call: Calling, entry_id: RecordId) -> finance.EntryView:
        """Return one journal entry."""
        return call.read(lambda tx: finance.get_entry(tx, call.actor, entry_id))

    @router.post("/entries", status_code=201)
    def post_entry(call: Calling, new: finance.ManualEntry) -> finance.EntryView:
        """Post an entry by hand."""
        return call.write(finance.EntryView, lambda tx: _post(tx, call, new))

    @router.post("/entries/{entry_id}/reverse", status_code=201)
    def reverse_entry(call: Calling, entry_id: RecordId, body: Reversal) -> finance.EntryView:
        """Post the opposite of an entry by hand."""
        return call.write(finance.EntryView, lambda tx: _reverse(tx, call, entry_id, body))


def _post(tx: Tx, call: Calling, new: finance.ManualEntry) -> finance.EntryView:
    entry = finance.NewEntry(
        journal=finance.Journal.GENERAL,
        business_date=new.business_date or business_date(tx),
        memo=new.memo,
        lines=new.lines,
        late_reason=new.late_reason,
    )
    return _settled(tx, call, finance.post_entry(tx, call.actor, entry))


def _reverse(tx: Tx, call: Calling, entry_id: int, body: Reversal) -> finance.EntryView:
    reversal = finance.reverse_entry(tx, call.actor, entry_id, body.reason, body.on)
    return _settled(tx, call, reversal)


def _settled(tx: Tx, call: Calling, view: finance.EntryView) -> finance.EntryView:
    tx.settle()
    return finance.get_entry(tx, call.actor, view.id)
