"""REST of bank accounts and their statements."""

from fastapi import APIRouter

from erp_core import banking
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId


def add_account_routes(router: APIRouter) -> None:
    """Add the routes of accounts, statements and lines."""
    _add_accounts(router)
    _add_statements(router)


def _add_accounts(router: APIRouter) -> None:
    view = banking.BankAccountView

    @router.get("/accounts")
    def list_bank_accounts(call: Calling) -> tuple[banking.BankAccountView, ...]:
        """List our bank accounts."""
        return call.read(lambda tx: banking.list_bank_accounts(tx, call.actor))

    @router.get("/accounts/{bank_account_id}")
    def get_bank_account(call: Calling, bank_account_id: RecordId) -> banking.BankAccountView:
        """Return a bank account of ours."""
        return call.read(lambda tx: banking.get_bank_account(tx, call.actor, bank_account_id))

    @router.post("/accounts", status_code=201)
    def add_bank_account(call: Calling, new: banking.NewBankAccount) -> banking.BankAccountView:
        """Add a bank account of ours."""
        return call.write(view, lambda tx: banking.add_bank_account(tx, call.actor, new))

    @router.put("/accounts/{bank_account_id}/csv-format")
    def set_csv_format(
        call: Calling, bank_account_id: RecordId, form: banking.CsvFormat
    ) -> banking.BankAccountView:
        """Tell how the bank of an account writes its CSV."""
        return call.write(
            view, lambda tx: banking.set_csv_format(tx, call.actor, bank_account_id, form)
        )


def _add_statements(router: APIRouter) -> None:
    @router.post("/accounts/{bank_account_id}/statements", status_code=201)
    def import_statement(
        call: Calling, bank_account_id: RecordId, file: banking.StatementFile
    ) -> banking.ImportView:
        """Import a statement: CAMT.053, or CSV as the account's bank writes it."""
        return call.write(
            banking.ImportView,
            lambda tx: banking.import_statement(tx, call.actor, bank_account_id, file),
        )

    @router.post("/accounts/{bank_account_id}/statements/preview")
    def preview_statement(
        call: Calling, bank_account_id: RecordId, file: banking.StatementFile
    ) -> banking.ImportPreview:
        """Tell what a file was understood as and what importing it would bring."""
        return call.read(
            lambda tx: banking.preview_statement(tx, call.actor, bank_account_id, file)
        )

    @router.get("/statements")
    def list_statements(
        call: Calling, page: Paging, bank_account_id: RecordId | None = None
    ) -> Page[banking.StatementView]:
        """List statements, newest first."""
        return call.read(lambda tx: banking.list_statements(tx, call.actor, page, bank_account_id))

    @router.get("/lines")
    def list_bank_lines(
        call: Calling,
        page: Paging,
        bank_account_id: RecordId | None = None,
        state: banking.LineState | None = None,
    ) -> Page[banking.BankLineView]:
        """List the lines of statements, newest first."""
        return call.read(
            lambda tx: banking.list_bank_lines(tx, call.actor, page, bank_account_id, state)
        )

    @router.get("/lines/{line_id}")
    def get_bank_line(call: Calling, line_id: RecordId) -> banking.BankLineView:
        """Return a line of a statement."""
        return call.read(lambda tx: banking.get_bank_line(tx, call.actor, line_id))
